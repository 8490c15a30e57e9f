//! What generated code names. Not for use by hand: anything here may change.

use std::borrow::Cow;

use axum::http::StatusCode;
pub use axum::response::{IntoResponse, Response};

use crate::answer::fault::Fault;

/// A failure with a status that the derive has checked.
pub fn fault(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Fault {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Fault::new(status, code, message)
}
