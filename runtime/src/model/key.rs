//! Keys, of one column or several.

use std::collections::HashSet;

use super::Model;
use crate::expr::Node;
use crate::sql::json::to_json;
use crate::sql::table::{KeyOf, Table};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The type of a key: a column type, or a tuple of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key",
    label = "not a key type",
    note = "a key is a column type that is `Clone`, or up to four of them together"
)]
pub trait Key: Send + Sync + 'static {
    #[doc(hidden)]
    fn to_values(&self) -> Vec<Value>;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = T> + Clone> Key for T {
    fn to_values(&self) -> Vec<Value> {
        vec![self.to_value()]
    }
}

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        #[diagnostic::do_not_recommend]
        impl<$($name: ColumnType<Base = $name> + Clone),+> Key for ($($name,)+) {
            fn to_values(&self) -> Vec<Value> {
                let ($($name,)+) = self;
                vec![$($name.to_value()),+]
            }
        }
    )*};
}

tuples!((A, B)(A, B, C)(A, B, C, D));

/// What `find` takes: a key, a reference to one, or `&str` for a key of type `String`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the key of this model",
    label = "expected `{K}`",
    note = "write `Post::find(7)`; a text is parsed first, as in `text.parse::<i64>()`, and a key of several columns is a tuple"
)]
pub trait IntoKey<K> {
    #[doc(hidden)]
    fn into_key(self) -> Vec<Value>;
}

#[diagnostic::do_not_recommend]
impl<K: Key> IntoKey<K> for K {
    fn into_key(self) -> Vec<Value> {
        self.to_values()
    }
}

#[diagnostic::do_not_recommend]
impl<K: Key> IntoKey<K> for &K {
    fn into_key(self) -> Vec<Value> {
        self.to_values()
    }
}

#[diagnostic::do_not_recommend]
impl IntoKey<String> for &str {
    fn into_key(self) -> Vec<Value> {
        vec![self.to_owned().into_value()]
    }
}

/// The condition that a row has this key.
pub(crate) fn matches(table: &'static Table, source: Source, values: Vec<Value>) -> Node {
    let mut parts = table.key_columns().zip(values);
    if parts.len() == 1
        && let Some((column, value)) = parts.next()
    {
        return Node::Test(source, column, " = ", value);
    }
    let tests = parts.map(|(column, value)| Node::Test(source, column, " = ", value));
    tests.fold(Node::Always(true), Node::and)
}

/// A key that somebody gave, as its columns hold it.
pub(crate) fn normalized(table: &'static Table, values: Vec<Value>) -> Vec<Value> {
    let columns = || table.key_columns();
    if columns().all(|column| column.normalizer.is_none()) {
        return values;
    }
    columns().zip(values).map(|(column, value)| column.normalized(value)).collect()
}

/// The condition that a row comes after this key, in the order of the key.
pub(crate) fn after(table: &'static Table, source: Source, values: Vec<Value>) -> Node {
    let mut parts: Vec<_> = table.key_columns().zip(values).collect();
    let mut node = Node::Always(false);
    while let Some((column, value)) = parts.pop() {
        let same = Node::Test(source, column, " = ", value.clone()).and(node);
        node = Node::Test(source, column, " > ", value).or(same);
    }
    node
}

/// The condition that a row has one of these keys.
pub(crate) fn matches_any(table: &'static Table, source: Source, keys: Vec<Vec<Value>>) -> Node {
    if let [place] = table.key {
        let column = &table.columns[*place];
        let values: Vec<_> = keys.into_iter().flatten().collect();
        if values.is_empty() {
            return Node::Always(false);
        }
        return Node::In(Box::new(Node::Column(source, column)), column.kind, values, true);
    }
    keys.into_iter().map(|key| matches(table, source, key)).fold(Node::Always(false), Node::or)
}

/// The keys without those that come again.
pub(crate) fn distinct(mut keys: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    let mut seen = HashSet::new();
    keys.retain(|key| seen.insert(to_json(key)));
    keys
}

/// The key as an error shows it, to clients too: nothing of a hidden column.
pub(crate) fn show(table: &'static Table, values: &[Value]) -> String {
    let parts = table.key_columns().zip(values).map(|(column, value)| match column.hidden || column.sealed {
        true => "(hidden)".to_owned(),
        false => show_one(value),
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn show_one(value: &Value) -> String {
    match value {
        Value::Int(value) => value.to_string(),
        Value::UInt(value) => value.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Uuid(uuid) => uuid.to_string(),
        Value::Date(date) => date.to_string(),
        Value::DateTime(at) => at.to_rfc3339(),
        other => format!("{other:?}"),
    }
}

/// Checks at compile time that a column holds the key of the model that it refers to.
pub const fn refers<T: KeyOf<K>, K>() {}

/// Checks at compile time that a type is a model.
pub const fn is_model<M: Model>() {}
