//! Opening a transaction or a savepoint.

use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex as Lock, PoisonError};

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::Transaction;
use super::options::TransactionOptions;
use crate::error::{Error, Result};
use crate::exec::db::bypass_warning::warn_of_bypass;
use crate::exec::db::level::{Level, shutting_down};
use crate::exec::db::{Db, Inner, ambient};
use crate::exec::driver::caller::{Caller, task};
use crate::exec::pool::fate::Fate;
use crate::exec::pool::lane::Lanes;

/// What keeps a transaction open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenedBy {
    /// A closure: what runs inside of it is known.
    Closure,
    /// A value that somebody has.
    Guard,
}

pub(super) async fn open(
    db: &Db,
    at: Caller,
    options: &TransactionOptions,
    by: OpenedBy,
) -> Result<Transaction> {
    let mut tx = match &db.inner {
        Inner::Pool(lanes) => begin(Arc::clone(lanes), at, options, by).await?,
        Inner::Transaction(level) if options.fits_savepoint() => savepoint(level, at).await?,
        Inner::OnWrite(on_write) if options.fits_savepoint() => {
            savepoint(on_write.level().await?, at).await?
        }
        Inner::Transaction(_) | Inner::OnWrite(_) => {
            return Err(Error::usage(
                "isolation, read only, deferrable and the SQLite mode are set on the outermost transaction",
            ));
        }
    };
    tx.db.works_for(db);
    Ok(tx)
}

/// BEGIN runs in a task of its own: if the caller goes away, the task still finishes and the lease that
/// nobody takes rolls back.
async fn begin(
    lanes: Arc<Lanes>,
    at: Caller,
    options: &TransactionOptions,
    by: OpenedBy,
) -> Result<Transaction> {
    let text = options.begin(lanes.engine)?;
    warn_of_bypass(&lanes, at);
    // A database in memory has one connection for everything; a file has some that only read.
    let lane = Arc::clone(if options.read_only { &lanes.read } else { &lanes.write });
    let mut lease = lane.acquire(at, ambient::tickets_on).await?;
    let ticket = lease.ticket();
    let begun = lane.runtime().spawn(async move {
        lease.begin(&text).await?;
        Ok(lease)
    });
    let lease = begun.await.unwrap_or_else(|_| Err(shutting_down()))?;
    let owner = (by == OpenedBy::Guard).then(|| Arc::new(AtomicU64::new(task())));
    if let Some(owner) = &owner {
        lane.set_owner(ticket, Arc::clone(owner));
    }
    let level = Level {
        lanes,
        lane,
        ticket,
        owner,
        lease: Arc::new(Mutex::new(Some(lease))),
        reader: Arc::default(),
        owed: Arc::default(),
        retryable: Arc::default(),
        fate: Fate::new(None),
        hooks: Lock::default(),
        outer: None,
        depth: 0,
        at,
        ended: AtomicBool::new(false),
        inner: Arc::default(),
        inner_at: Lock::default(),
    };
    Ok(transaction(level, None))
}

async fn savepoint(outer: &Arc<Level>, at: Caller) -> Result<Transaction> {
    let turn = turn(outer).await?;
    *outer.inner_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(at);
    let depth = outer.depth + 1;
    outer.execute(format!("SAVEPOINT limpid_{depth}")).await?;
    let level = Level {
        lanes: Arc::clone(&outer.lanes),
        lane: Arc::clone(&outer.lane),
        ticket: outer.ticket,
        owner: outer.owner.clone(),
        lease: Arc::clone(&outer.lease),
        reader: Arc::clone(&outer.reader),
        owed: Arc::clone(&outer.owed),
        retryable: Arc::clone(&outer.retryable),
        fate: Fate::new(Some(outer.fate())),
        hooks: Lock::default(),
        outer: Some(Arc::clone(outer)),
        depth,
        at,
        ended: AtomicBool::new(false),
        inner: Arc::default(),
        inner_at: Lock::default(),
    };
    Ok(transaction(level, Some(turn)))
}

/// Waits for the end of the savepoint that is open on this level.
async fn turn(outer: &Arc<Level>) -> Result<OwnedMutexGuard<()>> {
    if outer.has_ended() {
        return Err(Error::TransactionEnded);
    }
    let turn = Arc::clone(&outer.inner).lock_owned();
    if !ambient::is_inside_savepoint_of(outer) {
        let limit = outer.lane.options().acquire_timeout;
        if let Ok(turn) = tokio::time::timeout(limit, turn).await {
            return Ok(turn);
        }
    }
    let open = *outer.inner_at.lock().unwrap_or_else(PoisonError::into_inner);
    Err(Error::usage(format!(
        "a savepoint of this transaction is open{}: open the next one inside of it, on its own handle, or \
         after its end",
        open.map(|open| format!(", begun at {open}")).unwrap_or_default()
    )))
}

fn transaction(level: Level, turn: Option<OwnedMutexGuard<()>>) -> Transaction {
    let level = Arc::new(level);
    Transaction { db: Db::new(Inner::Transaction(Arc::clone(&level))), level, _turn: turn }
}

impl Db {
    /// Opens a transaction, or a savepoint if this is a transaction already.
    ///
    /// SQLite takes its write lock here (`BEGIN IMMEDIATE`), so that no later statement can fail for it.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Transaction>> + Send {
        let at = self.caller();
        async move { open(self, at, &TransactionOptions::default(), OpenedBy::Guard).await }
    }
}
