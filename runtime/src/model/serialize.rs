//! How the derive writes `Serialize` for models with hidden fields or computed values.

use serde::{Serialize, Serializer};

/// A field that JSON shows.
#[derive(Debug)]
pub struct Visible<'a, T>(pub &'a T);

/// That a field can be shown. It is asked of a type of this crate, so that the implementation of a model which
/// asks for it is not known to be void, and another one next to it is refused.
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` has no JSON, so this model has none",
    label = "`{T}` does not implement `serde::Serialize`",
    note = "add `#[derive(serde::Serialize)]` to `{T}`, or hide the field with `#[hidden]`"
)]
pub trait Serialized<T>: Serialize {}

impl<T: Serialize> Serialize for Visible<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Serialized<T> for Visible<'_, T> {}
