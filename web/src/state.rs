//! The database that a request works on.

use std::ops::Deref;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use limpid::Db;

use crate::answer::fault::Fault;
use crate::atomic::OfRequest;

/// A state of a router that has a database: a [`Db`], or a struct from which one can be taken with axum's `FromRef`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is a state without a database",
    label = "this state has no `limpid::Db`",
    note = "write `.with_state(db)`, or `impl FromRef<{Self}> for limpid::Db`"
)]
pub trait HasDb: Send + Sync {
    /// The database.
    #[doc(hidden)]
    fn database(&self) -> Db;
}

#[diagnostic::do_not_recommend]
impl<S: Send + Sync> HasDb for S
where
    Db: FromRef<S>,
{
    fn database(&self) -> Db {
        Db::from_ref(self)
    }
}

/// The handle that this request works on: that of [`Atomic`](crate::Atomic), else that of the state.
///
/// ```
/// use limpid_axum::{RequestDb, Result};
///
/// async fn after(db: RequestDb) -> Result<()> {
///     db.after_commit(async { /* send a mail */ });
///     Ok(())
/// }
/// ```
#[derive(Debug, Clone)]
pub struct RequestDb(pub Db);

impl Deref for RequestDb {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.0
    }
}

impl<S: HasDb> FromRequestParts<S> for RequestDb {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        Ok(RequestDb(of_request(parts, state)))
    }
}

/// The handle that this request works on.
pub(crate) fn of_request<S: HasDb>(parts: &Parts, state: &S) -> Db {
    match parts.extensions.get::<OfRequest>() {
        Some(OfRequest(db)) => db.clone(),
        None => state.database(),
    }
}
