//! Writing one row through its struct.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::row::RowWrites;
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run, UndoneVersion};
use crate::expr::{Assignment, Assignments, Node};
use crate::model::rules::Trashed;
use crate::model::values::{Values, WriteKind};
use crate::model::{GlobalScope, Model, clock, key};
use crate::read::Query;
use crate::sql::json::to_json;
use crate::sql::kind::Kind;
use crate::sql::table::Origin;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The update of one row, through its struct.
#[derive(Debug)]
pub struct Write<'a, M: Model> {
    model: &'a mut M,
    values: Vec<Assignment<M>>,
    query: Query<M>,
}

#[track_caller]
pub(crate) fn update<M: Model>(model: &mut M, set: impl Assignments<M>) -> Action<'_, Write<'_, M>> {
    let mut values = Vec::new();
    set.add_to(&mut values);
    let query = own(Seen::Struct(model));
    Action::new(Write { model, values, query })
}

/// The assignment of `updated_at`, on a model that has it.
pub(crate) fn touched<M: Model>() -> Option<Assignment<M>> {
    let stamp = M::TABLE.updated_at.map(|place| &M::TABLE.columns[place]);
    stamp.map(|column| Assignment::new(column, Node::Value(clock::now())))
}

/// What a copy of a row takes over: everything but keys that are made for it, and stamps.
pub(crate) fn copied<M: Model>(model: &M) -> Vec<Assignment<M>> {
    let table = M::TABLE;
    let stamps = [table.created_at, table.updated_at, table.deleted_at, table.version];
    let taken = table.columns.iter().enumerate().filter(|(place, column)| {
        !stamps.contains(&Some(*place)) && !matches!(column.origin, Origin::Counted | Origin::Uuid)
    });
    taken.map(|(place, column)| Assignment::new(column, Node::Value(model.value_at(place)))).collect()
}

impl<M: Model> Action<'_, Write<'_, M>> {
    /// Writes the row even if it is outside this global scope.
    pub fn without_scope<G: GlobalScope<M>>(self, scope: G) -> Self {
        self.map(|write| Write { query: write.query.without_scope(scope), ..write })
    }
}

impl<M: Model> Run for Write<'_, M> {
    type Output = ();

    async fn run(self, db: Db) -> Result<()> {
        let values = Values::of(self.values);
        if values.is_empty() {
            return Ok(());
        }
        write_back(self.model, &db, values, self.query, WriteKind::Update).await
    }
}

/// A row as it was when it was read.
#[derive(Debug)]
pub(crate) enum Seen<'a, M> {
    /// What the struct holds.
    Struct(&'a M),
    /// What a draft remembers, whatever its fields are now.
    Held(&'a [Value]),
}

impl<M> Clone for Seen<'_, M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M> Copy for Seen<'_, M> {}

impl<M: Model> Seen<'_, M> {
    fn at(self, place: usize) -> Value {
        match self {
            Seen::Struct(model) => model.value_at(place),
            Seen::Held(values) => values[place].clone(),
        }
    }

    fn key(self) -> Vec<Value> {
        M::TABLE.key.iter().map(|&place| self.at(place)).collect()
    }

    pub(crate) fn is_trashed(self) -> bool {
        M::TABLE.deleted_at.is_some_and(|place| !self.at(place).is_null())
    }

    /// The version that it was read as, on a model that has one.
    fn version(self) -> Option<Value> {
        M::TABLE.version.map(|place| self.at(place))
    }

    /// A checksum of each value.
    fn sums(self) -> Vec<u64> {
        let sum = |place| {
            let mut hasher = DefaultHasher::new();
            let value = match self.at(place) {
                // The names of a document in one order.
                Value::Json(text) => serde_json::from_str::<serde_json::Value>(&text)
                    .map_or(Value::Json(text), |document| Value::Json(document.to_string())),
                #[cfg(feature = "encrypted")]
                Value::Unsealed(plain) => Value::Bytes(plain.to_vec()),
                value => value,
            };
            to_json(&[value]).hash(&mut hasher);
            hasher.finish()
        };
        (0..M::TABLE.columns.len()).map(sum).collect()
    }

    fn not_found(self) -> Error {
        Error::NotFound { model: M::TABLE.model, key: Some(key::show(M::TABLE, &self.key())) }
    }

    fn stale(self) -> Error {
        Error::Stale { model: M::TABLE.model, key: key::show(M::TABLE, &self.key()) }
    }
}

