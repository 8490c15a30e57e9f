//! What is said of a binding: the trash, the row around it, a lock.

use std::future::{Future, ready};
use std::marker::PhantomData;

use axum::http::request::Parts;
use axum::response::Response;
use limpid::model::SoftDeletes;
use limpid::request::Within;
use limpid::{Model, Query};

use super::names::Names;
use crate::answer::fault::Fault;

/// How a row is bound: the second parameter of [`Bound`](crate::Bound). One of your own narrows the query:
///
/// ```
/// use limpid::prelude::*;
/// use limpid_axum::{Binding, Fault, Names};
///
/// #[derive(Debug, Clone, Model)]
/// struct Post {
///     id: i64,
///     published: bool,
/// }
///
/// struct Published;
///
/// impl<S, R> Binding<Post, S, R> for Published {
///     fn narrow(query: Query<Post>, _: &Names) -> Result<Query<Post>, Fault> {
///         Ok(query.filter(|post| post.published.eq(true)))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how a `{M}` is bound",
    note = "write `WithTrashed`, `OnlyTrashed`, `Of<Parent>`, `Can<Policy>`, `Locked`, or several in a tuple"
)]
pub trait Binding<M: Model, S, R>: Send + Sync + 'static {
    /// Whether the row is locked until the end of the transaction.
    #[doc(hidden)]
    const LOCKS: bool = false;

    /// The rows that may be meant.
    ///
    /// # Errors
    ///
    /// What the client gets instead.
    fn narrow(query: Query<M>, _names: &Names) -> Result<Query<M>, Fault> {
        Ok(query)
    }

    /// Whether whoever asks may have this row.
    #[doc(hidden)]
    fn permit(_row: &R, _parts: &mut Parts, _state: &S) -> impl Future<Output = Result<(), Response>> + Send {
        ready(Ok(()))
    }
}

impl<M: Model, S, R> Binding<M, S, R> for () {}

/// Rows in the trash too.
#[derive(Debug, Clone, Copy)]
pub struct WithTrashed;

impl<M: SoftDeletes, S, R> Binding<M, S, R> for WithTrashed {
    fn narrow(query: Query<M>, _: &Names) -> Result<Query<M>, Fault> {
        Ok(query.with_trashed())
    }
}

/// Only rows in the trash.
#[derive(Debug, Clone, Copy)]
pub struct OnlyTrashed;

impl<M: SoftDeletes, S, R> Binding<M, S, R> for OnlyTrashed {
    fn narrow(query: Query<M>, _: &Names) -> Result<Query<M>, Fault> {
        Ok(query.only_trashed())
    }
}

/// The row is locked until the end of the request's transaction, which begins here. On SQLite, which has no row
/// locks, all other writers wait.
#[derive(Debug, Clone, Copy)]
pub struct Locked;

impl<M: Model, S, R> Binding<M, S, R> for Locked {
    const LOCKS: bool = true;
}

/// Only a row that belongs to the one that the URL names before it. `B` says how that one is bound:
/// `Of<User, Of<Team>>` is three levels deep.
#[derive(Debug, Clone, Copy)]
pub struct Of<P, B = ()>(PhantomData<fn() -> (P, B)>);

impl<M, S, R, P, B> Binding<M, S, R> for Of<P, B>
where
    M: Within<P>,
    P: Model,
    B: Binding<P, S, P>,
{
    fn narrow(query: Query<M>, names: &Names) -> Result<Query<M>, Fault> {
        let mut fault = None;
        let query = query.filter(|row| {
            M::inside(row, |parents| {
                let narrowed = names.narrow(parents.clone()).and_then(|parents| B::narrow(parents, names));
                narrowed.unwrap_or_else(|found| {
                    fault = Some(found);
                    parents
                })
            })
        });
        fault.map_or(Ok(query), Err)
    }
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        impl<M: Model, S: Sync, R: Sync, $($name: Binding<M, S, R>),+> Binding<M, S, R> for ($($name,)+) {
            const LOCKS: bool = false $(|| $name::LOCKS)+;

            fn narrow(query: Query<M>, names: &Names) -> Result<Query<M>, Fault> {
                $(let query = $name::narrow(query, names)?;)+
                Ok(query)
            }

            async fn permit(row: &R, parts: &mut Parts, state: &S) -> Result<(), Response> {
                $($name::permit(row, parts, state).await?;)+
                Ok(())
            }
        }
    )*};
}

tuples!((A, B)(A, B, C)(A, B, C, D));
