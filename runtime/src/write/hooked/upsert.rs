//! Upserts that raise events: row by row, because hooks must know before whether it is there.

use super::events::{after_update, before_update, end, insert, itself};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::expr::Node;
use crate::model::conflict::OnConflict;
use crate::model::values::Values;
use crate::model::{Model, Unique, Upserted, values};
use crate::sql::value::Value;
use crate::sql::writer::Source;
use crate::write::lock;
use crate::write::plain::PlainWrites;
use crate::write::upsert::lookup::find_by_index;
use crate::write::upsert::merge::taken_over;

/// So often a row is looked for again after somebody else was first. The hooks before run again too; what they
/// wrote was undone.
const MOST_ATTEMPTS: usize = 8;

pub(crate) async fn each<M: Model + Clone>(
    tx: &Db,
    rows: Vec<Values>,
    target: Unique<M>,
    change: &OnConflict,
) -> Result<Vec<Upserted<M>>> {
    let mut merged = Vec::with_capacity(rows.len());
    for values in rows {
        merged.push(one(tx, values, target, change).await?);
    }
    Ok(merged)
}

async fn one<M: Model + Clone>(
    tx: &Db,
    given: Values,
    target: Unique<M>,
    change: &OnConflict,
) -> Result<Upserted<M>> {
    let values = given.clone().for_insert::<M>();
    if values.0.iter().any(|(_, node)| !matches!(node, Node::Value(_))) {
        return Err(Error::usage("an upsert takes values, not expressions: give these to `.update(..)`"));
    }
    let name = target.values_of(&values);
    for attempt in 0..MOST_ATTEMPTS {
        if let Some(name) = &name
            && let Some(row) = find(tx, target, name, attempt > 0).await?
        {
            return merge(tx, row, &given, &values, target, change).await;
        }
        let savepoint = tx.begin().await?;
        let inserted = insert::<M>(&savepoint, values.clone()).await;
        match end(savepoint, inserted).await {
            Ok(row) => return Ok(Upserted::Created(row)),
            // Somebody else was first, unless it was another index.
            Err(error) if name.is_some() && may_be_of(target, &error) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Unique { model: M::TABLE.model, constraint: None, fields: Vec::new() })
}

/// The row that the index has with these values, locked.
async fn find<M: Model>(db: &Db, target: Unique<M>, name: &[Value], surely: bool) -> Result<Option<M>> {
    // A look without a lock comes first: on MariaDB and MySQL a lock on what is not there keeps all others
    // from inserting it. After somebody else has, only a lock sees that in a transaction that began before.
    if !surely && find_by_index(db, target, name, false).await?.is_none() {
        return Ok(None);
    }
    lock::locked::<M>(db, target.matches(name)).await
}

/// Whether an error may say that this index has the row already.
fn may_be_of<M: Model>(target: Unique<M>, error: &Error) -> bool {
    let Error::Unique { model, fields, .. } = error else { return false };
    let named = || target.columns().all(|column| fields.iter().any(|field| field == column.field));
    *model == M::TABLE.model && (fields.is_empty() || named())
}

/// Writes what a merge changes in the row that is there.
async fn merge<M: Model + Clone>(
    tx: &Db,
    was: M,
    given: &Values,
    values: &Values,
    target: Unique<M>,
    change: &OnConflict,
) -> Result<Upserted<M>> {
    let set = match change {
        OnConflict::Nothing => Vec::new(),
        OnConflict::Given => {
            let columns: Vec<_> = given.0.iter().map(|(column, _)| *column).collect();
            let columns = taken_over::<M>(target, &columns);
            columns.filter_map(|column| Some((column, given.get(column)?.clone()))).collect()
        }
        OnConflict::Set(set) => {
            set.iter().map(|(column, node)| (*column, with_incoming::<M>(node, values))).collect()
        }
    };
    let differs = |(column, node): &(&'static _, Node)| match (M::TABLE.place_of(column), node) {
        (Some(place), Node::Value(value)) => was.value_at(place) != *value,
        _ => true,
    };
    let set: Vec<_> = set.into_iter().filter(differs).collect();
    if set.is_empty() {
        return Ok(Upserted::Unchanged(was));
    }
    let Some(changes) = before_update(tx, &was, Values(set)).await? else {
        return Ok(Upserted::Unchanged(was));
    };
    // What an expression comes to, the database alone knows.
    let here = |column| Box::new(Node::Column(Source::ROOT, column));
    let differs =
        changes.0.iter().map(|(column, node)| Node::IsDistinctFrom(here(column), Box::new(node.clone())));
    let differs = differs.fold(Node::Always(false), Node::or);
    let condition = itself(&was).and(differs);
    let row = PlainWrites(tx).change::<M>(changes, condition, values::WriteKind::Update).await?;
    let Some(row) = row else { return Ok(Upserted::Unchanged(was)) };
    after_update(tx, &row, was).await?;
    Ok(Upserted::Updated(row))
}

/// The same expression for an UPDATE, which brings no row: there its values are used instead.
fn with_incoming<M: Model>(node: &Node, values: &Values) -> Node {
    if let Node::Value(_) = node {
        return node.clone();
    }
    let row = M::TABLE.columns.iter().map(|column| {
        let value = match values.get(column) {
            Some(Node::Value(value)) => value.clone(),
            _ => Value::Null(column.kind),
        };
        (column.name, value)
    });
    Node::Incoming(row.collect(), Box::new(node.clone()))
}
