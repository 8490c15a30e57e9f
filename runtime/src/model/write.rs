//! What every write has in common: hooks, stamps, keys, defaults, and reading back.

use super::hooks;
use super::reach::{Change, Parents, Reaching, reaches};
use super::{Model, Query, clock};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::expr::{Assignment, Node, Order};
use crate::query::{Delete, Insert, Lock, Output, Select, Strength, Taken, Update};
use crate::sql::dialect::Returns;
use crate::sql::engine::Engine;
use crate::sql::statement::Statement;
use crate::sql::table::{ColumnDef, Origin, Table};
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// Columns with what they are set to. The last word on a column counts.
#[derive(Clone)]
pub(crate) struct Values(pub(super) Vec<(&'static ColumnDef, Node)>);

impl Values {
    pub(super) fn of<M>(mut assignments: Vec<Assignment<M>>) -> Self {
        let mut values = Values(Vec::new());
        values.take(&mut assignments);
        values
    }

    /// Adds what is assigned, and leaves that list empty.
    pub(super) fn take<M>(&mut self, assignments: &mut Vec<Assignment<M>>) {
        // The stamps follow.
        self.0.reserve(assignments.len() + 2);
        for assignment in assignments.drain(..) {
            self.set(assignment.column, assignment.value);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn set(&mut self, column: &'static ColumnDef, value: Node) {
        match self.0.iter_mut().find(|(given, _)| std::ptr::eq(*given, column)) {
            Some((_, old)) => *old = value,
            None => self.0.push((column, value)),
        }
    }

    pub(super) fn get(&self, column: &'static ColumnDef) -> Option<&Node> {
        self.0.iter().find(|(given, _)| std::ptr::eq(*given, column)).map(|(_, value)| value)
    }

    /// Sets a column unless it was set by hand.
    fn set_missing(
        &mut self,
        place: Option<usize>,
        columns: &'static [ColumnDef],
        value: impl FnOnce() -> Value,
    ) {
        if let Some(column) = place.map(|place| &columns[place])
            && self.get(column).is_none()
        {
            self.0.push((column, Node::Value(value())));
        }
    }

    /// Adds what a new row gets by itself: UUID keys, defaults, timestamps.
    pub(super) fn for_insert<M: Model>(self) -> Self {
        let stamped = M::TABLE.created_at.is_some() || M::TABLE.updated_at.is_some();
        self.for_insert_at::<M>(stamped.then(clock::now).as_ref())
    }

    /// The same for one of many rows, which are all stamped with the same time.
    pub(super) fn for_insert_at<M: Model>(mut self, now: Option<&Value>) -> Self {
        let table = M::TABLE;
        for (place, column) in table.columns.iter().enumerate() {
            let value = match column.origin {
                Origin::Given | Origin::Counted => continue,
                Origin::Uuid => Some(Value::Uuid(uuid::Uuid::now_v7())),
                Origin::Computed | Origin::Constant => {
                    M::default_at(place).map(|value| column.normalized(value))
                }
            };
            if let Some(value) = value {
                self.set_missing(Some(place), table.columns, || value);
            }
        }
        if let Some(now) = now {
            self.set_missing(table.created_at, table.columns, || now.clone());
            self.set_missing(table.updated_at, table.columns, || now.clone());
        }
        self
    }

    /// Adds what every change of a row gets: the stamp of the change, and the next version.
    pub(super) fn for_update<M: Model>(mut self) -> Self {
        if let Some((column, next)) = next_version(M::TABLE) {
            self.set(column, next);
        }
        self.set_missing(M::TABLE.updated_at, M::TABLE.columns, clock::now);
        self
    }
}

/// The column that counts the changes of a row, and what it is set to.
pub(super) fn next_version(table: &'static Table) -> Option<(&'static ColumnDef, Node)> {
    let column = &table.columns[table.version?];
    let (old, one) = (Node::Column(Source::ROOT, column), Node::Value(Value::Int(1)));
    Some((column, Node::Infix(Box::new(old), " + ", Box::new(one))))
}

/// Inserts a row of which nothing is read back.
pub(crate) async fn insert_row<M: Model>(db: &Db, assignments: Vec<Assignment<M>>) -> Result<()> {
    let values = Values::of(assignments).for_insert::<M>();
    if let Some(writes) = hooks::raised::<M>(db) {
        return writes.insert(db, values).await.map(drop);
    }
    let mut parents = Parents::of::<M>();
    parents.add(&values);
    let insert = Insert { values: values.0 };
    if M::TOUCHES.is_empty() {
        db.affect(insert.write(Base::new(db.dialect(), M::TABLE))).await?;
        return Ok(());
    }
    let tx = db.begin().await?;
    tx.affect(insert.write(Base::new(tx.dialect(), M::TABLE))).await?;
    parents.touch(&tx).await?;
    tx.commit().await
}

/// Updates the row that a query finds and reads it as it is afterwards.
pub(crate) async fn update_row<M: Model>(
    db: &Db,
    values: Vec<(&'static ColumnDef, Node)>,
    query: Query<M>,
) -> Result<Option<M>> {
    change::<M>(db, Values(values), query.lower().condition, Change::Update).await
}

/// Changes the row that a condition finds, with its hooks and with what follows from it elsewhere, and reads it
/// as it is afterwards.
pub(super) async fn change<M: Model>(
    db: &Db,
    values: Values,
    condition: Node,
    change: Change,
) -> Result<Option<M>> {
    match hooks::raised::<M>(db) {
        Some(writes) => writes.change(db, values, condition, change).await,
        None => change_plain(db, values, condition, change).await,
    }
}

/// The same without the hooks of the row itself.
pub(super) async fn change_plain<M: Model>(
    db: &Db,
    values: Values,
    condition: Node,
    change: Change,
) -> Result<Option<M>> {
    match reaches::<M>(change) {
        true => Box::pin(change_reaching(db, values, condition, change)).await,
        false => update::<M>(db, values.for_update::<M>(), condition).await,
    }
}

async fn change_reaching<M: Model>(
    db: &Db,
    mut values: Values,
    condition: Node,
    change: Change,
) -> Result<Option<M>> {
    let reaching = Reaching::begin::<M>(db, &condition, change).await?;
    if let (Change::Trash, Some(place)) = (change, M::TABLE.deleted_at) {
        values.set(&M::TABLE.columns[place], Node::Value(reaching.stamp.clone()));
    }
    let row = update::<M>(&reaching.tx, values.for_update::<M>(), condition).await?;
    match row.is_some() {
        true => reaching.end::<M>().await?,
        false => reaching.tx.rollback().await?,
    }
    Ok(row)
}

/// Keeps others from changing a row until the transaction ends, where writers do not wait for each other
/// anyway.
pub(crate) async fn lock_row<M: Model>(db: &Db, key: Vec<Value>) -> Result<()> {
    if db.engine() == Engine::Sqlite {
        return Ok(());
    }
    let Some(column) = M::TABLE.key_columns().next() else { return Ok(()) };
    let values = vec![(column, Node::Column(Source::ROOT, column))];
    let update = Update { values, condition: super::match_key(M::TABLE, Source::ROOT, key) };
    db.affect(update.write(Base::new(db.dialect(), M::TABLE), false)).await?;
    Ok(())
}

/// How a row is locked by those who are about to write it, where that is done row by row.
pub(super) fn lock(db: &Db) -> Option<Lock> {
    let lock = Lock { strength: Some(Strength::Update), wait: Taken::Wait };
    db.dialect().row_locks().then_some(lock)
}

/// The row that a condition finds, which nobody else changes until the transaction ends.
pub(super) async fn locked<M: Model>(tx: &Db, condition: Node) -> Result<Option<M>> {
    let select = Select { condition, lock: lock(tx), ..Select::default() };
    let statement = select.write(Base::new(tx.dialect(), M::TABLE), Output::Model(Vec::new()));
    Ok(one::<M>(tx, statement).await?.1)
}

/// The keys of the rows that a condition finds, in their order. Nobody else changes these rows until the
/// transaction ends.
pub(super) async fn locked_keys<M: Model>(tx: &Db, condition: Node) -> Result<Vec<Vec<Value>>> {
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

/// Deletes the rows that meet a condition for good, with their hooks, and answers how many.
pub(super) async fn erase<M: Model>(db: &Db, condition: Node) -> Result<u64> {
    match hooks::raised::<M>(db) {
        Some(writes) => writes.change_each(db, Values(Vec::new()), condition, Change::Erase).await,
        None => erase_plain::<M>(db, condition).await,
    }
}

/// Deletes the one row that meets a condition for good, with its hooks, and answers whether there was one.
pub(super) async fn erase_one<M: Model>(db: &Db, condition: Node) -> Result<bool> {
    match hooks::raised::<M>(db) {
        Some(writes) => {
            let erased = writes.change(db, Values(Vec::new()), condition, Change::Erase).await?;
            Ok(erased.is_some())
        }
        None => Ok(erase_plain::<M>(db, condition).await? > 0),
    }
}

/// The same without the hooks of the rows themselves.
pub(super) async fn erase_plain<M: Model>(db: &Db, condition: Node) -> Result<u64> {
    let delete = |db: &Db, condition| Delete { condition }.write(Base::new(db.dialect(), M::TABLE));
    if !reaches::<M>(Change::Erase) {
        return db.affect(delete(db, condition)).await;
    }
    let reaching = Box::pin(Reaching::begin::<M>(db, &condition, Change::Erase)).await?;
    let erased = reaching.tx.affect(delete(&reaching.tx, condition)).await?;
    Box::pin(reaching.end::<M>()).await?;
    Ok(erased)
}

/// Inserts a row, with its hooks, and reads it as the database holds it.
pub(super) async fn insert<M: Model>(db: &Db, values: Values) -> Result<M> {
    match hooks::raised::<M>(db) {
        Some(writes) => writes.insert(db, values).await,
        None => insert_plain(db, values).await,
    }
}

/// The same without its hooks.
pub(super) async fn insert_plain<M: Model>(db: &Db, values: Values) -> Result<M> {
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
        let found = insert.values.iter().find(|(given, _)| std::ptr::eq(*given, column));
        found.map_or_else(|| Node::Call("LAST_INSERT_ID", Vec::new()), |(_, value)| value.clone())
    };
    let tests = M::TABLE.key_columns().map(|column| {
        Node::Infix(Box::new(Node::Column(Source::ROOT, column)), " = ", Box::new(given(column)))
    });
    tests.fold(Node::Always(true), Node::and)
}

/// Updates the row that a condition finds and reads it as the database holds it afterwards.
pub(super) async fn update<M: Model>(db: &Db, values: Values, condition: Node) -> Result<Option<M>> {
    if db.dialect().returns() == Returns::Always {
        let update = Update { values: values.0, condition };
        return Ok(one::<M>(db, update.write(Base::new(db.dialect(), M::TABLE), true)).await?.1);
    }
    Box::pin(update_then_read(db, values, condition)).await
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

async fn read_back<M: Model>(db: &Db, condition: Node) -> Result<Option<M>> {
    let select = Select { condition, ..Select::default() };
    let statement = select.write(Base::new(db.dialect(), M::TABLE), Output::Model(Vec::new()));
    Ok(one::<M>(db, statement).await?.1)
}

async fn one<M: Model>(db: &Db, statement: Statement) -> Result<(u64, Option<M>)> {
    let mut found = None;
    let written = db
        .run(statement.of_one_row(), &mut |row| {
            found = Some(M::from_row(row)?);
            Ok(())
        })
        .await?;
    Ok((written, found))
}

pub(crate) fn vanished() -> Error {
    Error::Database { code: None, message: "the row that was written could not be read back".into() }
}
