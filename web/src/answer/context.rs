//! What an answer has to know of its request, wherever it is made.

use std::future::Future;
use std::sync::Arc;

use limpid::Mistake;
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
    /// The most bytes of a body.
    pub(crate) body_limit: usize,
    /// What says things in the language of the client.
    pub(crate) words: Option<Words>,
}

/// Says what is wrong in one language: none for what it has no words for.
pub(crate) type Words = Arc<dyn Fn(&Mistake) -> Option<String> + Send + Sync>;

/// The most bytes of a body, unless something else is said.
pub(crate) const BODY_LIMIT: usize = 1 << 20;

impl Context {
    /// That of the request that is being answered; outside of the layer, one with a number of its own.
    pub(crate) fn current() -> Self {
        CURRENT.try_with(Clone::clone).unwrap_or_else(|_| Context::new(Shape::default()))
    }

    pub(crate) fn new(shape: Shape) -> Self {
        let request_id = Uuid::now_v7().simple().to_string().into();
        Context { request_id, shape, base_url: None, body_limit: BODY_LIMIT, words: None }
    }

    /// Runs a request.
    pub(crate) fn scope<F: Future>(self, work: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, work)
    }
}
