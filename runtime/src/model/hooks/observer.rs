//! Calls the hooks of one observer after the other.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use super::raise::Observed;
use super::{Boxed, Changes, Committed, Hooks, Writes};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::exec::db::ambient;
use crate::model::Model;

/// So many hooks may run inside of each other, each raised by a write in the one before. More is a hook that
/// raises itself.
const MOST_INSIDE: u8 = 12;

/// A moment at which hooks run.
pub(super) enum Moment<'a, M> {
    BeforeSave(Option<&'a M>, &'a mut Changes<M>),
    BeforeCreate(&'a mut Changes<M>),
    AfterCreate(&'a M),
    BeforeUpdate(&'a M, &'a mut Changes<M>),
    AfterUpdate(&'a M, &'a M),
    AfterSave(&'a M, Option<&'a M>),
    BeforeDelete(&'a M),
    AfterDelete(&'a M),
    BeforeForceDelete(&'a M),
    AfterForceDelete(&'a M),
    BeforeRestore(&'a M),
    AfterRestore(&'a M),
}

impl<M> Moment<'_, M> {
    /// The same moment, for the next observer.
    fn again(&mut self) -> Moment<'_, M> {
        match self {
            Moment::BeforeSave(was, changes) => Moment::BeforeSave(*was, changes),
            Moment::BeforeCreate(changes) => Moment::BeforeCreate(changes),
            Moment::AfterCreate(row) => Moment::AfterCreate(row),
            Moment::BeforeUpdate(row, changes) => Moment::BeforeUpdate(row, changes),
            Moment::AfterUpdate(row, was) => Moment::AfterUpdate(row, was),
            Moment::AfterSave(row, was) => Moment::AfterSave(row, *was),
            Moment::BeforeDelete(row) => Moment::BeforeDelete(row),
            Moment::AfterDelete(row) => Moment::AfterDelete(row),
            Moment::BeforeForceDelete(row) => Moment::BeforeForceDelete(row),
            Moment::AfterForceDelete(row) => Moment::AfterForceDelete(row),
            Moment::BeforeRestore(row) => Moment::BeforeRestore(row),
            Moment::AfterRestore(row) => Moment::AfterRestore(row),
        }
    }
}

/// An observer of `M`, whatever its type.
pub(super) trait Observe<M: 'static>: Send + Sync {
    fn retrieved(&self, row: &mut M);
    fn call<'a>(&self, moment: Moment<'a, M>, db: &'a Db) -> Boxed<'a, ()>;
    fn committed(&self, event: Arc<Committed<M>>, db: Db) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

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

/// An observer of `M`, and how `M` is written then.
pub struct Observing<M: 'static> {
    observer: &'static dyn Observe<M>,
    pub(super) writes: &'static dyn Writes<M>,
}

impl<M> Observing<M> {
    /// A row was read.
    pub fn retrieved(&self, row: &mut M) {
        self.observer.retrieved(row);
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

/// Lets every observer know of a moment, in this transaction. The first one that refuses has the last word.
pub(super) async fn raise<M: Model>(db: &Db, mut moment: Moment<'_, M>) -> Result<()> {
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
pub(super) fn after_commit<M: Model>(db: &Db, event: Committed<M>) {
    let event = Arc::new(event);
    for Observing { observer, .. } in M::HOOKS.observers {
        db.after_commit(observer.committed(Arc::clone(&event), db.pool()));
    }
}
