//! How the derive writes `Serialize` for models with hidden fields or computed values.

use serde::{Serialize, Serializer};

/// A field that JSON shows.
#[derive(Debug)]
pub struct Visible<'a, T>(pub &'a T);

/// That a field can be shown. It is asked of a type of this crate, so that the implementation of a model which
/// asks for it is not known to be void, and another one next to it is refused.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be written as JSON, so a model with a field of it cannot either",
    label = "a model that cannot be written as JSON",
    note = "add `#[derive(serde::Serialize)]` to `{T}`, or `#[hidden]` to the field"
)]
pub trait Serialized<T>: Serialize {}

impl<T: Serialize> Serialize for Visible<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Serialized<T> for Visible<'_, T> {}
