//! A transaction for each request that writes.

use std::convert::Infallible;
use std::task;

use axum::extract::Request;
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use futures_util::future::BoxFuture;
use limpid::Db;
use tower_layer::Layer;
use tower_service::Service;

use crate::answer::fault::Fault;

/// A transaction for each request. It begins at the first write, or row lock, and is committed before the first byte
/// of the answer is sent, if the answer is a success. It is rolled back if the answer is 4xx or 5xx, if a handler
/// panics, and if the client hangs up. If the commit fails, its error is the answer.
///
/// `GET`, `HEAD` and `OPTIONS` have none: their statements run for themselves.
///
/// ```
/// # async fn example() -> limpid::Result<()> {
/// use axum::Router;
/// use limpid_axum::{Answers, Atomic};
///
/// let db = limpid::connect("sqlite://blog.db").await?;
/// let app: Router = Router::new()
///     // .. routes ..
///     .layer(Atomic::writes().on(&db))
///     .layer(Answers::envelope());
/// # Ok(()) }
/// ```
///
/// Inside, actions without `.on(..)` take part, and so do the extractors of this crate; what needs a handle takes
/// [`RequestDb`](crate::RequestDb). A handle of the pool that a handler has from elsewhere does not take part.
///
/// - What runs [after the commit](Db::after_commit) runs after it, and never after a rollback.
/// - On PostgreSQL a statement that failed ends the transaction: what may fail runs in a `transaction` of its own,
///   which is a savepoint here.
/// - The body of an answer that is a stream is read after the end of the transaction: it has a connection of its own.
/// - A test gives its own transaction, `.on(&tx)`, and sees what was written in it. Each request is a savepoint then.
#[derive(Debug, Clone)]
#[must_use = "a layer does nothing until it is given to a router"]
pub struct Atomic {
    db: Option<Db>,
}

impl Atomic {
    /// A transaction for each request that writes, on the [installed](Db::install) database.
    pub const fn writes() -> Self {
        Atomic { db: None }
    }

    /// On this database, or in this transaction.
    pub fn on(self, db: &Db) -> Self {
        Atomic { db: Some(db.clone()) }
    }
}

impl<S> Layer<S> for Atomic {
    type Service = AtomicService<S>;

    fn layer(&self, inner: S) -> AtomicService<S> {
        AtomicService { inner, db: self.db.clone() }
    }
}

/// The service of [`Atomic`].
#[derive(Debug, Clone)]
pub struct AtomicService<S> {
    inner: S,
    db: Option<Db>,
}

/// The handle that a request works on.
#[derive(Clone)]
pub(crate) struct OfRequest(pub(crate) Db);

impl<S> Service<Request> for AtomicService<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut task::Context<'_>) -> task::Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let fresh = self.inner.clone();
        // The one that said it is ready.
        let inner = std::mem::replace(&mut self.inner, fresh);
        let db = self.db.clone();
        Box::pin(async move {
            let db = match db.map_or_else(Db::current, Ok) {
                Ok(db) => db,
                Err(error) => return Ok(Fault::from(error).into_response()),
            };
            if [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method()) {
                return db.scope(run(inner, request)).await;
            }
            let is_success = |answer: &Result<Response, Infallible>| match answer {
                Ok(answer) => !answer.status().is_client_error() && !answer.status().is_server_error(),
                Err(never) => match *never {},
            };
            match db.transaction_on_write(run(inner, request), is_success).await {
                Ok(answer) => answer,
                Err(error) => Ok(Fault::from(error).into_response()),
            }
        })
    }
}

/// Runs a request on the handle of this place.
async fn run<S>(mut inner: S, mut request: Request) -> Result<Response, Infallible>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    if let Ok(db) = Db::current() {
        request.extensions_mut().insert(OfRequest(db));
    }
    inner.call(request).await
}
