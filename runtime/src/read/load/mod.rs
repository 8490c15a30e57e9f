//! What is read with each row of a query: related rows, counts, expressions.

pub(crate) mod expression;
pub(crate) mod joined;
pub(crate) mod with;

use std::future::Future;

use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::Node;
use crate::model::Model;
use crate::query::Output;
use crate::read::Subject;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// All that a query reads: only its model, a tuple of elements, or a projection.
#[diagnostic::on_unimplemented(
    message = "a query of `{M}` cannot read `{Self}` beside its rows",
    label = "this cannot be loaded with `{M}`"
)]
pub trait LoadSet<M: Subject>: Clone + Send + Sync + 'static {
    /// What one row becomes.
    type Row: Send + 'static;

    /// Whether all columns of the model are read.
    #[doc(hidden)]
    const WHOLE: bool = true;
    /// Whether further statements are sent for what is read.
    #[doc(hidden)]
    const ASKS: bool = true;
    /// What is read of the row itself.
    #[doc(hidden)]
    type Base: Send;
    /// What each element needs of the row to go on.
    #[doc(hidden)]
    type Seeds: Send;

    /// What the statement returns.
    #[doc(hidden)]
    fn output(&self, source: Source) -> Output;

    #[doc(hidden)]
    fn read(&self, row: &mut Reader<'_>) -> Result<(Self::Base, Self::Seeds)>;

    /// Loads what is missing, and puts the rows together.
    #[doc(hidden)]
    fn finish(
        self,
        db: &Db,
        bases: Vec<Self::Base>,
        seeds: Vec<Self::Seeds>,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;

    /// The same of a single row.
    #[doc(hidden)]
    fn finish_one(
        self,
        db: &Db,
        base: Self::Base,
        seeds: Self::Seeds,
    ) -> impl Future<Output = Result<Option<Self::Row>>> + Send {
        async move { Ok(self.finish(db, vec![base], vec![seeds]).await?.pop()) }
    }

    /// The value of a column, if the row has it.
    #[doc(hidden)]
    fn value_at(base: &Self::Base, place: usize) -> Option<Value>;
}

impl<M: Subject> LoadSet<M> for () {
    const ASKS: bool = false;

    type Row = M::Row;
    type Base = M::Row;
    type Seeds = ();

    fn output(&self, source: Source) -> Output {
        M::output(source)
    }

    #[inline]
    fn read(&self, row: &mut Reader<'_>) -> Result<(M::Row, ())> {
        Ok((M::read(row)?, ()))
    }

    async fn finish(self, _db: &Db, bases: Vec<M::Row>, _seeds: Vec<()>) -> Result<Vec<M::Row>> {
        Ok(bases)
    }

    async fn finish_one(self, _db: &Db, base: M::Row, _seeds: ()) -> Result<Option<M::Row>> {
        Ok(Some(base))
    }

    fn value_at(base: &M::Row, place: usize) -> Option<Value> {
        M::value_at(base, place)
    }
}

/// A query that reads its rows and nothing else.
#[diagnostic::on_unimplemented(
    message = "this query loads something beside its rows, so it cannot write them",
    label = "it loads more than its rows",
    note = "take `.with(..)` away"
)]
pub trait LoadsNothing {}

#[diagnostic::do_not_recommend]
impl LoadsNothing for () {}

/// One thing that a query reads with each row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded with rows of `{M}`",
    label = "expected a relation or an expression of `{M}`"
)]
pub trait Loader<M>: Clone + Send + Sync + 'static {
    /// What it adds to a row.
    type Output: Send + 'static;

    /// Whether further statements are sent for it.
    #[doc(hidden)]
    const ASKS: bool = true;
    #[doc(hidden)]
    type Seed: Send;

    /// What the statement reads for it; `whole` says that all columns of the model are read anyway.
    #[doc(hidden)]
    fn nodes(&self, whole: bool, nodes: &mut Vec<Node>);

    /// What it needs of a row. `value_at` knows the columns of a model that was read whole.
    #[doc(hidden)]
    fn seed(&self, row: &mut Reader<'_>, value_at: Option<&dyn Fn(usize) -> Value>) -> Result<Self::Seed>;

    /// What it needs of a model that was read before, if that is enough.
    #[doc(hidden)]
    fn seed_of(&self, value_at: &dyn Fn(usize) -> Value) -> Option<Self::Seed>;

    #[doc(hidden)]
    fn finish(
        self,
        db: &Db,
        seeds: Vec<Self::Seed>,
    ) -> impl Future<Output = Result<Vec<Self::Output>>> + Send;
}

/// What `.with(..)` takes: a relation, as it is or narrowed, or an expression.
///
/// ```
/// # use limpid::prelude::*;
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be loaded with rows of `{M}`",
    label = "expected a relation, such as `|post| post.author`"
)]
pub trait Eager<M> {
    /// What it becomes in the query.
    type Loader: Loader<M>;

    #[doc(hidden)]
    fn into_loader(self) -> Self::Loader;
}

/// A tuple of fewer than eight elements. It is asked on the method, where its text is shown.
#[diagnostic::on_unimplemented(
    message = "a query loads at most eight things beside its rows",
    label = "this is one too many",
    note = "load the rest with `limpid::load(rows, ..)`, or describe the rows with `#[derive(Projection)]`"
)]
pub trait HasRoom {}

