//! Rows that are locked before they are written.

use super::read_back::one;
use crate::error::Result;
use crate::exec::Db;
use crate::expr::{Node, Order};
use crate::model::{Model, key};
use crate::query::{Lock, Output, Select, Strength, Taken};
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// Keeps others from writing rows until the transaction ends, where writers do not wait for each other anyway. They
/// are locked in the order of their keys, so that two callers who lock some of the same rows wait, and neither waits
/// for the other. Rows that refer to them may still be added: on PostgreSQL a foreign key does not wait for this lock.
pub(crate) async fn lock_rows<M: Model>(db: &Db, keys: Vec<Vec<Value>>) -> Result<()> {
    if !db.dialect().row_locks() {
        return Ok(());
    }
    let nodes = || M::TABLE.key_columns().map(|column| Node::Column(Source::ROOT, column));
    let orders = nodes().map(|node| Order::new(node, false)).collect();
    let condition = key::matches_any(M::TABLE, Source::ROOT, keys);
    let lock = Some(Lock { strength: Some(Strength::Write), wait: Taken::Wait });
    let select = Select { condition, orders, lock, ..Select::default() };
    let statement = select.write(Base::new(db.dialect(), M::TABLE), Output::Nodes(nodes().collect()));
    db.run(statement, &mut |_| Ok(())).await.map(drop)
}

/// How a row is locked by those who are about to write it, where that is done row by row.
pub(crate) fn lock(db: &Db) -> Option<Lock> {
    let lock = Lock { strength: Some(Strength::Update), wait: Taken::Wait };
    db.dialect().row_locks().then_some(lock)
}

/// The row that a condition finds, which nobody else changes until the transaction ends.
pub(crate) async fn locked<M: Model>(tx: &Db, condition: Node) -> Result<Option<M>> {
    let select = Select { condition, lock: lock(tx), ..Select::default() };
    let statement = select.write(Base::new(tx.dialect(), M::TABLE), Output::Model(Vec::new()));
    Ok(one::<M>(tx, statement).await?.1)
}

/// The keys of the rows that a condition finds, in their order. Nobody else changes these rows until the
/// transaction ends.
pub(crate) async fn locked_keys<M: Model>(tx: &Db, condition: Node) -> Result<Vec<Vec<Value>>> {
    let nodes = || M::TABLE.key_columns().map(|column| Node::Column(Source::ROOT, column));
    let orders = nodes().map(|node| Order::new(node, false)).collect();
    let select = Select { condition, orders, lock: lock(tx), ..Select::default() };
    let statement = select.write(Base::new(tx.dialect(), M::TABLE), Output::Nodes(nodes().collect()));
    let mut keys = Vec::new();
    tx.run(statement, &mut |row| {
        keys.push(row.values(M::TABLE.key_columns())?);
        Ok(())
    })
    .await?;
    Ok(keys)
}
