//! Unique indexes as values: `Post::BY_SLUG`.

use std::fmt;
use std::marker::PhantomData;

use super::Model;
use super::values::Values;
use crate::expr::Node;
use crate::sql::json::to_json;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A unique index of `M`. The derive makes a constant for each: `#[unique] slug` is `Post::BY_SLUG`,
/// `#[unique(author_id, slug)]` is `Post::BY_AUTHOR_ID_AND_SLUG`, and a key that the database does not count
/// up is one too.
pub struct Unique<M> {
    columns: &'static [usize],
    /// Whether rows in the trash are left out.
    partial: bool,
    _model: PhantomData<fn() -> M>,
}

impl<M> Unique<M> {
    #[doc(hidden)]
    pub const fn new(columns: &'static [usize], partial: bool) -> Self {
        Unique { columns, partial, _model: PhantomData }
    }
}

impl<M: Model> Unique<M> {
    /// The columns of the index.
    pub(crate) fn columns(self) -> impl Iterator<Item = &'static ColumnDef> {
        self.columns.iter().map(|&place| &M::TABLE.columns[place])
    }

    /// The column that is NULL in the rows of the index, if it leaves others out.
    pub(crate) fn alive(self) -> Option<&'static ColumnDef> {
        M::TABLE.deleted_at.filter(|_| self.partial).map(|place| &M::TABLE.columns[place])
    }

    /// Whether the database finds values of the index equal if and only if they are the same here.
    pub(crate) fn is_exact(self) -> bool {
        self.columns().all(|column| column.kind.is_exact())
    }

    /// What a row has in the columns of the index.
    pub(crate) fn of(self, row: &M) -> Vec<Value> {
        self.columns.iter().map(|&place| row.value_at(place)).collect()
    }

    /// What an input has in the columns of the index, unless something is missing there or NULL.
    pub(crate) fn values_of(self, values: &Values) -> Option<Vec<Value>> {
        let named = self.columns().map(|column| match values.get(column) {
            Some(Node::Value(value)) if !value.is_null() => Some(value.clone()),
            _ => None,
        });
        named.collect()
    }

    /// The condition that a row of the index has these values.
    pub(crate) fn matches(self, values: &[Value]) -> Node {
        let alive = self.alive().map(|column| Node::Column(Source::ROOT, column).whether_null(true));
        self.holds(values).and(alive.unwrap_or(Node::Always(true)))
    }

    /// The condition that a row, in the index or not, has these values.
    pub(crate) fn holds(self, values: &[Value]) -> Node {
        let tests = self.columns().zip(values);
        let tests = tests.map(|(column, value)| Node::Test(Source::ROOT, column, " = ", value.clone()));
        tests.fold(Node::Always(true), Node::and)
    }
}

/// Values of an index as a word that equal values share.
pub(crate) fn word(values: &[Value]) -> String {
    #[cfg(feature = "decimal")]
    if values.iter().any(|value| matches!(value, Value::Decimal(_))) {
        let plain = values.iter().map(|value| match value {
            Value::Decimal(number) => Value::Decimal(number.normalize()),
            other => other.clone(),
        });
        return to_json(&plain.collect::<Vec<_>>());
    }
    to_json(values)
}

impl<M> Clone for Unique<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Unique<M> {}

impl<M: Model> fmt::Debug for Unique<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.columns().map(|column| column.field)).finish()
    }
}

/// What can be named as the conflict of an upsert on `M`: one of its unique indexes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a unique index of `{M}`",
    label = "expected one of the constants `{M}::BY_..`",
    note = "each `#[unique]` field or list of `{M}` makes one: `#[unique] slug` is `{M}::BY_SLUG`, `#[unique(author_id, slug)]` is `{M}::BY_AUTHOR_ID_AND_SLUG`"
)]
pub trait ConflictTarget<M> {
    #[doc(hidden)]
    fn unique(self) -> Unique<M>;
}

#[diagnostic::do_not_recommend]
impl<M> ConflictTarget<M> for Unique<M> {
    fn unique(self) -> Unique<M> {
        self
    }
}
