//! How a hook says no.

use std::borrow::Cow;

use crate::error::Error;

impl Error {
    /// Why a [hook](crate::Hooks) does not let something happen. Its HTTP status is 422 unless another one is
    /// said with [`with_status`](Error::with_status).
    ///
    /// ```
    /// use limpid::Error;
    ///
    /// let error = Error::refused("an invoice that was sent stays as it is").with_status(409);
    /// assert_eq!((error.code(), error.status()), ("refused", 409));
    /// assert_eq!(error.to_string(), "refused: an invoice that was sent stays as it is");
    /// ```
    pub fn refused(reason: impl Into<Cow<'static, str>>) -> Self {
        Error::Refused { model: None, reason: reason.into(), status: 422 }
    }

    /// A refusal with this HTTP status. Other errors have theirs, and keep it.
    pub fn with_status(self, status: u16) -> Self {
        match self {
            Error::Refused { model, reason, .. } => Error::Refused { model, reason, status },
            other => other,
        }
    }

    /// Whether this is the word of a hook that did not let something happen.
    pub const fn is_refused(&self) -> bool {
        matches!(self, Error::Refused { .. })
    }

    /// The same refusal, of the hooks of this model, unless it came from another one's.
    pub(crate) fn refused_by(self, name: &'static str) -> Self {
        match self {
            Error::Refused { model: None, reason, status } => {
                Error::Refused { model: Some(name), reason, status }
            }
            other => other,
        }
    }
}
