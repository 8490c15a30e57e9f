//! Writes that raise events: the row is locked, hooks run before, it is written, hooks run after.

pub(crate) mod events;
pub(crate) mod upsert;

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use self::events::{after, after_update, before, before_update, boxed, end, insert};
use super::lock;
use super::plain::PlainWrites;
use crate::error::Result;
use crate::exec::Db;
use crate::expr::Node;
use crate::model::conflict::OnConflict;
use crate::model::hooks::table::{Boxed, HookedWrites, Moment, Observe, Observing};
use crate::model::values::{Values, WriteKind};
use crate::model::{Committed, Hooks, Model, Unique, Upserted, key};
use crate::sql::writer::Source;

/// The observer `H` as a value.
pub struct Observer<H>(PhantomData<fn() -> H>);

impl<H: 'static> Observer<H> {
    /// For the constant that lists the observers of `M`.
    pub const fn of<M: Model + Clone>() -> Observing<M>
    where
        H: Hooks<M>,
    {
        Observing { observer: &Observer::<H>(PhantomData), writes: &Observed }
    }
}

impl<M: Model + Clone, H: Hooks<M>> Observe<M> for Observer<H> {
    fn retrieved(&self, row: &mut M) {
        H::retrieved(row);
    }

    fn call<'a>(&self, moment: Moment<'a, M>, db: &'a Db) -> Boxed<'a, ()> {
        match moment {
            Moment::BeforeSave(was, changes) => Box::pin(H::before_save(was, changes, db)),
            Moment::BeforeCreate(changes) => Box::pin(H::before_create(changes, db)),
            Moment::AfterCreate(row) => Box::pin(H::after_create(row, db)),
            Moment::BeforeUpdate(row, changes) => Box::pin(H::before_update(row, changes, db)),
            Moment::AfterUpdate(row, was) => Box::pin(H::after_update(row, was, db)),
            Moment::AfterSave(row, was) => Box::pin(H::after_save(row, was, db)),
            Moment::BeforeDelete(row) => Box::pin(H::before_delete(row, db)),
            Moment::AfterDelete(row) => Box::pin(H::after_delete(row, db)),
            Moment::BeforeForceDelete(row) => Box::pin(H::before_force_delete(row, db)),
            Moment::AfterForceDelete(row) => Box::pin(H::after_force_delete(row, db)),
            Moment::BeforeRestore(row) => Box::pin(H::before_restore(row, db)),
            Moment::AfterRestore(row) => Box::pin(H::after_restore(row, db)),
        }
    }

    fn committed(&self, event: Arc<Committed<M>>, db: Db) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            let scope = db.clone();
            scope.scope(H::after_commit(&event, &db)).await;
        })
    }
}

/// The writes of a model that is observed.
pub(crate) struct Observed;

impl<M: Model + Clone> HookedWrites<M> for Observed {
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
        change: WriteKind,
    ) -> Boxed<'a, Option<M>> {
        Box::pin(async move {
            let tx = db.begin().await?;
            let written = write_row::<M>(&tx, values, condition, change, Further::Yes).await;
            end(tx, written).await
        })
    }

    fn change_each<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: WriteKind,
    ) -> Boxed<'a, u64> {
        Box::pin(each::<M>(db, values, condition, change, Further::Yes))
    }

    fn change_reached<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: WriteKind,
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
        change: &'a OnConflict,
    ) -> Boxed<'a, Vec<Upserted<M>>> {
        Box::pin(async move {
            let tx = db.begin().await?;
            let merged = upsert::each(&tx, rows, target, change).await;
            end(tx, merged).await
        })
    }
}

/// Whether a write goes on to what its row reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Further {
    Yes,
    No,
}

pub(crate) async fn update_each<M: Model + Clone>(tx: &Db, rows: Vec<(Node, Values)>) -> Result<u64> {
    let mut written = 0;
    for (condition, values) in rows {
        let row = write_row::<M>(tx, values, condition, WriteKind::Update, Further::Yes).await?;
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
    change: WriteKind,
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
    change: WriteKind,
    further: Further,
) -> Result<u64> {
    let mut written = 0;
    for key in lock::locked_keys::<M>(tx, condition).await? {
        // A hook of a row before may have done to this one what was to be done.
        let left = match (change, M::TABLE.deleted_at) {
            (WriteKind::Trash | WriteKind::Restore, Some(place)) => {
                let stamp = Node::Column(Source::ROOT, &M::TABLE.columns[place]);
                Node::IsNull(Box::new(stamp), change == WriteKind::Trash)
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
    change: WriteKind,
    further: Further,
) -> Result<Option<M>> {
    let Some(was) = boxed(|| lock::locked::<M>(tx, condition.clone())).await? else { return Ok(None) };
    if change == WriteKind::Update {
        let stamp = values.0.len();
        let Some(changes) = before_update(tx, &was, values).await? else { return Ok(Some(was)) };
        let stamped = further == Further::No && changes.0.len() == stamp;
        let row = match (further, stamped) {
            (Further::Yes, _) => boxed(|| PlainWrites(tx).change::<M>(changes, condition, change)),
            // A row that is only stamped, because another one was written, has no new version.
            (Further::No, true) => boxed(|| PlainWrites(tx).update::<M>(changes, condition)),
            (Further::No, false) => {
                boxed(|| PlainWrites(tx).update::<M>(changes.for_update::<M>(), condition))
            }
        };
        let row = row.await?;
        if let Some(row) = &row {
            after_update(tx, row, was).await?;
        }
        return Ok(row);
    }
    before(tx, &was, change).await?;
    let row = match (change, further) {
        (WriteKind::Erase, _) => match boxed(|| PlainWrites(tx).erase::<M>(condition)).await? {
            0 => None,
            _ => Some(was),
        },
        (_, Further::Yes) => boxed(|| PlainWrites(tx).change::<M>(values, condition, change)).await?,
        (_, Further::No) => {
            boxed(|| PlainWrites(tx).update::<M>(values.for_update::<M>(), condition)).await?
        }
    };
    if let Some(row) = &row {
        after(tx, row, change).await?;
    }
    Ok(row)
}
