//! Writes that raise events: the row is locked, hooks run before, it is written, hooks run after.

use super::observer::{Moment, after_commit, raise};
use super::{Boxed, Changes, Committed, merge};
use crate::error::Result;
use crate::exec::{Db, Transaction};
use crate::expr::Node;
use crate::model::merge::Change as Merging;
use crate::model::reach::Change;
use crate::model::write::{self, Values};
use crate::model::{Model, Unique, Upserted, key};
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The writes of a model with hooks. A table of functions, so that other models are not compiled with them.
pub(crate) trait Writes<M>: Sync {
    /// Inserts a row.
    fn insert<'a>(&self, db: &'a Db, values: Values) -> Boxed<'a, M>;
    /// Inserts rows, all or none, in their order.
    fn insert_each<'a>(&self, db: &'a Db, rows: Vec<Values>) -> Boxed<'a, Vec<M>>;
    /// Changes the one row that a condition finds.
    fn change<'a>(&self, db: &'a Db, values: Values, condition: Node, change: Change)
    -> Boxed<'a, Option<M>>;
    /// Changes every row that a condition finds, one after the other, and answers how many.
    fn change_each<'a>(&self, db: &'a Db, values: Values, condition: Node, change: Change) -> Boxed<'a, u64>;
    /// The same for rows that another write reaches: what these reach in turn is up to that one.
    fn change_reached<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: Change,
    ) -> Boxed<'a, u64>;
    /// Writes different values to different rows, each found by its condition, and answers how many there were.
    fn update_each<'a>(&self, db: &'a Db, rows: Vec<(Node, Values)>) -> Boxed<'a, u64>;
    /// Inserts rows, or merges them into those that an index has.
    fn merge<'a>(
        &self,
        db: &'a Db,
        rows: Vec<Values>,
        target: Unique<M>,
        change: &'a Merging,
    ) -> Boxed<'a, Vec<Upserted<M>>>;
}

/// The writes of a model that is observed.
pub(super) struct Observed;

impl<M: Model + Clone> Writes<M> for Observed {
    fn insert<'a>(&self, db: &'a Db, values: Values) -> Boxed<'a, M> {
        Box::pin(async move {
            let tx = db.begin().await?;
            let inserted = insert::<M>(&tx, values).await;
            end(tx, inserted).await
        })
    }

    fn insert_each<'a>(&self, db: &'a Db, rows: Vec<Values>) -> Boxed<'a, Vec<M>> {
        Box::pin(async move {
            let tx = db.begin().await?;
            let mut inserted = Ok(Vec::with_capacity(rows.len()));
            for values in rows {
                match (insert::<M>(&tx, values).await, &mut inserted) {
                    (Ok(row), Ok(rows)) => rows.push(row),
                    (Err(error), _) => {
                        inserted = Err(error);
                        break;
                    }
                    _ => break,
                }
            }
            end(tx, inserted).await
        })
    }

    fn change<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: Change,
    ) -> Boxed<'a, Option<M>> {
        Box::pin(async move {
            let tx = db.begin().await?;
            let written = write_row::<M>(&tx, values, condition, change, Further::Yes).await;
            end(tx, written).await
        })
    }

    fn change_each<'a>(&self, db: &'a Db, values: Values, condition: Node, change: Change) -> Boxed<'a, u64> {
        Box::pin(each::<M>(db, values, condition, change, Further::Yes))
    }

    fn change_reached<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: Change,
    ) -> Boxed<'a, u64> {
        Box::pin(each::<M>(db, values, condition, change, Further::No))
    }

    fn update_each<'a>(&self, db: &'a Db, rows: Vec<(Node, Values)>) -> Boxed<'a, u64> {
        Box::pin(async move {
            let tx = db.begin().await?;
            let written = update_each::<M>(&tx, rows).await;
            end(tx, written).await
        })
    }

    fn merge<'a>(
        &self,
        db: &'a Db,
        rows: Vec<Values>,
        target: Unique<M>,
        change: &'a Merging,
    ) -> Boxed<'a, Vec<Upserted<M>>> {
        Box::pin(async move {
            let tx = db.begin().await?;
            let merged = merge::each(&tx, rows, target, change).await;
            end(tx, merged).await
        })
    }
}

/// Ends a transaction as its work has ended.
pub(super) async fn end<T>(tx: Transaction, result: Result<T>) -> Result<T> {
    match result {
        Ok(value) => tx.commit().await.map(|()| value),
        Err(error) => {
            // The reason counts, not that there was nothing left to undo.
            let _ = tx.rollback().await;
            Err(error)
        }
    }
}

/// Inserts a row in a transaction.
pub(super) async fn insert<M: Model + Clone>(tx: &Db, values: Values) -> Result<M> {
    let mut changes = Changes::of(values.for_insert::<M>());
    raise::<M>(tx, Moment::BeforeSave(None, &mut changes)).await?;
    raise::<M>(tx, Moment::BeforeCreate(&mut changes)).await?;
    // Once more: a hook may have taken something away that a row cannot be without.
    let row: M = boxed(|| write::insert_plain(tx, changes.into_values().for_insert::<M>())).await?;
    raise(tx, Moment::AfterCreate(&row)).await?;
    raise(tx, Moment::AfterSave(&row, None)).await?;
    after_commit(tx, Committed::Created(row.clone()));
    Ok(row)
}

/// Whether a write goes on to what its row reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Further {
    Yes,
    No,
}

async fn update_each<M: Model + Clone>(tx: &Db, rows: Vec<(Node, Values)>) -> Result<u64> {
    let mut written = 0;
    for (condition, values) in rows {
        let row = write_row::<M>(tx, values, condition, Change::Update, Further::Yes).await?;
        written += u64::from(row.is_some());
    }
    Ok(written)
}

