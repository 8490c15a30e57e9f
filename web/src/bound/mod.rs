//! The row that a URL names, as an argument of a handler.

mod how;
mod names;
mod policy;

use std::any::Any;
use std::ops::{Deref, DerefMut};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use limpid::{Db, Model, Projection, Record};

pub use self::how::{Binding, Locked, Of, OnlyTrashed, WithTrashed};
pub use self::names::Names;
pub(crate) use self::policy::permit;
pub use self::policy::{Can, Policy};
use crate::answer::fault::Fault;
use crate::state::{HasDb, of_request};

/// The row that the URL names. A handler that takes it runs only if there is such a row.
///
/// ```
/// use limpid::prelude::*;
/// use limpid_axum::{Bound, Reply, Result};
///
/// #[derive(Debug, Clone, Model)]
/// #[route_key(slug)]
/// struct Post {
///     id: i64,
///     #[unique]
///     slug: String,
/// }
///
/// // GET /posts/{post}
/// async fn show(post: Bound<Post>) -> Result<Reply<String>> {
///     Ok(Reply::ok(post.slug.clone()))
/// }
/// ```
///
/// # Which part of the URL
///
/// The one with the model's name, `{post}`, or with the name of its field behind it, `{post_slug}`; if the route has
/// one part only, that one. A key of several columns has a part for each, `{team_id}`, or one with commas.
///
/// # Which rows
///
/// Global scopes hold, and rows in the trash are not there. The second parameter says more; several stand in a tuple:
///
/// | | |
/// |---|---|
/// | `Bound<Post, WithTrashed>`, `OnlyTrashed` | rows in the trash too, or nothing else |
/// | `Bound<Post, Of<User>>` | of `/users/{user}/posts/{post}` only a post of this user, in one statement |
/// | `Bound<Post, Can<Update>>` | only if the [`Policy`] `Update` allows it; else 403 |
/// | `Bound<Post, Locked>` | locked until the end of the request's transaction |
/// | `Bound<Post, (), PostCard>` | read as a [projection](limpid::Projection), with relations |
///
/// Nothing is allowed or forbidden unless a policy is named.
///
/// # Failures
///
/// A text that is not a key, a row that does not exist and a row that a rule hides are the same 404. A database that is
/// away is 503. If the model has a `#[version]` and the request an `If-Match` that names another one, it is 412.
#[derive(Debug)]
pub struct Bound<M, B = (), R = M> {
    row: R,
    _types: std::marker::PhantomData<fn() -> (M, B)>,
}

impl<M, B, R> Bound<M, B, R> {
    /// The row, by value.
    pub fn into_inner(self) -> R {
        self.row
    }
}

impl<M, B, R> Deref for Bound<M, B, R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.row
    }
}

impl<M, B, R> DerefMut for Bound<M, B, R> {
    fn deref_mut(&mut self) -> &mut R {
        &mut self.row
    }
}

impl<S, M, B, R> FromRequestParts<S> for Bound<M, B, R>
where
    S: HasDb,
    M: Model,
    B: Binding<M, S, R>,
    R: Projection<M> + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let names = Names::of(parts, state).await.map_err(Fault::into_response)?;
        let db = of_request(parts, state);
        let row = find::<M, S, B, R>(&names, &db).await.map_err(Fault::into_response)?;
        if let Some(row) = (&row as &dyn Any).downcast_ref::<M>() {
            check_version(row, parts).map_err(Fault::into_response)?;
            crate::standing::remember(row, parts);
        }
        B::permit(&row, parts, state).await?;
        Ok(Bound { row, _types: std::marker::PhantomData })
    }
}

async fn find<M, S, B, R>(names: &Names, db: &Db) -> Result<R, Fault>
where
    M: Model,
    B: Binding<M, S, R>,
    R: Projection<M>,
{
    let mut query = B::narrow(names.narrow(M::query())?, names)?;
    if B::LOCKS {
        if !db.is_transaction() {
            return Err(Fault::internal(
                "a row that is locked is unlocked at the end of a transaction: add the layer `Atomic`, and bind it \
                 in a route that writes",
            ));
        }
        match db.engine() {
            // It has no row locks: who has begun to write keeps all other writers out.
            limpid::Engine::Sqlite => db.transaction(async |_| -> limpid::Result<()> { Ok(()) }).await?,
            _ => query = query.for_update(),
        }
    }
    query.select::<R>().first().on(db).await?.ok_or_else(Fault::not_found)
}

/// Whether the row is still the one that the client knows, if it says which it knows.
fn check_version<M: Model>(row: &M, parts: &Parts) -> Result<(), Fault> {
    let Some(wanted) = parts.headers.get(header::IF_MATCH) else { return Ok(()) };
    let Some(version) = limpid::request::row_version(row) else { return Ok(()) };
    let version = format!("\"{version}\"");
    let wanted = wanted.to_str().unwrap_or_default();
    let fits = wanted.split(',').map(str::trim).any(|tag| tag == "*" || tag == version);
    match fits {
        true => Ok(()),
        false => {
            let message = "somebody else changed this meanwhile";
            Err(Fault::new(StatusCode::PRECONDITION_FAILED, "stale", message))
        }
    }
}