/// The query that reaches this row. A struct that was read from the trash may be written there; one that
/// was not must not reach a row which somebody else has put there since.
pub(crate) fn own<M: Model>(seen: Seen<'_, M>) -> Query<M> {
    let trashed = if seen.is_trashed() { Trashed::With } else { Trashed::Without };
    own_in(seen, trashed)
}

pub(crate) fn own_in<M: Model>(seen: Seen<'_, M>, trashed: Trashed) -> Query<M> {
    let mut query = Query::new().and(key::matches(M::TABLE, Source::ROOT, seen.key()));
    query.plan.trashed = trashed;
    query
}

pub(crate) fn is_trashed<M: Model>(model: &M) -> bool {
    Seen::Struct(model).is_trashed()
}

pub(crate) fn key_values<M: Model>(model: &M) -> Vec<Value> {
    Seen::Struct(model).key()
}

/// The condition that finds the row in this version, and the query that finds it whatever its version.
fn condition<M: Model>(query: Query<M>, version: Option<Value>) -> (Node, Option<Query<M>>) {
    let Some((place, version)) = M::TABLE.version.zip(version) else {
        return (query.lower().condition, None);
    };
    let version = Node::Test(Source::ROOT, &M::TABLE.columns[place], " = ", version);
    (query.clone().lower().condition.and(version), Some(query))
}

/// Why no row was written: it is not there, or has another version.
async fn refused<M: Model>(seen: Seen<'_, M>, any: Option<Query<M>>, db: &Db) -> Result<Error> {
    let there = match any {
        Some(any) => any.fetch_count(db).await? > 0,
        None => false,
    };
    Ok(if there { seen.stale() } else { seen.not_found() })
}

/// The version that was seen, if it was written in a transaction that was rolled back.
fn undone<M: Model>(db: &Db, seen: Seen<'_, M>) -> Option<UndoneVersion> {
    db.lanes().versions.undone(M::TABLE, || seen.key(), &seen.version()?)
}

/// The version to ask for, where the one that was seen was rolled back: the one before, if the row has it again.
/// If others have given the row the same number since, what was seen must look more like their row than like
/// what was rolled back, or nothing is written.
async fn present_version<M: Model>(
    tx: &Db,
    seen: Seen<'_, M>,
    query: &Query<M>,
    undone: &UndoneVersion,
) -> Result<Option<Value>> {
    let row = super::lock::locked::<M>(tx, query.clone().lower().condition).await?;
    let row = row.ok_or_else(|| seen.not_found())?;
    let row = Seen::Struct(&row);
    if row.version().as_ref() == Some(&undone.before) {
        return Ok(row.version());
    }
    let (ours, theirs) = (seen.sums(), row.sums());
    let alike = |sums: &[u64]| ours.iter().zip(sums).filter(|(ours, sum)| ours == sum).count();
    let is_theirs = undone.sums.iter().all(|sums| *sums == theirs || alike(&theirs) > alike(sums));
    match is_theirs && row.version() == seen.version() {
        true => Ok(row.version()),
        false => Err(seen.stale()),
    }
}

/// Writes a row as it was seen, and reads it as it is afterwards.
pub(crate) async fn write<M: Model>(
    db: &Db,
    seen: Seen<'_, M>,
    query: Query<M>,
    values: Values,
    change: WriteKind,
) -> Result<M> {
    if let Some(undone) = undone(db, seen) {
        return Box::pin(async {
            let tx = db.begin().await?;
            let version = present_version(&tx, seen, &query, &undone).await?;
            let row = write_version(&tx, seen, query, version, values, change).await?;
            tx.commit().await.map(|()| row)
        })
        .await;
    }
    write_version(db, seen, query, seen.version(), values, change).await
}

async fn write_version<M: Model>(
    db: &Db,
    seen: Seen<'_, M>,
    query: Query<M>,
    version: Option<Value>,
    values: Values,
    change: WriteKind,
) -> Result<M> {
    let (condition, any) = condition(query, version.clone());
    let Some(row) = RowWrites(db).change::<M>(values, condition, change).await? else {
        return Err(refused(seen, any, db).await?);
    };
    if let Some(before) = version {
        let row = Seen::Struct(&row);
        let after = row.version().unwrap_or(Value::Null(Kind::I64));
        if let Some(fate) = db.fate() {
            db.lanes().versions.note((M::TABLE, &row.key()), [before, after], row.sums(), fate);
        }
    }
    Ok(row)
}

