//! What a `#[default(..)]` may be.

use crate::sql::types::ColumnType;

/// The value that a `#[default(..)]` gives to a column of type `T`.
pub fn default_value<T>(value: impl IntoDefault<T>) -> T {
    value.into_default()
}

/// What `#[default(..)]` takes: a value of the column's type, or `&str` for `String`.
#[diagnostic::on_unimplemented(
    message = "a default of type `{Self}` does not fit a column of type `{T}`",
    label = "expected `{T}`"
)]
pub trait IntoDefault<T> {
    /// The value.
    fn into_default(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T> IntoDefault<T> for T {
    fn into_default(self) -> T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T>> IntoDefault<Option<T>> for T {
    fn into_default(self) -> Option<T> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoDefault<String> for &str {
    fn into_default(self) -> String {
        self.to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl IntoDefault<Option<String>> for &str {
    fn into_default(self) -> Option<String> {
        Some(self.to_owned())
    }
}
