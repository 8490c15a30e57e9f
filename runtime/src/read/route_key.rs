//! A row by the texts with which a URL names it.

use super::Query;
use crate::expr::Node;
use crate::model::Model;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::value::parse;

/// The most bytes that are read of one part of a URL.
const LONGEST: usize = 1_000;

/// The columns that name a row of this model in a URL: those of `#[route_key(..)]`, else the key.
fn columns<M: Model>() -> impl ExactSizeIterator<Item = &'static ColumnDef> {
    let places = if M::ROUTE_KEY.is_empty() { M::TABLE.key } else { M::ROUTE_KEY };
    places.iter().map(|&place| &M::TABLE.columns[place])
}

/// The fields that name a row of this model in a URL: those of `#[route_key(..)]`, else the key.
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Model)]
/// #[route_key(slug)]
/// struct Post {
///     id: i64,
///     #[unique]
///     slug: String,
/// }
///
/// assert_eq!(limpid::request::route_key_fields::<Post>(), ["slug"]);
/// ```
pub fn route_key_fields<M: Model>() -> Vec<&'static str> {
    columns::<M>().map(|column| column.field).collect()
}

impl<M: Model, L, S> Query<M, L, S> {
    /// Only the row that a URL names with these texts, one for each of the
    /// [fields](crate::request::route_key_fields). Nothing if they cannot be values of these: then there is no such
    /// row either.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64 }
    /// assert!(Post::query().where_route_key(&["7"]).is_some());
    /// assert!(Post::query().where_route_key(&["seven"]).is_none());
    /// ```
    pub fn where_route_key(self, texts: &[&str]) -> Option<Self> {
        let columns = columns::<M>();
        if columns.len() != texts.len() {
            return None;
        }
        let mut condition = Node::Always(true);
        for (column, text) in columns.zip(texts) {
            let value: Value = parse::value(text, column, LONGEST).ok()?;
            let test = Node::Test(self.plan.source, column, " = ", column.normalized(value));
            condition = condition.and(test);
        }
        Some(self.and(condition))
    }
}

/// The `#[version]` of a row, if its model has one: what an `ETag` holds.
pub fn row_version<M: Model>(row: &M) -> Option<String> {
    let place = M::TABLE.version?;
    match row.value_at(place) {
        Value::Int(version) => Some(version.to_string()),
        Value::UInt(version) => Some(version.to_string()),
        _ => None,
    }
}
