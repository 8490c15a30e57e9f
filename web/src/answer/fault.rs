//! A failure as a response.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use limpid::types::ForeignKeySide;
use limpid::{Error, Mistake};

use super::context::{Context, Words};

/// The result of a handler. `?` turns [`limpid::Error`] and errors with [`ApiError`] into a [`Fault`].
pub type Result<T, E = Fault> = std::result::Result<T, E>;

/// A failure as a client gets it: a status, a code, a sentence, and what is wrong with which field.
///
/// What clients must not see, such as the words of the database, is written to the log under the id of the request,
/// which the response holds.
///
/// ```
/// use axum::http::StatusCode;
/// use limpid_axum::Fault;
///
/// let fault = Fault::new(StatusCode::CONFLICT, "closed", "this invoice was sent already");
/// assert_eq!(fault.code(), "closed");
///
/// let fault = Fault::from(limpid::Error::NotFound { model: "Post", key: Some("7".into()) });
/// assert_eq!((fault.status(), fault.message()), (StatusCode::NOT_FOUND, "there is nothing here"));
/// ```
#[derive(Debug, Clone)]
pub struct Fault {
    status: StatusCode,
    code: Cow<'static, str>,
    message: Cow<'static, str>,
    fields: Vec<Mistake>,
    retry_after: Option<Duration>,
    /// For the log alone.
    cause: Option<String>,
}

/// An error of your own as a failure that clients get: `?` in a handler turns it into a [`Fault`]. Derive it:
///
/// ```
/// use limpid_axum::{ApiError, Reply};
///
/// #[derive(Debug, ApiError)]
/// enum Payment {
///     #[api(status = 402, message = "the bank refused the payment")]
///     Refused,
///     #[api(status = 409, code = "sold_out", message = "only {left} are left")]
///     SoldOut { left: u32 },
///     #[api(from)]
///     Database(limpid::Error),
/// }
///
/// async fn pay() -> Result<Reply, Payment> {
///     Err(Payment::SoldOut { left: 3 })
/// }
/// ```
///
/// or write it:
///
/// ```
/// use axum::http::StatusCode;
/// use limpid_axum::{ApiError, Fault};
///
/// enum Payment {
///     Refused,
/// }
///
/// impl ApiError for Payment {
///     fn into_fault(self) -> Fault {
///         Fault::new(StatusCode::PAYMENT_REQUIRED, "refused", "the bank refused the payment")
///     }
/// }
///
/// fn pay() -> limpid_axum::Result<()> {
///     Err(Payment::Refused)?
/// }
/// assert_eq!(pay().unwrap_err().code(), "refused");
/// ```
pub trait ApiError {
    /// The failure that clients get.
    fn into_fault(self) -> Fault;
}

impl<E: ApiError> From<E> for Fault {
    fn from(error: E) -> Self {
        error.into_fault()
    }
}

impl Fault {
    /// A failure with a status, a code that stays the same between releases, and a sentence for people. The sentence
    /// of a failure of the server (500 and above) is for the log alone.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        let fault = Fault {
            status,
            code: code.into(),
            message: message.into(),
            fields: Vec::new(),
            retry_after: None,
            cause: None,
        };
        match status.is_server_error() {
            true => Fault { cause: Some(fault.message.into_owned()), message: sentence(status), ..fault },
            false => fault,
        }
    }

    /// There is nothing here, or nothing that one may see.
    pub fn not_found() -> Self {
        Fault::new(StatusCode::NOT_FOUND, "not_found", sentence(StatusCode::NOT_FOUND))
    }

    /// Something went wrong in the server. What it was is written to the log.
    pub fn internal(cause: impl Into<String>) -> Self {
        Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", cause.into())
    }

    /// Whoever asks may not do this.
    pub fn forbidden() -> Self {
        Fault::new(StatusCode::FORBIDDEN, "forbidden", sentence(StatusCode::FORBIDDEN))
    }

    /// What is wrong with the fields of an input: 422.
    pub fn invalid(fields: Vec<Mistake>) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Fault { fields, ..Fault::new(status, "invalid", "some fields are not valid") }
    }

    /// The same, with what is wrong with which field.
    #[must_use]
    pub fn with_fields(self, fields: Vec<Mistake>) -> Self {
        Fault { fields, ..self }
    }

    /// The same, with words for the log.
    #[must_use]
    pub fn with_cause(self, cause: impl Into<String>) -> Self {
        Fault { cause: Some(cause.into()), ..self }
    }

    /// The status.
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// A word for this failure that stays the same between releases.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What is wrong, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is wrong with which field.
    pub fn fields(&self) -> &[Mistake] {
        &self.fields
    }

    /// What has no words of its own: by its status.
    pub(crate) fn of_status(status: StatusCode, cause: Option<String>) -> Self {
        Fault { cause, ..Fault::new(status, code(status), sentence(status)) }
    }

    /// The same, said in another language where there are words for it.
    fn in_words_of(mut self, words: Option<&Words>) -> Self {
        if let Some(words) = words {
            for mistake in &mut self.fields {
                if let Some(said) = words(mistake) {
                    mistake.message = said.into();
                }
            }
        }
        self
    }

    fn log(&self, request_id: &str) {
        let cause = self.cause.as_deref().unwrap_or_default();
        let (status, code) = (self.status.as_u16(), &*self.code);
        match self.status.is_server_error() {
            true => {
                tracing::error!(target: "limpid::web", request_id, status, code, cause, "a request failed")
            }
            false => {
                tracing::debug!(target: "limpid::web", request_id, status, code, cause, "a request was refused");
            }
        }
    }
}

