//! Which side of a foreign key was broken.

use super::Error;

/// Which side of a foreign key a write broke, in [`Error::ForeignKey`].
///
/// ```
/// # use limpid::Error;
/// use limpid::types::ForeignKeySide;
///
/// # fn said(error: &Error) -> &'static str {
/// match error {
///     Error::ForeignKey { side: Some(ForeignKeySide::Child), .. } => "there is no such author",
///     Error::ForeignKey { side: Some(ForeignKeySide::Parent), .. } => "this author has posts",
///     _ => "something else",
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ForeignKeySide {
    /// The row that was written refers to a row that does not exist. A service responds with 422.
    Child,
    /// Other rows refer to the row that was deleted, or whose key was changed. A service responds with 409.
    Parent,
}

impl Error {
    /// What is said of a violated foreign key.
    pub(super) fn of_foreign_key(side: Option<ForeignKeySide>) -> &'static str {
        match side {
            Some(ForeignKeySide::Child) => "refers to a row that does not exist",
            Some(ForeignKeySide::Parent) => "is still referred to",
            None => "refers to a row that does not exist, or is still referred to",
        }
    }
}
