//! The connection that a task works on when none is named, and the transactions that it is inside of.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use super::level::Level;
use super::{Db, Inner};
use crate::error::{Error, Result};
use crate::exec::driver::caller::Caller;
use crate::exec::pool::lane::Lane;
use crate::exec::pool::lane::Lanes;

static INSTALLED: RwLock<Option<Db>> = RwLock::new(None);

tokio::task_local! {
    static CURRENT: Scope;
}

/// What runs with a connection of its own.
#[derive(Clone)]
struct Scope {
    db: Db,
    /// Whether it is the closure of a transaction, which cannot end before what runs inside.
    closure: bool,
    /// The scope around this one, if there is the closure of a transaction in it.
    around: Option<Arc<Scope>>,
    /// Whether writes raise no events, here or in a scope around.
    quiet: bool,
    /// How many hooks this runs in, each of them raised by a write in the one before.
    hooks: u8,
    /// The number of the work that this is a part of, such as a request; none if it is as long as its task.
    unit: Option<u64>,
}

impl Scope {
    /// A scope inside of the present one.
    fn inside(db: Db, closure: bool) -> Self {
        let (hooks, unit) = CURRENT.try_with(|scope| (scope.hooks, scope.unit)).unwrap_or_default();
        Scope { quiet: db.is_quiet(), hooks, db, closure, around: around(), unit }
    }

    /// The same scope, as a unit of work of its own.
    fn into_unit(self) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Scope { unit: Some(NEXT.fetch_add(1, Ordering::Relaxed)), ..self }
    }

    /// The scopes from this one outwards.
    fn outwards(&self) -> impl Iterator<Item = &Scope> {
        std::iter::successors(Some(self), |scope| scope.around.as_deref())
    }

    /// The transactions whose closures this is in, from the innermost outwards.
    fn transactions(&self) -> impl Iterator<Item = &Arc<Level>> {
        self.outwards().filter_map(|scope| match &scope.db.inner {
            Inner::Transaction(level) if scope.closure => Some(level),
            Inner::OnWrite(on_write) if scope.closure => on_write.begun(),
            _ => None,
        })
    }
}

/// The connection of this task, or the installed one.
pub(crate) fn current() -> Result<Db> {
    if let Ok(db) = CURRENT.try_with(|scope| scope.db.clone()) {
        return Ok(db);
    }
    INSTALLED.read().unwrap_or_else(PoisonError::into_inner).clone().ok_or(Error::NoConnection)
}

/// Makes this the connection of every task that has none of its own.
fn install(db: Db) {
    *INSTALLED.write().unwrap_or_else(PoisonError::into_inner) = Some(db);
}

/// Runs a future with this connection.
pub(crate) fn scope<F: Future>(db: Db, work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(Scope::inside(db, false).into_unit(), work)
}

/// Runs a request, or other work that is one, in a transaction.
pub(crate) fn unit<F: Future>(db: Db, work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(Scope::inside(db, true).into_unit(), work)
}

/// The number of the work that this call is a part of, if a scope says so. One task may work off many requests.
#[cfg(debug_assertions)]
pub(crate) fn unit_here() -> Option<u64> {
    CURRENT.try_with(|scope| scope.unit).ok().flatten()
}

/// Runs the closure of a transaction.
pub(crate) fn closure<F: Future>(db: Db, work: F) -> impl Future<Output = F::Output> {
    CURRENT.scope(Scope::inside(db, true), work)
}

/// Runs a hook in its transaction. `None` if more than `most` run inside of each other.
pub(crate) async fn hook<F: Future>(db: Db, most: u8, work: F) -> Option<F::Output> {
    let mut scope = Scope::inside(db, true);
    scope.hooks += 1;
    match scope.hooks > most {
        true => None,
        false => Some(CURRENT.scope(scope, work).await),
    }
}

/// Whether writes raise no events here.
fn is_quiet() -> bool {
    CURRENT.try_with(|scope| scope.quiet).unwrap_or(false)
}

fn around() -> Option<Arc<Scope>> {
    CURRENT.try_with(|scope| scope.transactions().next().map(|_| Arc::new(scope.clone()))).ok().flatten()
}

/// The connections of a lane that are held by the transactions around this call.
pub(crate) fn tickets_on(lane: &Lane) -> Vec<u64> {
    let tickets = |scope: &Scope| {
        let on_lane = scope.transactions().filter(|level| std::ptr::eq(Arc::as_ptr(level.lane()), lane));
        on_lane.map(|level| level.ticket()).collect()
    };
    CURRENT.try_with(tickets).unwrap_or_default()
}

/// Whether this call is inside of the closure of a savepoint that must end before another one can be opened
/// on this level.
pub(crate) fn is_inside_savepoint_of(level: &Arc<Level>) -> bool {
    let inside = |scope: &Scope| {
        scope.transactions().any(|inner| inner.outer().is_some_and(|outer| Arc::ptr_eq(outer, level)))
    };
    CURRENT.try_with(inside).unwrap_or(false)
}

/// Where the transaction around this call was begun, if there is one on a database with these lanes.
pub(crate) fn transaction_on(lanes: &Arc<Lanes>) -> Option<Caller> {
    let find = |scope: &Scope| {
        scope.transactions().find(|level| Arc::ptr_eq(level.lanes(), lanes)).map(|level| level.at())
    };
    CURRENT.try_with(find).ok().flatten()
}

/// Starts a task that works on the connection of the one that starts it.
///
/// `tokio::spawn` does not carry the connection: a task may outlive a transaction. A task started here
/// inside a transaction gets [`Error::TransactionEnded`](crate::Error::TransactionEnded) once that has ended.
pub fn spawn<F>(work: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    match CURRENT.try_with(|scope| scope.db.clone()) {
        // Transactions around do not wait for it, so it is not inside of any.
        Ok(db) => {
            let scope = Scope { around: None, hooks: 0, unit: None, ..Scope::inside(db, false) };
            tokio::spawn(CURRENT.scope(scope, work))
        }
        Err(_) => tokio::spawn(work),
    }
}

impl Db {
    /// Installs this as the connection of every task that has none of its own, and returns it.
    pub fn install(self) -> Self {
        install(self.clone());
        self
    }

    /// The connection that an action without `.on(..)` would use here.
    ///
    /// # Errors
    ///
    /// [`NoConnection`](crate::Error::NoConnection) if there is none.
    pub fn current() -> Result<Self> {
        current()
    }

    /// Runs a future in which actions without `.on(..)` work on this connection.
    pub fn scope<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
        scope(self.clone(), work)
    }

    /// Runs a future as [`scope`](Db::scope) does, in which no write raises events: the hooks of models stay
    /// silent, whatever handle is used. For seeds and imports.
    ///
    /// A task that is started inside with [`limpid::spawn`](crate::spawn) raises none either; one that is
    /// started with `tokio::spawn` does.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Clone, Model)] #[hooks] struct Post { id: i64, #[fillable] title: String }
    /// # impl Hooks for Post {}
    /// # async fn example(db: &Db) -> limpid::Result<()> {
    /// db.without_events(async {
    ///     Post::create(PostCreate { title: "Seeded".into() }).await?;
    ///     limpid::Result::Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// For one action there is [`Action::without_events`](crate::Action::without_events).
    pub fn without_events<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
        scope(self.plain().quiet(), work)
    }

    /// Whether writes raise no events, by this handle or in this scope.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet || is_quiet()
    }
}
