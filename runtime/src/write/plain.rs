//! Writes of rows without the hooks of the rows themselves: with what follows from them, stamped, and read back.

use super::cascade::{CascadingWrite, Parents, reaches};
use super::read_back::{one, read_back, vanished};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::expr::Node;
use crate::model::Model;
use crate::model::values::{Values, WriteKind};
use crate::query::{Delete, Insert, Update};
use crate::sql::dialect::Returns;
use crate::sql::table::ColumnDef;
use crate::sql::writer::{Base, Source};

/// Writes of rows on a connection that call no hooks of these rows.
#[derive(Clone, Copy)]
pub(crate) struct PlainWrites<'a>(pub(crate) &'a Db);

impl PlainWrites<'_> {
    /// Inserts a row and reads it as the database holds it.
    pub(crate) async fn insert<M: Model>(self, values: Values) -> Result<M> {
        let Self(db) = self;
        if M::TOUCHES.is_empty() {
            return insert_row_alone(db, values).await;
        }
        Box::pin(async {
            let mut parents = Parents::of::<M>();
            parents.add(&values);
            let tx = db.begin().await?;
            let row: M = insert_row_alone(&tx, values).await?;
            parents.touch(&tx).await?;
            tx.commit().await?;
            Ok(row)
        })
        .await
    }

    /// Changes the row that a condition finds, with what follows from it elsewhere, and reads it as it is afterwards.
    pub(crate) async fn change<M: Model>(
        self,
        values: Values,
        condition: Node,
        change: WriteKind,
    ) -> Result<Option<M>> {
        let Self(db) = self;
        match reaches::<M>(change) {
            true => Box::pin(change_reaching(db, values, condition, change)).await,
            false => self.update::<M>(values.for_update::<M>(), condition).await,
        }
    }

    /// Updates the row that a condition finds and reads it as the database holds it afterwards.
    pub(crate) async fn update<M: Model>(self, values: Values, condition: Node) -> Result<Option<M>> {
        let Self(db) = self;
        if db.dialect().returns() == Returns::Always {
            let update = Update { values: values.0, condition };
            return Ok(one::<M>(db, update.write(Base::new(db.dialect(), M::TABLE), true)).await?.1);
        }
        Box::pin(update_then_read(db, values, condition)).await
    }

    /// Deletes the rows that meet a condition for good, and returns how many there were.
    pub(crate) async fn erase<M: Model>(self, condition: Node) -> Result<u64> {
        let Self(db) = self;
        let delete = |db: &Db, condition| Delete { condition }.write(Base::new(db.dialect(), M::TABLE));
        if !reaches::<M>(WriteKind::Erase) {
            return db.affect(delete(db, condition)).await;
        }
        let reaching = Box::pin(CascadingWrite::lock::<M>(db, &condition, WriteKind::Erase)).await?;
        let erased = reaching.tx.affect(delete(&reaching.tx, condition)).await?;
        Box::pin(reaching.apply::<M>()).await?;
        Ok(erased)
    }
}

async fn change_reaching<M: Model>(
    db: &Db,
    mut values: Values,
    condition: Node,
    change: WriteKind,
) -> Result<Option<M>> {
    let reaching = CascadingWrite::lock::<M>(db, &condition, change).await?;
    if let (WriteKind::Trash, Some(place)) = (change, M::TABLE.deleted_at) {
        values.set(&M::TABLE.columns[place], Node::Value(reaching.stamp.clone()));
    }
    let row = PlainWrites(&reaching.tx).update::<M>(values.for_update::<M>(), condition).await?;
    match row.is_some() {
        true => reaching.apply::<M>().await?,
        false => reaching.tx.rollback().await?,
    }
    Ok(row)
}

async fn insert_row_alone<M: Model>(db: &Db, values: Values) -> Result<M> {
    let insert = Insert { values: values.0 };
    if db.dialect().returns() == Returns::Never {
        return Box::pin(insert_then_read(db, insert)).await;
    }
    let statement = insert.write(Base::new(db.dialect(), M::TABLE));
    one::<M>(db, statement).await?.1.ok_or_else(vanished)
}

async fn insert_then_read<M: Model>(db: &Db, insert: Insert) -> Result<M> {
    let tx = db.begin().await?;
    let condition = inserted_key::<M>(&insert);
    tx.affect(insert.write(Base::new(tx.dialect(), M::TABLE))).await?;
    let row = read_back::<M>(&tx, condition).await?.ok_or_else(vanished)?;
    tx.commit().await?;
    Ok(row)
}

/// The condition that finds the row which was just inserted on this connection.
fn inserted_key<M: Model>(insert: &Insert) -> Node {
    let given = |column: &'static ColumnDef| {
        let found = insert.values.iter().find(|(given, _)| *given == column);
        found.map_or_else(|| Node::Call("LAST_INSERT_ID", Vec::new()), |(_, value)| value.clone())
    };
    let tests = M::TABLE.key_columns().map(|column| {
        Node::Infix(Box::new(Node::Column(Source::ROOT, column)), " = ", Box::new(given(column)))
    });
    tests.fold(Node::Always(true), Node::and)
}

async fn update_then_read<M: Model>(db: &Db, values: Values, condition: Node) -> Result<Option<M>> {
    // Afterwards the row may not meet the condition any more, so it is found by its key, new or old.
    let mut key = Node::Always(true);
    for column in M::TABLE.key_columns() {
        let value =
            values.get(column).cloned().or_else(|| condition.asked_of(column).cloned().map(Node::Value));
        let Some(value) = value else { return Err(vanished()) };
        if !matches!(value, Node::Value(_)) {
            return Err(Error::usage(
                "on this engine a key is set to a value, not to an expression: the row could not be read back",
            ));
        }
        key = key.and(Node::Infix(Box::new(Node::Column(Source::ROOT, column)), " = ", Box::new(value)));
    }
    let tx = db.begin().await?;
    let update = Update { values: values.0, condition };
    if tx.affect(update.write(Base::new(tx.dialect(), M::TABLE), false)).await? == 0 {
        tx.rollback().await?;
        return Ok(None);
    }
    let row = read_back::<M>(&tx, key).await?;
    tx.commit().await?;
    Ok(row)
}
