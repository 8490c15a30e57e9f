//! `#[normalize(..)]`: what happens to a value on its way to its column, and to a value that is compared with it.

use super::node::Node;
use super::text::Textual;
use crate::sql::table::ColumnDef;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// A column type whose values can be trimmed and written in small letters: `String`, newtypes of it, and
/// `Option` of these.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text, so it cannot be normalised in this way",
    label = "this is for columns of text",
    note = "`trim`, `squish`, `lowercase`, `uppercase` and `empty_as_null` are for columns of type `String`; for others, write `with = my_function`"
)]
pub trait Normal: ColumnType {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base: Textual>> Normal for T {}

/// Changes a text.
fn change(value: Value, change: impl FnOnce(&str) -> String) -> Value {
    match value {
        Value::Text(text) => Value::Text(change(&text).into()),
        other => other,
    }
}

/// Without white space at both ends.
pub fn trim<T: Normal>(value: Value) -> Value {
    change(value, |text| text.trim().to_owned())
}

/// Without white space at both ends, and with one space for any white space inside.
pub fn squish<T: Normal>(value: Value) -> Value {
    change(value, |text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// In small letters.
pub fn lowercase<T: Normal>(value: Value) -> Value {
    change(value, str::to_lowercase)
}

/// In capitals.
pub fn uppercase<T: Normal>(value: Value) -> Value {
    change(value, str::to_uppercase)
}

/// NULL, if nothing is left.
pub fn empty_as_null<T: Normal>(value: Value) -> Value {
    match value {
        Value::Text(text) if text.is_empty() => Value::Null(T::KIND),
        other => other,
    }
}

/// A function of the user's own. It gets what the column holds, without its `Option`.
pub fn normalize_with<T: ColumnType, F: Fn(T::Base) -> T::Base>(value: Value, function: F) -> Value {
    if value.is_null() {
        return value;
    }
    match T::Base::from_cell(value.as_cell()) {
        Ok(typed) => function(typed).into_value(),
        // A type that cannot read what it wrote itself: the error will be that of reading the row.
        Err(_) => value,
    }
}

/// What a column is set to or compared with, as it holds it.
pub(crate) fn normalized(column: &'static ColumnDef, node: Node) -> Node {
    match node {
        Node::Value(value) => Node::Value(column.normalized(value)),
        other => other,
    }
}

/// What an expression is compared with: normalised, if it is a column that is.
pub(super) fn like(left: &Node, right: Node) -> Node {
    match left {
        Node::Column(_, column) if column.normalizer.is_some() => normalized(column, right),
        // The type of the field has another name, so that the compiler did not see it.
        Node::Column(_, column) if column.sealed && !matches!(right, Node::Value(Value::Null(_))) => {
            Node::Value(Value::Refused(
                "an encrypted column cannot be compared: the same value never looks the same twice".into(),
            ))
        }
        _ => right,
    }
}
