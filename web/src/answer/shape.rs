//! How failures are written: the envelope, problem details, or a function of one's own.

use std::fmt;
use std::sync::Arc;

use serde_json::{Value, json};

use super::fault::Fault;

/// How failures are written. Said once, on [`Answers`](crate::Answers).
#[derive(Clone, Default)]
pub(crate) enum Shape {
    /// `{"success": false, "error": {..}}`.
    #[default]
    Envelope,
    /// `application/problem+json`, RFC 9457.
    Problem,
    /// As a function says.
    Own(Arc<OwnShape>),
}

/// Writes a failure, which comes with the id of its request.
type OwnShape = dyn Fn(&Fault, &str) -> Value + Send + Sync;

impl Shape {
    /// The body of a failure.
    pub(crate) fn body(&self, fault: &Fault, request_id: &str) -> Value {
        match self {
            Shape::Envelope => envelope(fault, request_id),
            Shape::Problem => problem(fault, request_id),
            Shape::Own(write) => write(fault, request_id),
        }
    }

    pub(crate) const fn content_type(&self) -> &'static str {
        match self {
            Shape::Problem => "application/problem+json",
            Shape::Envelope | Shape::Own(_) => "application/json",
        }
    }
}

fn envelope(fault: &Fault, request_id: &str) -> Value {
    let mut error = json!({
        "message": fault.message(),
        "code": fault.code(),
        "request_id": request_id,
    });
    if !fault.fields().is_empty() {
        error["fields"] = json!(fault.fields());
    }
    json!({ "success": false, "error": error })
}

fn problem(fault: &Fault, request_id: &str) -> Value {
    let mut problem = json!({
        "type": "about:blank",
        "title": fault.status().canonical_reason().unwrap_or("Error"),
        "status": fault.status().as_u16(),
        "detail": fault.message(),
        "code": fault.code(),
        "request_id": request_id,
    });
    if !fault.fields().is_empty() {
        problem["errors"] = json!(fault.fields());
    }
    problem
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Shape::Envelope => "Envelope",
            Shape::Problem => "Problem",
            Shape::Own(_) => "Own(..)",
        })
    }
}
