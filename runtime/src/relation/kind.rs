//! Kinds of relations, and how many rows each of them has.

use std::marker::PhantomData;

use crate::error::{Error, Result};

/// How many related rows there are, and so what a load adds to a row.
pub trait Arity: Clone + Send + Sync + 'static {
    /// What `R` becomes: itself, an `Option` or a `Vec` of it.
    type Of<R: Send + 'static>: Send + 'static;
    /// The arity after a condition that a related row may not meet.
    type Narrowed: Arity;
    /// The arity when nothing can hide the related row.
    type Certain: Arity;

    #[doc(hidden)]
    fn gather<R: Clone + Send + 'static>(rows: LoadedRows<'_, R>, between: Between) -> Result<Self::Of<R>>;
}

/// The rows that belong to one row.
#[derive(Debug)]
pub enum LoadedRows<'a, R> {
    /// There are none.
    None,
    /// Others need them too.
    Shared(&'a [R]),
    /// Nobody else needs them.
    Own(Vec<R>),
}

/// The models that a relation is between, for errors.
#[derive(Debug, Clone, Copy)]
pub struct Between {
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
}

impl<R: Clone> LoadedRows<'_, R> {
    fn all(self) -> Vec<R> {
        match self {
            LoadedRows::None => Vec::new(),
            LoadedRows::Shared(rows) => rows.to_vec(),
            LoadedRows::Own(rows) => rows,
        }
    }

    fn first(self) -> Option<R> {
        match self {
            LoadedRows::None => None,
            LoadedRows::Shared(rows) => rows.first().cloned(),
            LoadedRows::Own(rows) => rows.into_iter().next(),
        }
    }
}

/// Any number of related rows: a `Vec`.
#[derive(Debug, Clone, Copy)]
pub struct Many;

/// Any number of related rows through the pivot `V`: a `Vec`.
#[derive(Debug)]
pub struct Through<V>(PhantomData<fn() -> V>);

impl<V> Clone for Through<V> {
    fn clone(&self) -> Self {
        Through(PhantomData)
    }
}

impl<V: 'static> Arity for Through<V> {
    type Of<R: Send + 'static> = Vec<R>;
    type Narrowed = Self;
    type Certain = Self;

    fn gather<R: Clone + Send + 'static>(rows: LoadedRows<'_, R>, _between: Between) -> Result<Vec<R>> {
        Ok(rows.all())
    }
}

/// One related row or none: an `Option`.
#[derive(Debug, Clone, Copy)]
pub struct Optional;

/// One related row, which neither a trash nor a global scope may hide: the compiler asks for that.
#[derive(Debug, Clone, Copy)]
pub struct Required;

/// One related row, which nothing hides any more.
#[derive(Debug, Clone, Copy)]
pub struct Certain;

impl Arity for Many {
    type Of<R: Send + 'static> = Vec<R>;
    type Narrowed = Many;
    type Certain = Many;

    fn gather<R: Clone + Send + 'static>(rows: LoadedRows<'_, R>, _between: Between) -> Result<Vec<R>> {
        Ok(rows.all())
    }
}

impl Arity for Optional {
    type Of<R: Send + 'static> = Option<R>;
    type Narrowed = Optional;
    type Certain = Optional;

    fn gather<R: Clone + Send + 'static>(rows: LoadedRows<'_, R>, _between: Between) -> Result<Option<R>> {
        Ok(rows.first())
    }
}

macro_rules! one {
    ($($name:ident),*) => {$(
        impl Arity for $name {
            type Of<R: Send + 'static> = R;
            type Narrowed = Optional;
            type Certain = Certain;

            fn gather<R: Clone + Send + 'static>(rows: LoadedRows<'_, R>, between: Between) -> Result<R> {
                let Between { from, to } = between;
                rows.first().ok_or(Error::MissingRelated { model: from, related: to })
            }
        }
    )*};
}

one!(Required, Certain);

/// A kind of relation.
pub trait RelationKind: Copy + Send + Sync + 'static {
    /// How many related rows it has.
    type Arity: Arity;
}

/// The row holds the key of another, which is there.
#[derive(Debug, Clone, Copy)]
pub struct BelongsTo;

/// The row may hold the key of another.
#[derive(Debug, Clone, Copy)]
pub struct MayBelongTo;

/// At most one other row holds the key of this one, or one of many is meant.
#[derive(Debug, Clone, Copy)]
pub struct HasOne;

/// Other rows hold the key of this one.
#[derive(Debug, Clone, Copy)]
pub struct HasMany;

/// Rows of the pivot `V` hold the keys of both.
#[derive(Debug)]
pub struct BelongsToMany<V>(PhantomData<fn() -> V>);

impl<V> Clone for BelongsToMany<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for BelongsToMany<V> {}

impl RelationKind for BelongsTo {
    type Arity = Required;
}

impl RelationKind for MayBelongTo {
    type Arity = Optional;
}

impl RelationKind for HasOne {
    type Arity = Optional;
}

impl RelationKind for HasMany {
    type Arity = Many;
}

impl<V: 'static> RelationKind for BelongsToMany<V> {
    type Arity = Through<V>;
}
