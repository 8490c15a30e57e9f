//! An answer in the envelope `{"success": true, "data": .., "message": ..}`.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use limpid::Model;
use serde::Serialize;
use serde_json::json;

use super::fault::Fault;

/// An answer: data, a status, perhaps a sentence.
///
/// ```
/// use limpid_axum::Reply;
///
/// let reply = Reply::created("a post").message("saved");
/// ```
///
/// It is written as `{"success": true, "data": "a post", "message": "saved"}` with the status 201. A version in an
/// [`etag`](Reply::etag) becomes the header `ETag`.
#[derive(Debug, Clone)]
#[must_use = "an answer does nothing until it is returned"]
pub struct Reply<T = ()> {
    status: StatusCode,
    data: T,
    message: Option<Cow<'static, str>>,
    etag: Option<String>,
    location: Option<String>,
}

impl<T> Reply<T> {
    /// 200, with data.
    pub const fn ok(data: T) -> Self {
        Reply::with_status(StatusCode::OK, data)
    }

    /// 201, with what was created.
    pub const fn created(data: T) -> Self {
        Reply::with_status(StatusCode::CREATED, data)
    }

    /// Data with another status.
    pub const fn with_status(status: StatusCode, data: T) -> Self {
        Reply { status, data, message: None, etag: None, location: None }
    }

    /// The same, with a sentence for people.
    pub fn message(self, message: impl Into<Cow<'static, str>>) -> Self {
        Reply { message: Some(message.into()), ..self }
    }

    /// The same, with the version of the row as an `ETag`: what an `If-Match` of a [`Bound`](crate::Bound) row is compared with.
    pub fn etag(self, version: impl std::fmt::Display) -> Self {
        Reply { etag: Some(format!("\"{version}\"")), ..self }
    }

    /// The same, with the `#[version]` of this row as its `ETag`, if its model has one.
    pub fn version_of<M: Model>(self, row: &M) -> Self {
        match limpid::request::row_version(row) {
            Some(version) => self.etag(version),
            None => self,
        }
    }

    /// The same, with the place of what was created.
    pub fn location(self, location: impl Into<String>) -> Self {
        Reply { location: Some(location.into()), ..self }
    }
}

impl Reply<()> {
    /// 204, with nothing.
    pub const fn no_content() -> Self {
        Reply::with_status(StatusCode::NO_CONTENT, ())
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let mut response = match self.status {
            StatusCode::NO_CONTENT => self.status.into_response(),
            status => {
                let data = match serde_json::to_value(&self.data) {
                    Ok(data) => data,
                    Err(error) => return Fault::internal(error.to_string()).into_response(),
                };
                let mut body = json!({ "success": true, "data": data });
                if let Some(message) = &self.message {
                    body["message"] = json!(message);
                }
                json_response(status, &body)
            }
        };
        let headers = [(header::ETAG, self.etag), (header::LOCATION, self.location)];
        for (name, value) in headers {
            if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

/// A document with a status.
pub(crate) fn json_response(status: StatusCode, body: &serde_json::Value) -> Response {
    let content_type = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, content_type)], body.to_string()).into_response()
}
