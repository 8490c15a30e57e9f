//! Writing one row through its struct.

use super::row;
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{Assignment, Assignments, Node};
use crate::model::rules::Trashed;
use crate::model::values::{Values, WriteKind};
use crate::model::{GlobalScope, Model, clock, key};
use crate::read::Query;
use crate::sql::table::Origin;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The update of one row, through its struct.
#[derive(Debug)]
pub struct Write<'a, M: Model> {
    model: &'a mut M,
    values: Vec<crate::expr::Assignment<M>>,
    query: Query<M>,
}

#[track_caller]
pub(crate) fn update<M: Model>(model: &mut M, set: impl Assignments<M>) -> Action<'_, Write<'_, M>> {
    let mut values = Vec::new();
    set.add_to(&mut values);
    let query = own(model);
    Action::new(Write { model, values, query })
}

/// Sets `updated_at` alone.
#[track_caller]
pub(crate) fn touch<M: Model>(model: &mut M) -> Action<'_, Write<'_, M>> {
    let stamp = M::TABLE.updated_at.map(|place| &M::TABLE.columns[place]);
    update(model, stamp.map(|column| Assignment::new(column, Node::Value(clock::now()))))
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
        let version = version(self.model);
        write_back(self.model, &db, values, AsRead { query: self.query, version }, WriteKind::Update).await
    }
}

/// The query that reaches this row. A struct that was read from the trash may be written there; one that
/// was not must not reach a row which somebody else has put there since.
fn own<M: Model>(model: &M) -> Query<M> {
    let mut query = Query::new().and(key::matches(M::TABLE, Source::ROOT, key_values(model)));
    if is_trashed(model) {
        query.plan.trashed = Trashed::With;
    }
    query
}

pub(crate) fn is_trashed<M: Model>(model: &M) -> bool {
    M::TABLE.deleted_at.is_some_and(|place| !model.value_at(place).is_null())
}

pub(crate) fn key_values<M: Model>(model: &M) -> Vec<Value> {
    M::TABLE.key.iter().map(|&place| model.value_at(place)).collect()
}

fn not_found<M: Model>(model: &M) -> Error {
    Error::NotFound { model: M::TABLE.model, key: Some(key::show(&key_values(model))) }
}

/// The row of a struct, as it was when the struct was read.
struct AsRead<M> {
    query: Query<M>,
    /// On a model with a version.
    version: Option<Value>,
}

impl<M: Model> AsRead<M> {
    fn of(model: &M, trashed: Trashed) -> Self {
        let mut query = own(model);
        query.plan.trashed = trashed;
        AsRead { query, version: version(model) }
    }

    /// The condition that finds the row, and the query that finds it whatever its version.
    fn condition(self) -> (Node, Option<Query<M>>) {
        let Some((place, version)) = M::TABLE.version.zip(self.version) else {
            return (self.query.lower().condition, None);
        };
        let version = Node::Test(Source::ROOT, &M::TABLE.columns[place], " = ", version);
        (self.query.clone().lower().condition.and(version), Some(self.query))
    }
}

/// Why no row was written: it is not there, or has another version.
async fn refused<M: Model>(model: &M, any: Option<Query<M>>, db: &Db) -> Result<Error> {
    let there = match any {
        Some(any) => any.fetch_count(db).await? > 0,
        None => false,
    };
    Ok(match there {
        true => Error::Stale { model: M::TABLE.model, key: key::show(&key_values(model)) },
        false => not_found(model),
    })
}

/// The version that this struct was read as.
fn version<M: Model>(model: &M) -> Option<Value> {
    M::TABLE.version.map(|place| model.value_at(place))
}

async fn write_back<M: Model>(
    model: &mut M,
    db: &Db,
    values: Values,
    row: AsRead<M>,
    change: WriteKind,
) -> Result<()> {
    let (condition, any) = row.condition();
    match row::change::<M>(db, values, condition, change).await? {
        Some(written) => replace(model, written),
        None => return Err(refused(model, any, db).await?),
    }
    Ok(())
}

