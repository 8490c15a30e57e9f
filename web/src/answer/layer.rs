//! The layer around everything: an id for each request, one shape for every failure.

use std::convert::Infallible;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use limpid::Mistake;
use tower_layer::Layer;
use tower_service::Service;

use super::context::{BODY_LIMIT, Context, Words};
use super::fault::{Fault, Shaped};
use super::language;
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
#[derive(Clone, Default)]
pub struct Answers {
    shape: Shape,
    base_url: Option<Arc<str>>,
    body_limit: Option<usize>,
    languages: Vec<(Arc<str>, Words)>,
}

impl Answers {
    /// Failures in the envelope `{"success": false, "error": {..}}`.
    pub fn envelope() -> Self {
        Answers::default()
    }

    /// Failures as `application/problem+json` (RFC 9457), with `code`, `request_id` and `errors` added.
    pub fn problem() -> Self {
        Answers { shape: Shape::Problem, ..Answers::default() }
    }

    /// Failures as a function writes them, which gets the failure and the id of the request.
    pub fn own(write: impl Fn(&Fault, &str) -> serde_json::Value + Send + Sync + 'static) -> Self {
        Answers { shape: Shape::Own(Arc::new(write)), ..Answers::default() }
    }

    /// Links of pages begin with this, as in `https://api.example.com`. Without it they begin with the path. No
    /// header of a request is trusted for it.
    #[must_use]
    pub fn base_url(self, url: impl AsRef<str>) -> Self {
        Answers { base_url: Some(url.as_ref().trim_end_matches('/').into()), ..self }
    }

    /// At most this many bytes of a body are read by [`Valid`](crate::Valid). 1 MiB unless something else is said.
    #[must_use]
    pub fn body_limit(self, bytes: usize) -> Self {
        Answers { body_limit: Some(bytes), ..self }
    }

    /// Says what is wrong with fields in another language, for requests whose `Accept-Language` prefers it. What the
    /// function has no words for is said in English. Codes and parameters stay as they are.
    ///
    /// ```
    /// use limpid_axum::Answers;
    ///
    /// let answers = Answers::envelope().language("de", |mistake| match &*mistake.code {
    ///     "required" => Some("fehlt".into()),
    ///     "length" => Some(format!("hat höchstens {} Zeichen", mistake.param("max")?)),
    ///     _ => None,
    /// });
    /// ```
    #[must_use]
    pub fn language(
        mut self,
        tag: impl AsRef<str>,
        words: impl Fn(&Mistake) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.languages.push((tag.as_ref().to_ascii_lowercase().into(), Arc::new(words)));
        self
    }

    /// What an answer has to know of this request.
    fn context(&self, request: &Request) -> Context {
        let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Context {
            base_url: self.base_url.clone(),
            body_limit: self.body_limit.unwrap_or(BODY_LIMIT),
            words: accepted.and_then(|accepted| language::choose(accepted, &self.languages)),
            ..Context::new(self.shape.clone())
        }
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers").field("shape", &self.shape).finish_non_exhaustive()
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
        let context = self.answers.context(&request);
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