#[diagnostic::do_not_recommend]
impl HasRoom for () {}

/// A tuple that takes one more element.
#[diagnostic::on_unimplemented(
    message = "a query loads at most eight things beside its rows",
    label = "this is one too many",
    note = "load the rest with `limpid::load(rows, ..)`, or describe the rows with `#[derive(Projection)]`"
)]
pub trait AppendLoad<E> {
    /// The tuple with it.
    type Out;

    #[doc(hidden)]
    fn append(self, element: E) -> Self::Out;
}

impl<E> AppendLoad<E> for () {
    type Out = (E,);

    fn append(self, element: E) -> (E,) {
        (element,)
    }
}

macro_rules! appends {
    ($(($($name:ident),+))*) => {$(
        #[diagnostic::do_not_recommend]
        impl<$($name),+> HasRoom for ($($name,)+) {}

        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        impl<Last, $($name),+> AppendLoad<Last> for ($($name,)+) {
            type Out = ($($name,)+ Last);

            fn append(self, last: Last) -> Self::Out {
                let ($($name,)+) = self;
                ($($name,)+ last)
            }
        }
    )*};
}

appends!((A)(A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F)(A, B, C, D, E, F, G));

/// What eight elements and one more are: nothing that a query can load.
#[derive(Debug)]
pub struct TooManyLoads(());

// So that `with` is found for eight, and its bound `HasRoom` says what is wrong.
impl<Last, A, B, C, D, E, F, G, H> AppendLoad<Last> for (A, B, C, D, E, F, G, H) {
    type Out = TooManyLoads;

    fn append(self, _last: Last) -> TooManyLoads {
        TooManyLoads(())
    }
}

/// Several things at once are one element of the row: a tuple.
macro_rules! eager_tuples {
    ($(($($name:ident),+))*) => {$(
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        impl<Mo: Model, $($name: Eager<Mo>),+> Eager<Mo> for ($($name,)+) {
            type Loader = ($($name::Loader,)+);

            fn into_loader(self) -> Self::Loader {
                let ($($name,)+) = self;
                ($($name.into_loader(),)+)
            }
        }
    )*};
}
eager_tuples!((A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F));

macro_rules! loads {
    ($(($($name:ident $seed:ident $place:tt),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        impl<Mo: Model, $($name: Loader<Mo>),+> Loader<Mo> for ($($name,)+) {
            const ASKS: bool = $($name::ASKS)||+;

            type Output = ($($name::Output,)+);
            type Seed = ($($name::Seed,)+);

            fn nodes(&self, whole: bool, nodes: &mut Vec<Node>) {
                $(self.$place.nodes(whole, nodes);)+
            }

            #[inline]
            fn seed(&self, row: &mut Reader<'_>, value_at: Option<&dyn Fn(usize) -> Value>) -> Result<Self::Seed> {
                Ok(($(self.$place.seed(row, value_at)?,)+))
            }

            fn seed_of(&self, value_at: &dyn Fn(usize) -> Value) -> Option<Self::Seed> {
                Some(($(self.$place.seed_of(value_at)?,)+))
            }

            async fn finish(self, db: &Db, seeds: Vec<Self::Seed>) -> Result<Vec<Self::Output>> {
                let rows = seeds.len();
                $(let mut $seed = Vec::with_capacity(rows);)+
                for seed in seeds {
                    $($seed.push(seed.$place);)+
                }
                $(let mut $name = self.$place.finish(db, $seed).await?.into_iter();)+
                let mut all = Vec::with_capacity(rows);
                all.extend(std::iter::from_fn(|| Some(($($name.next()?,)+))));
                Ok(all)
            }
        }

        impl<Mo: Model, $($name: Loader<Mo>),+> LoadSet<Mo> for ($($name,)+) {
            const ASKS: bool = $($name::ASKS)||+;

            type Row = (Mo, $($name::Output),+);
            type Base = Mo;
            type Seeds = ($($name::Seed,)+);

            fn output(&self, _source: Source) -> Output {
                let mut nodes = Vec::new();
                self.nodes(true, &mut nodes);
                Output::Model(nodes)
            }

            fn read(&self, row: &mut Reader<'_>) -> Result<(Mo, Self::Seeds)> {
                let base = Mo::from_row(row)?;
                let seeds = self.seed(row, Some(&|place| base.value_at(place)))?;
                Ok((base, seeds))
            }

            async fn finish(self, db: &Db, bases: Vec<Mo>, seeds: Vec<Self::Seeds>) -> Result<Vec<Self::Row>> {
                let loaded = Loader::<Mo>::finish(self, db, seeds).await?;
                Ok(bases.into_iter().zip(loaded).map(|(base, loaded)| (base, $(loaded.$place),+)).collect())
            }

            fn value_at(base: &Mo, place: usize) -> Option<Value> {
                Some(base.value_at(place))
            }
        }
    )*};
}

loads! {
    (A a 0)
    (A a 0, B b 1)
    (A a 0, B b 1, C c 2)
    (A a 0, B b 1, C c 2, D d 3)
    (A a 0, B b 1, C c 2, D d 3, E e 4)
    (A a 0, B b 1, C c 2, D d 3, E e 4, F f 5)
    (A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6)
    (A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7)
}
