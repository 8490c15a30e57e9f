//! Advisory locks: names that one holder has at a time, whatever the tables hold.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex as Lock, PoisonError, Weak};

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::bypass_warning::warn_of_bypass;
use super::level::shutting_down;
use super::{Db, Inner, ambient};
use crate::error::{Error, Result};
use crate::exec::driver::caller::Call;
use crate::exec::driver::reader::Reader;
use crate::exec::pool::lane::Lanes;
use crate::exec::pool::lease::Lease;
use crate::sql::engine::Engine;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;
use crate::sql::value::Value;

/// A name that nobody else holds. It is given back by [`release`](AdvisoryLock::release), or when this is dropped.
#[must_use = "the lock is given back as soon as this is dropped"]
pub struct AdvisoryLock {
    name: String,
    call: Call,
    held: Held,
}

enum Held {
    /// A connection of a server, which holds the name until a transaction ends or the connection does.
    Server(Box<Lease>, Engine),
    /// A slot in this process.
    Process(#[allow(dead_code, reason = "it is held, not read")] OwnedMutexGuard<()>),
    /// Nothing any more.
    Nothing,
}

impl Db {
    /// Waits until nobody holds this name, and holds it. For work that may run once at a time among all servers of an
    /// application: an import, a report, a migration.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?;
    /// let lock = db.advisory_lock("nightly import").await?;
    /// // ... nobody else is here ...
    /// lock.release().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// The lock keeps a connection of the pool to itself. On PostgreSQL it is that of a transaction
    /// (`pg_advisory_xact_lock`), so it works through a transaction pooler too; on MariaDB and MySQL `GET_LOCK`, apart
    /// for each database. SQLite has no such locks: there the name is held among all users of this `Db` and its clones,
    /// in this process.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage) on the handle of a transaction; the engine's error if a timeout of statements or locks
    /// ends the wait.
    #[track_caller]
    pub fn advisory_lock(
        &self,
        name: impl Into<String>,
    ) -> impl Future<Output = Result<AdvisoryLock>> + Send {
        let (name, call): (String, _) = (name.into(), self.call());
        async move {
            match self.hold(&name, call, true).await? {
                Some(held) => Ok(AdvisoryLock { name, call, held }),
                None => Err(Error::LockTimeout),
            }
        }
    }

    /// Holds this name if nobody else does. Does not wait.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?;
    /// let Some(lock) = db.try_advisory_lock("nightly import").await? else {
    ///     return Ok(()); // it is running somewhere else
    /// };
    /// # lock.release().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`advisory_lock`](Db::advisory_lock).
    #[track_caller]
    pub fn try_advisory_lock(
        &self,
        name: impl Into<String>,
    ) -> impl Future<Output = Result<Option<AdvisoryLock>>> + Send {
        let (name, call): (String, _) = (name.into(), self.call());
        async move {
            let held = self.hold(&name, call, false).await?;
            Ok(held.map(|held| AdvisoryLock { name, call, held }))
        }
    }

    async fn hold(&self, name: &str, call: Call, wait: bool) -> Result<Option<Held>> {
        let Inner::Pool(lanes) = &self.inner else {
            return Err(Error::usage(
                "an advisory lock has a connection of its own: take it on the pool, before the transaction begins",
            ));
        };
        match lanes.engine {
            Engine::Sqlite => in_process(lanes, name, wait).await,
            engine => on_server(lanes, engine, name, call, wait).await,
        }
    }
}

/// The names that are held in this process, each of one database.
async fn in_process(lanes: &Arc<Lanes>, name: &str, wait: bool) -> Result<Option<Held>> {
    type Names = HashMap<(usize, String), Weak<Mutex<()>>>;
    static NAMES: LazyLock<Lock<Names>> = LazyLock::new(Lock::default);
    let place = {
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        names.retain(|_, place| place.strong_count() > 0);
        let key = (Arc::as_ptr(lanes).addr(), name.to_owned());
        let known = names.get(&key).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let place = Arc::default();
            names.insert(key, Arc::downgrade(&place));
            place
        })
    };
    Ok(match wait {
        true => Some(Held::Process(place.lock_owned().await)),
        false => place.try_lock_owned().ok().map(Held::Process),
    })
}

async fn on_server(
    lanes: &Arc<Lanes>,
    engine: Engine,
    name: &str,
    call: Call,
    wait: bool,
) -> Result<Option<Held>> {
    warn_of_bypass(lanes, call.at);
    let lane = Arc::clone(&lanes.write);
    let mut lease = Box::new(lane.acquire(call.at, ambient::tickets_on).await?);
    if engine == Engine::Postgres {
        let begun = lane.runtime().spawn(async move {
            lease.begin("BEGIN").await?;
            Ok::<_, Error>(lease)
        });
        lease = begun.await.unwrap_or_else(|_| Err(shutting_down()))?;
    }
    let text = match (engine, wait) {
        (Engine::Postgres, true) => "SELECT TRUE FROM pg_advisory_xact_lock(hashtextextended($1, 0))",
        (Engine::Postgres, false) => "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))",
        (_, true) => "SELECT COALESCE(GET_LOCK(SHA2(CONCAT(DATABASE(), '.', ?), 256), 31536000), 0)",
        (_, false) => "SELECT COALESCE(GET_LOCK(SHA2(CONCAT(DATABASE(), '.', ?), 256), 0), 0)",
    };
    let held = ask(&mut lease, text, name, call).await;
    match held {
        Ok(true) => Ok(Some(Held::Server(lease, engine))),
        // Nothing is held, so a connection of MariaDB is as it was.
        Ok(false) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Sends a query about a name. Returns its answer, a boolean.
async fn ask(lease: &mut Lease, text: &str, name: &str, call: Call) -> Result<bool> {
    static NOTHING: Table = Table::nameless();
    let binds = vec![Value::Text(name.to_owned().into())];
    let statement = Statement {
        text: text.to_owned().into(),
        binds,
        access: Access::Write,
        table: &NOTHING,
        one: false,
        has_user_text: false,
    };
    let mut answer = false;
    let mut sink = |row: &mut Reader<'_>| {
        answer = row.column()?;
        Ok(())
    };
    lease.run(statement, call, &mut &mut sink).await?;
    Ok(answer)
}

impl AdvisoryLock {
    /// The name that is held.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the name back, and the connection.
    ///
    /// # Errors
    ///
    /// What the connection fails with. The name is given back all the same, at the latest when the server notices that
    /// the connection has ended.
    pub async fn release(mut self) -> Result<()> {
        match &mut self.held {
            Held::Process(_) | Held::Nothing => Ok(()),
            Held::Server(lease, Engine::Postgres) => lease.end(true).await,
            Held::Server(lease, _) => {
                let text = "SELECT COALESCE(RELEASE_LOCK(SHA2(CONCAT(DATABASE(), '.', ?), 256)), 0)";
                let released = ask(lease, text, &self.name, self.call).await;
                // From here on the connection holds nothing, and others may have it.
                if released.is_ok() {
                    self.held = Held::Nothing;
                }
                released.map(drop)
            }
        }
    }
}

impl Drop for AdvisoryLock {
    fn drop(&mut self) {
        // The transaction on PostgreSQL is rolled back; elsewhere the lock ends with its connection.
        if let Held::Server(lease, engine) = &mut self.held
            && *engine != Engine::Postgres
        {
            lease.give_up();
        }
    }
}

impl fmt::Debug for AdvisoryLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AdvisoryLock({:?})", self.name)
    }
}
