//! Rows that are locked before they are written.

use super::read_back::one;
use crate::error::Result;
use crate::exec::Db;
use crate::expr::{Node, Order};
use crate::model::{Model, key};
use crate::query::{Lock, Output, Select, Strength, Taken, Update};
use crate::sql::engine::Engine;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// Keeps others from changing a row until the transaction ends, where writers do not wait for each other
/// anyway.
pub(crate) async fn lock_row<M: Model>(db: &Db, key: Vec<Value>) -> Result<()> {
    if db.engine() == Engine::Sqlite {
        return Ok(());
    }
    let Some(column) = M::TABLE.key_columns().next() else { return Ok(()) };
    let values = vec![(column, Node::Column(Source::ROOT, column))];
    let update = Update { values, condition: key::matches(M::TABLE, Source::ROOT, key) };
    db.affect(update.write(Base::new(db.dialect(), M::TABLE), false)).await?;
    Ok(())
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
