//! The observers of a model, and the table of functions that writes it then.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::error::Result;
use crate::exec::Db;
use crate::expr::Node;
use crate::model::conflict::OnConflict;
use crate::model::values::{Values, WriteKind};
use crate::model::{Changes, Committed, Model, Unique, Upserted};

/// The observers of a model, and how it is written then.
pub struct Observers<M: 'static> {
    pub(crate) observers: &'static [Observing<M>],
    pub(crate) writes: Option<&'static dyn HookedWrites<M>>,
}

impl<M: Model> Observers<M> {
    /// Nobody.
    pub const NONE: Self = Observers::by(&[]);

    /// These, in this order.
    pub const fn by(observers: &'static [Observing<M>]) -> Self {
        let writes = match observers {
            [first, ..] => Some(first.writes),
            [] => None,
        };
        Observers { observers, writes }
    }
}

/// A future in a box: hooks write rows that have hooks.
pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// How rows of a model are written on this connection, if that raises events.
pub(crate) fn raised<M: Model>(db: &Db) -> Option<&'static dyn HookedWrites<M>> {
    // A constant for each model: without hooks the branch is gone.
    let writes = const { M::HOOKS.writes }?;
    (!db.is_quiet()).then_some(writes)
}

/// A moment at which hooks run.
pub(crate) enum Moment<'a, M> {
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
    pub(crate) fn again(&mut self) -> Moment<'_, M> {
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
pub(crate) trait Observe<M: 'static>: Send + Sync {
    fn retrieved(&self, row: &mut M);
    fn call<'a>(&self, moment: Moment<'a, M>, db: &'a Db) -> Boxed<'a, ()>;
    fn committed(&self, event: Arc<Committed<M>>, db: Db) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// An observer of `M`, and how `M` is written then.
pub struct Observing<M: 'static> {
    pub(crate) observer: &'static dyn Observe<M>,
    pub(crate) writes: &'static dyn HookedWrites<M>,
}

impl<M> Observing<M> {
    /// A row was read.
    pub fn retrieved(&self, row: &mut M) {
        self.observer.retrieved(row);
    }
}

/// The writes of a model with hooks. A table of functions, so that other models are not compiled with them.
pub(crate) trait HookedWrites<M>: Sync {
    /// Inserts a row.
    fn insert<'a>(&self, db: &'a Db, values: Values) -> Boxed<'a, M>;
    /// Inserts rows, all or none, in their order.
    fn insert_each<'a>(&self, db: &'a Db, rows: Vec<Values>) -> Boxed<'a, Vec<M>>;
    /// Changes the one row that a condition finds.
    fn change<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: WriteKind,
    ) -> Boxed<'a, Option<M>>;
    /// Changes every row that a condition finds, one after the other, and returns how many.
    fn change_each<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: WriteKind,
    ) -> Boxed<'a, u64>;
    /// The same for rows that another write reaches: what these reach in turn is up to that one.
    fn change_reached<'a>(
        &self,
        db: &'a Db,
        values: Values,
        condition: Node,
        change: WriteKind,
    ) -> Boxed<'a, u64>;
    /// Writes different values to different rows, each found by its condition, and returns how many there were.
    fn update_each<'a>(&self, db: &'a Db, rows: Vec<(Node, Values)>) -> Boxed<'a, u64>;
    /// Inserts rows, or merges them into those that an index has.
    fn merge<'a>(
        &self,
        db: &'a Db,
        rows: Vec<Values>,
        target: Unique<M>,
        change: &'a OnConflict,
    ) -> Boxed<'a, Vec<Upserted<M>>>;
}
