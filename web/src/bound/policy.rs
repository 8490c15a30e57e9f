//! Who may do what with a row.

use std::future::Future;
use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use limpid::{Db, Model};

use super::how::Binding;
use crate::answer::fault::{Fault, Result};
use crate::state::{HasDb, of_request};

/// What somebody may do with a `T`: a row, or an input.
///
/// ```
/// use limpid::prelude::*;
/// use limpid_axum::{Bound, Can, Policy, Reply, Result};
/// # use axum::extract::FromRequestParts;
///
/// #[derive(Debug, Clone, Model)]
/// struct Post {
///     id: i64,
///     author_id: i64,
/// }
///
/// /// Whoever is logged in, as an extractor of yours finds it.
/// struct CurrentUser {
///     id: i64,
/// }
/// # impl<S: Sync> FromRequestParts<S> for CurrentUser {
/// #     type Rejection = limpid_axum::Fault;
/// #     async fn from_request_parts(_: &mut axum::http::request::Parts, _: &S) -> Result<Self> { Ok(CurrentUser { id: 7 }) }
/// # }
///
/// struct Update;
///
/// impl Policy<Post> for Update {
///     type Actor = CurrentUser;
///
///     async fn allows(me: &CurrentUser, post: &Post, _db: &Db) -> Result<bool> {
///         Ok(post.author_id == me.id)
///     }
/// }
///
/// async fn update(post: Bound<Post, Can<Update>>) -> Result<Reply<i64>> {
///     Ok(Reply::ok(post.id))
/// }
/// ```
pub trait Policy<T>: Send + Sync + 'static {
    /// Who asks: an extractor. Where it refuses, its answer is the answer.
    type Actor: Send + Sync;

    /// Whether this may be done. `Ok(false)` is 403.
    ///
    /// # Errors
    ///
    /// What the client gets, as [`Fault::not_found`] for a row that must not show that it is there.
    fn allows(actor: &Self::Actor, subject: &T, db: &Db) -> impl Future<Output = Result<bool>> + Send;
}

/// Only if a [`Policy`] allows it.
#[derive(Debug, Clone, Copy)]
pub struct Can<P>(PhantomData<fn() -> P>);

impl<M, S, R, P> Binding<M, S, R> for Can<P>
where
    M: Model,
    S: HasDb,
    R: Sync,
    P: Policy<R>,
    P::Actor: FromRequestParts<S>,
{
    fn permit(row: &R, parts: &mut Parts, state: &S) -> impl Future<Output = Result<(), Response>> + Send {
        permit::<P, S, R>(row, parts, state)
    }
}

/// Asks a policy about a row, or an input.
pub(crate) async fn permit<P, S, T>(subject: &T, parts: &mut Parts, state: &S) -> Result<(), Response>
where
    S: HasDb,
    P: Policy<T>,
    P::Actor: FromRequestParts<S>,
{
    let actor = P::Actor::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
    let db = of_request(parts, state);
    match P::allows(&actor, subject, &db).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Fault::forbidden().into_response()),
        Err(fault) => Err(fault.into_response()),
    }
}
