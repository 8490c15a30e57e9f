//! What an answer has to know of its request, wherever it is made.

use std::future::Future;
use std::sync::Arc;

use uuid::Uuid;

use super::shape::Shape;

tokio::task_local! {
    static CURRENT: Context;
}

/// What an answer has to know of its request.
#[derive(Clone)]
pub(crate) struct Context {
    pub(crate) request_id: Arc<str>,
    pub(crate) shape: Shape,
    pub(crate) base_url: Option<Arc<str>>,
}

impl Context {
    /// That of the request that is being answered; outside of the layer, one with a number of its own.
    pub(crate) fn current() -> Self {
        CURRENT.try_with(Clone::clone).unwrap_or_else(|_| Context::new(Shape::default(), None))
    }

    pub(crate) fn new(shape: Shape, base_url: Option<Arc<str>>) -> Self {
        Context { request_id: Uuid::now_v7().simple().to_string().into(), shape, base_url }
    }

    /// Runs a request.
    pub(crate) fn scope<F: Future>(self, work: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, work)
    }
}