/// Writes the rows that a condition finds now. Which ones is decided before the first of them is written, as it
/// is in one statement.
async fn each<M: Model + Clone>(
    db: &Db,
    values: Values,
    condition: Node,
    change: Change,
    further: Further,
) -> Result<u64> {
    let tx = db.begin().await?;
    let written = each_in::<M>(&tx, values, condition, change, further).await;
    end(tx, written).await
}

async fn each_in<M: Model + Clone>(
    tx: &Db,
    values: Values,
    condition: Node,
    change: Change,
    further: Further,
) -> Result<u64> {
    let mut written = 0;
    for key in write::locked_keys::<M>(tx, condition).await? {
        // A hook of a row before may have done to this one what was to be done.
        let left = match (change, M::TABLE.deleted_at) {
            (Change::Trash | Change::Restore, Some(place)) => {
                let stamp = Node::Column(Source::ROOT, &M::TABLE.columns[place]);
                Node::IsNull(Box::new(stamp), change == Change::Trash)
            }
            _ => Node::Always(true),
        };
        let condition = key::matches(M::TABLE, Source::ROOT, key).and(left);
        let row = write_row::<M>(tx, values.clone(), condition, change, further).await?;
        written += u64::from(row.is_some());
    }
    Ok(written)
}

/// Writes one row in a transaction. Answers with it as it is then, or as it was last. `None` if no row meets the
/// condition.
async fn write_row<M: Model + Clone>(
    tx: &Db,
    values: Values,
    condition: Node,
    change: Change,
    further: Further,
) -> Result<Option<M>> {
    let Some(was) = boxed(|| write::locked::<M>(tx, condition.clone())).await? else { return Ok(None) };
    if change == Change::Update {
        let stamp = values.0.len();
        let Some(changes) = before_update(tx, &was, values).await? else { return Ok(Some(was)) };
        let stamped = further == Further::No && changes.0.len() == stamp;
        let row = match (further, stamped) {
            (Further::Yes, _) => boxed(|| write::change_plain::<M>(tx, changes, condition, change)),
            // A row that is only stamped, because another one was written, has no new version.
            (Further::No, true) => boxed(|| write::update::<M>(tx, changes, condition)),
            (Further::No, false) => boxed(|| write::update::<M>(tx, changes.for_update::<M>(), condition)),
        };
        let row = row.await?;
        if let Some(row) = &row {
            after_update(tx, row, was).await?;
        }
        return Ok(row);
    }
    before(tx, &was, change).await?;
    let row = match (change, further) {
        (Change::Erase, _) => match boxed(|| write::erase_plain::<M>(tx, condition)).await? {
            0 => None,
            _ => Some(was),
        },
        (_, Further::Yes) => boxed(|| write::change_plain::<M>(tx, values, condition, change)).await?,
        (_, Further::No) => boxed(|| write::update::<M>(tx, values.for_update::<M>(), condition)).await?,
    };
    if let Some(row) = &row {
        after(tx, row, change).await?;
    }
    Ok(row)
}

/// The work in a box, made outside of its caller: hooks write rows that have hooks, and the stack holds all who
/// wait for one another.
#[inline(never)]
fn boxed<'a, T, W: Future<Output = Result<T>> + Send + 'a>(work: impl FnOnce() -> W) -> Boxed<'a, T> {
    Box::pin(work())
}

async fn before<M: Model>(tx: &Db, row: &M, change: Change) -> Result<()> {
    match change {
        Change::Restore => raise(tx, Moment::BeforeRestore(row)).await,
        Change::Erase if M::TABLE.deleted_at.is_some() => {
            raise(tx, Moment::BeforeForceDelete(row)).await?;
            raise(tx, Moment::BeforeDelete(row)).await
        }
        _ => raise(tx, Moment::BeforeDelete(row)).await,
    }
}

async fn after<M: Model + Clone>(tx: &Db, row: &M, change: Change) -> Result<()> {
    let event = match change {
        Change::Restore => {
            raise(tx, Moment::AfterRestore(row)).await?;
            Committed::Restored(row.clone())
        }
        Change::Erase if M::TABLE.deleted_at.is_some() => {
            raise(tx, Moment::AfterDelete(row)).await?;
            raise(tx, Moment::AfterForceDelete(row)).await?;
            Committed::ForceDeleted(row.clone())
        }
        _ => {
            raise(tx, Moment::AfterDelete(row)).await?;
            Committed::Deleted(row.clone())
        }
    };
    after_commit(tx, event);
    Ok(())
}

/// What is left to write after the hooks before an update, if anything is.
pub(super) async fn before_update<M: Model>(tx: &Db, was: &M, values: Values) -> Result<Option<Values>> {
    let mut changes = Changes::of(values);
    raise(tx, Moment::BeforeSave(Some(was), &mut changes)).await?;
    raise(tx, Moment::BeforeUpdate(was, &mut changes)).await?;
    Ok(Some(changes.into_values()).filter(|values| !values.is_empty()))
}

pub(super) async fn after_update<M: Model + Clone>(tx: &Db, row: &M, was: M) -> Result<()> {
    raise(tx, Moment::AfterUpdate(row, &was)).await?;
    raise(tx, Moment::AfterSave(row, Some(&was))).await?;
    after_commit(tx, Committed::Updated { row: row.clone(), was });
    Ok(())
}

/// The condition that finds a row again.
pub(super) fn itself<M: Model>(row: &M) -> Node {
    let key: Vec<Value> = M::TABLE.key.iter().map(|&place| row.value_at(place)).collect();
    key::matches(M::TABLE, Source::ROOT, key)
}
