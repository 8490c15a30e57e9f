//! The row that a unique index has already.

use crate::error::Result;
use crate::exec::Db;
use crate::expr::{Node, Order};
use crate::model::{Model, Unique};
use crate::read::Query;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The row that an index has with these values, outside the trash or in it; the last one that was put there.
pub(crate) async fn find_by_index<M: Model>(
    db: &Db,
    target: Unique<M>,
    values: &[Value],
    trashed: bool,
) -> Result<Option<M>> {
    let mut query: Query<M> = match trashed {
        false => Query::new().and(target.matches(values)).unscoped(),
        true => Query::new().and(target.holds(values)).unscoped(),
    };
    if let (true, Some(place)) = (trashed, M::TABLE.deleted_at) {
        let column = Node::Column(Source::ROOT, &M::TABLE.columns[place]);
        query = query.and(column.clone().whether_null(false));
        query.plan.select.orders.push(Order::new(column, true));
        M::TABLE.key_columns().for_each(|column| query.plan.order(column, true));
    }
    Ok(query.limit(1).fetch(db).await?.pop())
}
