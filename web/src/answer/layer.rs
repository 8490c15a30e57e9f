//! The layer around everything: an id for each request, one shape for every failure.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tower_layer::Layer;
use tower_service::Service;

use super::context::Context;
use super::fault::{Fault, Shaped};
use super::shape::Shape;

/// The header that holds the id of the request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer: each request has an id, which its answer has in the header `x-request-id`, and every failure
/// has one shape, wherever it comes from: an extractor, a handler, a route that there is not, a limit, a panic.
///
/// ```
/// use axum::Router;
/// use limpid_axum::Answers;
///
/// let app: Router = Router::new().layer(Answers::envelope().base_url("https://api.example.com"));
/// ```
///
/// Failures are written as
///
/// ```json
/// {"success": false, "error": {"message": "..", "code": "invalid", "request_id": "..", "fields": [
///     {"path": "title", "code": "length", "message": "must have at most 200 characters", "params": {"max": 200}}
/// ]}}
/// ```
///
/// or as [`problem`](Answers::problem) details, or as a function [of your own](Answers::own) says.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    shape: Shape,
    base_url: Option<Arc<str>>,
}

impl Answers {
    /// Failures in the envelope `{"success": false, "error": {..}}`.
    pub fn envelope() -> Self {
        Answers::default()
    }

    /// Failures as `application/problem+json` (RFC 9457), with `code`, `request_id` and `errors` beside.
    pub fn problem() -> Self {
        Answers { shape: Shape::Problem, base_url: None }
    }

    /// Failures as a function writes them, which gets the failure and the id of the request.
    pub fn own(write: impl Fn(&Fault, &str) -> serde_json::Value + Send + Sync + 'static) -> Self {
        Answers { shape: Shape::Own(Arc::new(write)), base_url: None }
    }

    /// Links of pages begin with this, as in `https://api.example.com`. Without it they begin with the path. No
    /// header of a request is trusted for it.
    #[must_use]
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Answers { base_url: Some(url.as_ref().trim_end_matches('/').into()), ..self }
    }
}

impl<S> Layer<S> for Answers {
    type Service = Answering<S>;

    fn layer(&self, inner: S) -> Answering<S> {
        Answering { inner, answers: self.clone() }
    }
}

/// The service of [`Answers`].
#[derive(Debug, Clone)]
pub struct Answering<S> {
    inner: S,
    answers: Answers,
}

impl<S> Service<Request> for Answering<S>
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
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let context = Context::new(self.answers.shape.clone(), self.answers.base_url.clone());
        let request_id = Arc::clone(&context.request_id);
        let work = async move {
            let work = async move { inner.call(request).await };
            let response = match AssertUnwindSafe(work).catch_unwind().await {
                Ok(Ok(response)) => response,
                Ok(Err(never)) => match never {},
                // What it said was printed where it happened.
                Err(_) => Fault::internal("a handler panicked").into_response(),
            };
            let mut response = shaped(response).await;
            if let Ok(id) = HeaderValue::from_str(&request_id) {
                response.headers_mut().insert(REQUEST_ID, id);
            }
            response
        };
        Box::pin(context.scope(work).map(Ok))
    }
}

/// The most bytes that are read of what another layer says.
const MOST_SAID: usize = 4_096;

/// A failure that was written by somebody else, in our shape.
async fn shaped(response: Response) -> Response {
    let status = response.status();
    let is_failure = status.is_client_error() || status.is_server_error();
    if !is_failure || response.extensions().get::<Shaped>().is_some() || !is_plain(&response) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let said = axum::body::to_bytes(body, MOST_SAID).await.unwrap_or_default();
    let said = String::from_utf8_lossy(&said).into_owned();
    let mut response = Fault::of_status(status, Some(said).filter(|said| !said.is_empty())).into_response();
    for (name, value) in &parts.headers {
        if ![header::CONTENT_TYPE, header::CONTENT_LENGTH].contains(name) {
            response.headers_mut().append(name, value.clone());
        }
    }
    *response.extensions_mut() = parts.extensions;
    response
}

/// Whether nobody gave the body a shape: it is empty, or plain text.
fn is_plain(response: &Response<Body>) -> bool {
    match response.headers().get(header::CONTENT_TYPE) {
        None => true,
        Some(kind) => kind.as_bytes().starts_with(b"text/plain"),
    }
}
