//! Calls the hooks of one observer after the other, at each moment of a write.

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::exec::db::ambient;
use crate::exec::{Db, Transaction};
use crate::expr::Node;
use crate::model::hooks::table::{Boxed, Moment, Observing};
use crate::model::values::{Values, WriteKind};
use crate::model::{Changes, Committed, Model, key};
use crate::sql::value::Value;
use crate::sql::writer::Source;
use crate::write::plain::PlainWrites;

/// How many hooks may run inside each other, each raised by a write in the one before. More is a hook that
/// raises itself.
const MOST_INSIDE: u8 = 12;

/// Lets every observer know of a moment, in this transaction. The first one that refuses has the last word.
pub(crate) async fn raise<M: Model>(db: &Db, mut moment: Moment<'_, M>) -> Result<()> {
    let db = db.plain();
    for Observing { observer, .. } in M::HOOKS.observers {
        let work = observer.call(moment.again(), &db);
        let done = ambient::hook(db.clone(), MOST_INSIDE, work).await;
        let endless = || {
            Err(Error::usage(format!(
                "hooks of `{}` write rows whose hooks write rows, more than {MOST_INSIDE} deep: does one raise \
                 itself? Set columns in `Changes`, or write with `.without_events()`",
                M::TABLE.model
            )))
        };
        done.unwrap_or_else(endless).map_err(|error| error.refused_by(M::TABLE.model))?;
    }
    Ok(())
}

/// Lets every observer know of what happened, once it is permanent.
pub(crate) fn after_commit<M: Model>(db: &Db, event: Committed<M>) {
    let event = Arc::new(event);
    for Observing { observer, .. } in M::HOOKS.observers {
        db.after_commit(observer.committed(Arc::clone(&event), db.pool()));
    }
}

/// Ends a transaction as its work has ended.
pub(crate) async fn end<T>(tx: Transaction, result: Result<T>) -> Result<T> {
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
pub(crate) async fn insert<M: Model + Clone>(tx: &Db, values: Values) -> Result<M> {
    let mut changes = Changes::of(values.for_insert::<M>());
    raise::<M>(tx, Moment::BeforeSave(None, &mut changes)).await?;
    raise::<M>(tx, Moment::BeforeCreate(&mut changes)).await?;
    // Once more: a hook may have taken something away that a row cannot be without.
    let row: M = boxed(|| PlainWrites(tx).insert(changes.into_values().for_insert::<M>())).await?;
    raise(tx, Moment::AfterCreate(&row)).await?;
    raise(tx, Moment::AfterSave(&row, None)).await?;
    after_commit(tx, Committed::Created(row.clone()));
    Ok(row)
}

/// The work in a box, made outside of its caller: hooks write rows that have hooks, and the stack holds all who
/// wait for one another.
#[inline(never)]
pub(crate) fn boxed<'a, T, W: Future<Output = Result<T>> + Send + 'a>(
    work: impl FnOnce() -> W,
) -> Boxed<'a, T> {
    Box::pin(work())
}

pub(crate) async fn before<M: Model>(tx: &Db, row: &M, change: WriteKind) -> Result<()> {
    match change {
        WriteKind::Restore => raise(tx, Moment::BeforeRestore(row)).await,
        WriteKind::Erase if M::TABLE.deleted_at.is_some() => {
            raise(tx, Moment::BeforeForceDelete(row)).await?;
            raise(tx, Moment::BeforeDelete(row)).await
        }
        _ => raise(tx, Moment::BeforeDelete(row)).await,
    }
}

pub(crate) async fn after<M: Model + Clone>(tx: &Db, row: &M, change: WriteKind) -> Result<()> {
    let event = match change {
        WriteKind::Restore => {
            raise(tx, Moment::AfterRestore(row)).await?;
            Committed::Restored(row.clone())
        }
        WriteKind::Erase if M::TABLE.deleted_at.is_some() => {
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
pub(crate) async fn before_update<M: Model>(tx: &Db, was: &M, values: Values) -> Result<Option<Values>> {
    let mut changes = Changes::of(values);
    raise(tx, Moment::BeforeSave(Some(was), &mut changes)).await?;
    raise(tx, Moment::BeforeUpdate(was, &mut changes)).await?;
    Ok(Some(changes.into_values()).filter(|values| !values.is_empty()))
}

pub(crate) async fn after_update<M: Model + Clone>(tx: &Db, row: &M, was: M) -> Result<()> {
    raise(tx, Moment::AfterUpdate(row, &was)).await?;
    raise(tx, Moment::AfterSave(row, Some(&was))).await?;
    after_commit(tx, Committed::Updated { row: row.clone(), was });
    Ok(())
}

/// The condition that finds a row again.
pub(crate) fn itself<M: Model>(row: &M) -> Node {
    let key: Vec<Value> = M::TABLE.key.iter().map(|&place| row.value_at(place)).collect();
    key::matches(M::TABLE, Source::ROOT, key)
}