/// Takes over what the row holds. Fields that are no columns stay as they are.
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
            RowTask::ForceDelete => erase(model, Trashed::With, &db).await,
            RowTask::Restore => restore(model, &db).await,
            RowTask::Refresh => refresh(model, &db).await,
        }
    }
}

async fn delete<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    match M::TABLE.deleted_at {
        Some(place) => {
            let stamp = (&M::TABLE.columns[place], Node::Value(clock::now()));
            // A row in the trash is not deleted a second time: its stamp stays.
            let row = AsRead::of(model, Trashed::Without);
            write_back(model, db, Values(vec![stamp]), row, WriteKind::Trash).await
        }
        None => erase(model, Trashed::Without, db).await,
    }
}

/// Deletes the row for good.
pub(crate) async fn erase<M: Model>(model: &M, trashed: Trashed, db: &Db) -> Result<()> {
    let row = AsRead::of(model, trashed);
    let (condition, any) = row.condition();
    match row::erase_one::<M>(db, condition).await? {
        false => Err(refused(model, any, db).await?),
        true => Ok(()),
    }
}

/// Takes the row out of the trash.
pub(crate) async fn restore<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    let Some(place) = M::TABLE.deleted_at.filter(|_| is_trashed(model)) else { return Ok(()) };
    let column = &M::TABLE.columns[place];
    let row = AsRead::of(model, Trashed::With);
    let empty = (column, Node::Value(Value::Null(column.kind)));
    write_back(model, db, Values(vec![empty]), row, WriteKind::Restore).await
}

/// Takes the row out of the trash, which nobody else must have done meanwhile.
pub(crate) async fn restore_first<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    let Some(place) = M::TABLE.deleted_at else { return Ok(()) };
    let column = &M::TABLE.columns[place];
    let mut query = own(model);
    query.plan.trashed = Trashed::Only;
    let empty = (column, Node::Value(Value::Null(column.kind)));
    // It has just been read, and whatever changed in the trash is kept.
    let row = AsRead { query, version: None };
    write_back(model, db, Values(vec![empty]), row, WriteKind::Restore).await
}

async fn refresh<M: Model>(model: &mut M, db: &Db) -> Result<()> {
    let mut query = own(model);
    query.plan.trashed = Trashed::With;
    let row = query.fetch(db).await?.pop();
    replace(model, row.ok_or_else(|| not_found(model))?);
    Ok(())
}

/// The values of a draft that changed, written to its row.
pub(crate) async fn save<M: Model>(model: &mut M, original: &[Value], db: &Db) -> Result<()> {
    let values = changed(model, original).map(|place| {
        let column = &M::TABLE.columns[place];
        (column, Node::Value(column.normalized(model.value_at(place))))
    });
    let values: Vec<_> = values.collect();
    if values.is_empty() {
        return Ok(());
    }
    if let Some(column) = M::TABLE.version.map(|place| &M::TABLE.columns[place])
        && values.iter().any(|(changed, _)| *changed == column)
    {
        return Err(Error::usage(format!(
            "the library counts the versions of a row: leave `{}` as it was read",
            column.field
        )));
    }
    // The row is found by what the struct was read as, should its key or its trash stamp have changed.
    let read_as = M::TABLE.key.iter().map(|&place| original[place].clone()).collect();
    let mut query: Query<M> = Query::new().and(key::matches(M::TABLE, Source::ROOT, read_as));
    if M::TABLE.deleted_at.is_some_and(|place| !original[place].is_null()) {
        query.plan.trashed = Trashed::With;
    }
    let version = M::TABLE.version.map(|place| original[place].clone());
    write_back(model, db, Values(values), AsRead { query, version }, WriteKind::Update).await
}

/// The places of the columns that differ from what they were.
pub(crate) fn changed<M: Model>(model: &M, original: &[Value]) -> impl Iterator<Item = usize> {
    original.iter().enumerate().filter(|(place, was)| model.value_at(*place) != **was).map(|(place, _)| place)
}