async fn write_back<M: Model>(
    model: &mut M,
    db: &Db,
    values: Values,
    query: Query<M>,
    change: WriteKind,
) -> Result<()> {
    let row = write(db, Seen::Struct(model), query, values, change).await?;
    replace(model, row);
    Ok(())
}

/// Takes over what the row holds. Fields that are not columns stay as they are.
pub(crate) fn replace<M: Model>(model: &mut M, mut row: M) {
    row.keep_skipped(model);
    *model = row;
}

/// The work of what is done to one row as a whole.
#[derive(Debug)]
pub struct OnRow<'a, M> {
    model: &'a mut M,
    task: RowTask,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum RowTask {
    Delete,
    ForceDelete,
    Restore,
    Refresh,
}

#[track_caller]
pub(crate) const fn on_row<M: Model>(model: &mut M, task: RowTask) -> Action<'_, OnRow<'_, M>> {
    Action::new(OnRow { model, task })
}

impl<M: Model> Run for OnRow<'_, M> {
    type Output = ();

    async fn run(self, db: Db) -> Result<()> {
        let OnRow { model, task } = self;
        match task {
            RowTask::Delete => delete(model, &db).await,
            RowTask::ForceDelete => erase(Seen::Struct(model), Trashed::With, &db).await,
            RowTask::Restore => restore(model, &db).await,
            RowTask::Refresh => refresh(model, &db).await,
        }
    }
}

async fn delete<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    match trashing::<M>() {
        Some(values) => {
            // A row in the trash is not deleted a second time: its stamp stays.
            let query = own_in(Seen::Struct(model), Trashed::Without);
            write_back(model, db, values, query, WriteKind::Trash).await
        }
        None => erase(Seen::Struct(model), Trashed::Without, db).await,
    }
}

/// What puts a row into the trash, on a model that has one.
pub(crate) fn trashing<M: Model>() -> Option<Values> {
    let column = &M::TABLE.columns[M::TABLE.deleted_at?];
    Some(Values(vec![(column, Node::Value(clock::now()))]))
}

/// What takes it out again.
pub(crate) fn restoring<M: Model>() -> Option<Values> {
    let column = &M::TABLE.columns[M::TABLE.deleted_at?];
    Some(Values(vec![(column, Node::Value(Value::Null(column.kind)))]))
}

/// Deletes the row for good.
pub(crate) async fn erase<M: Model>(seen: Seen<'_, M>, trashed: Trashed, db: &Db) -> Result<()> {
    let query = own_in(seen, trashed);
    if let Some(undone) = undone(db, seen) {
        return Box::pin(async {
            let tx = db.begin().await?;
            let version = present_version(&tx, seen, &query, &undone).await?;
            erase_version(seen, query, version, &tx).await?;
            tx.commit().await
        })
        .await;
    }
    erase_version(seen, query, seen.version(), db).await
}

async fn erase_version<M: Model>(
    seen: Seen<'_, M>,
    query: Query<M>,
    version: Option<Value>,
    db: &Db,
) -> Result<()> {
    let (condition, any) = condition(query, version);
    match RowWrites(db).erase_one::<M>(condition).await? {
        false => Err(refused(seen, any, db).await?),
        true => Ok(()),
    }
}

/// Takes the row out of the trash.
pub(crate) async fn restore<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    let Some(values) = restoring::<M>().filter(|_| is_trashed(model)) else { return Ok(()) };
    let query = own_in(Seen::Struct(model), Trashed::With);
    write_back(model, db, values, query, WriteKind::Restore).await
}

/// Takes the row out of the trash, which nobody else must have done meanwhile.
pub(crate) async fn restore_first<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    let Some(values) = restoring::<M>() else { return Ok(()) };
    let seen = Seen::Struct(model);
    // It has just been read, and whatever changed in the trash is kept.
    let query = own_in(seen, Trashed::Only);
    let row = write_version(db, seen, query, None, values, WriteKind::Restore).await?;
    replace(model, row);
    Ok(())
}

async fn refresh<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    let row = read_again(Seen::Struct(model), db).await?;
    replace(model, row);
    Ok(())
}

/// The row as it is now, even in the trash.
pub(crate) async fn read_again<M: Model>(seen: Seen<'_, M>, db: &Db) -> Result<M> {
    let row = own_in(seen, Trashed::With).fetch(db).await?.pop();
    row.ok_or_else(|| seen.not_found())
}
