//! The only path that generated code names. Not for use by hand: anything here may change.

pub use serde;

pub use crate::error::Result;
pub use crate::exec::Reader;
pub use crate::expr::{Assignment, Assignments, Column, Filter, IntoFilter, Operand, Textual};
pub use crate::model::input::{Fill, Keys, assign, fill, fill_nullable, read, required};
pub use crate::model::{
    CreateFrom, GlobalScope, Model, Patch, Query, ScopeRule, Scoped, SoftDeletes, Timestamps,
};
pub use crate::sql::cell::{Cell, Mismatch};
pub use crate::sql::kind::Kind;
pub use crate::sql::table::{ColumnDef, ForeignKey, Index, Origin, Table};
pub use crate::sql::types::{ColumnType, Domain};
pub use crate::sql::value::Value;
pub use crate::sql::writer::Source;

/// The value that a `#[default(..)]` gives to a column of type `T`.
pub fn default_value<T: ColumnType>(value: impl IntoDefault<T>) -> Value {
    value.into_default().into_value()
}

/// What `#[default(..)]` takes: a value of the column's type, or `&str` for `String`.
#[diagnostic::on_unimplemented(
    message = "a default of type `{Self}` does not fit a column of type `{T}`",
    label = "expected a `{T}`"
)]
pub trait IntoDefault<T> {
    /// The value.
    fn into_default(self) -> T;
}

impl<T: ColumnType> IntoDefault<T> for T {
    fn into_default(self) -> T {
        self
    }
}

impl<T: ColumnType<Base = T>> IntoDefault<Option<T>> for T {
    fn into_default(self) -> Option<T> {
        Some(self)
    }
}

impl IntoDefault<String> for &str {
    fn into_default(self) -> String {
        self.to_owned()
    }
}

impl IntoDefault<Option<String>> for &str {
    fn into_default(self) -> Option<String> {
        Some(self.to_owned())
    }
}

/// A column type that holds the key of `M`: the key's type, or an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the key of `{M}`",
    label = "this cannot refer to a row of `{M}`",
    note = "a foreign key has the type of the other model's key, or an `Option` of it"
)]
pub trait KeyOf<M> {}

impl<M: Model<Key = T>, T: ColumnType<Base = T>> KeyOf<M> for T {}
impl<M: Model<Key = T>, T: ColumnType<Base = T>> KeyOf<M> for Option<T> {}

/// The table of the model that a foreign key refers to.
pub fn table_of<M: Model>() -> &'static Table {
    M::TABLE
}

/// Checks at compile time that a column refers to a model by its key.
pub const fn refers<M, T: KeyOf<M>>() {}

/// A condition of a scope.
pub fn filter(filter: impl IntoFilter) -> Option<Filter> {
    filter.into_filter()
}

/// The mismatch of an enum and what a column holds.
pub fn no_variant(cell: &Cell<'_>, known: &[&str]) -> Mismatch {
    match known {
        [] => Mismatch::new(cell.noun(), "no variant has this number"),
        known => {
            Mismatch::new(cell.noun(), format!("no variant has this name; known are {}", known.join(", ")))
        }
    }
}