/// What an error of the database is for a client. See [`limpid::Error::status`].
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let fields = error.mistakes();
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let fault = match &error {
            Error::Criteria { .. } => {
                let message = "the request asks for filters or an order that do not exist";
                Fault::new(status, error.code(), message).with_fields(fields)
            }
            // Nothing could be read, so nothing is wrong with a field.
            _ if fields.iter().any(|mistake| mistake.path.is_empty() && mistake.code == "malformed") => {
                let said = fields.iter().map(|mistake| format!("the body {}", mistake.message));
                Fault::new(StatusCode::BAD_REQUEST, "malformed", said.collect::<Vec<_>>().join("; "))
            }
            // Found by a rule or by the index: the same for the client.
            _ if !fields.is_empty() => Fault::invalid(fields),
            Error::NotFound { .. } => Fault::not_found(),
            Error::Refused { reason, .. } => Fault::new(status, error.code(), reason.clone()),
            Error::Stale { .. } => Fault::new(status, error.code(), "somebody else changed this meanwhile"),
            Error::Unique { .. } => Fault::new(status, error.code(), "this is there already"),
            Error::ForeignKey { side, .. } => {
                let message = match side {
                    Some(ForeignKeySide::Child) => "this refers to something that does not exist",
                    Some(ForeignKeySide::Parent) => "this is still in use",
                    _ => "this refers to something that does not exist, or is still in use",
                };
                Fault::new(status, error.code(), message)
            }
            Error::Cursor => Fault::new(status, error.code(), error.to_string()),
            Error::Check { .. }
            | Error::OutOfRange { .. }
            | Error::NotNull { .. }
            | Error::TooLong { .. } => Fault::new(status, error.code(), "a value cannot be stored"),
            _ => Fault::of_status(status, None),
        };
        let retry_after = match &error {
            Error::PoolExhausted { retry_after, .. } => Some(*retry_after),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => Some(Duration::from_secs(1)),
            _ => None,
        };
        Fault { retry_after, cause: Some(error.to_string()), ..fault }
    }
}

/// A word for what has none of its own.
fn code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "bad_request",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        406 => "not_acceptable",
        408 => "timeout",
        409 => "conflict",
        411 => "length_required",
        412 => "precondition_failed",
        413 => "too_large",
        414 => "uri_too_long",
        415 => "unsupported_media_type",
        422 => "invalid",
        428 => "precondition_required",
        429 => "too_many_requests",
        503 => "unavailable",
        504 => "timeout",
        500.. => "internal",
        _ => "refused",
    }
}

/// What is said where there are no words.
fn sentence(status: StatusCode) -> Cow<'static, str> {
    let said = match status.as_u16() {
        401 => "say who you are",
        403 => "you may not do this",
        404 => "there is nothing here",
        405 => "this cannot be done here",
        412 => "this has changed since you read it",
        413 => "this is too large",
        415 => "send `application/json`, a form or `multipart/form-data`",
        422 => "this is not as it must be",
        429 => "too many requests: wait a moment",
        503 => "the service is busy: try again in a moment",
        500.. => "something went wrong: please quote the id of this request",
        _ => "the request cannot be read",
    };
    said.into()
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let context = Context::current();
        self.log(&context.request_id);
        let this = self.in_words_of(context.words.as_ref());
        let body = context.shape.body(&this, &context.request_id).to_string();
        let content_type = HeaderValue::from_static(context.shape.content_type());
        let mut response = (this.status, [(header::CONTENT_TYPE, content_type)], body).into_response();
        if let Some(wait) = this.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.headers_mut().insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        response.extensions_mut().insert(Shaped);
        response
    }
}

/// Marks a response whose body has its shape already.
#[derive(Clone, Copy)]
pub(crate) struct Shaped;
