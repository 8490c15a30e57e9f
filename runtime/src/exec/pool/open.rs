//! A connection from the pool of sqlx, which opens one if none rests there.

use std::time::Duration;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::time::Instant;

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, Pool};

use super::connection::Connection;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::connection::Remote;
use super::lane::{Lane, Metrics};
use super::options::LanePurpose;
use super::pools::Pools;
use crate::error::{Error, Result};
use crate::exec::driver::caller::Caller;
#[cfg(feature = "sqlite")]
use crate::exec::driver::sqlite::in_place::Held;
use crate::exec::driver::{Driver, translate};

/// The first connection that does not answer is waited for at most this long.
const PATIENCE: Duration = Duration::from_secs(2);
/// The time that a server has to say why it makes no connection.
const LAST_TRY: Duration = Duration::from_secs(1);
/// The next ones: the server may be gone.
const IMPATIENCE: Duration = Duration::from_millis(200);

impl Lane {
    /// A connection from the pool that answers.
    pub(crate) async fn acquire_from_pool(&self, at: Caller) -> Result<Connection> {
        match &self.pool {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite(pool) => {
                let (connection, _) = self.answering(pool, at).await?;
                let mut held = Held::new(connection, self.options().busy_timeout);
                // From here on it can be interrupted.
                held.settle().await.map_err(|error| translate::<sqlx::Sqlite>(error, None))?;
                Ok(Connection::Sqlite(held))
            }
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => self.remote(pool, at).await.map(Connection::Postgres),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => self.remote(pool, at).await.map(Connection::MySql),
            #[cfg(not(any(feature = "sqlite", feature = "postgres", feature = "mysql")))]
            _ => unreachable!("no engine is built in"),
        }
    }

    #[cfg(any(feature = "postgres", feature = "mysql"))]
    async fn remote<D: Driver>(&self, pool: &Pool<D>, at: Caller) -> Result<Remote<D>> {
        let (connection, number) = self.answering(pool, at).await?;
        let number = (!self.options().pgbouncer).then_some(number);
        Ok(Remote { connection, number, retire: self.retire(number) })
    }

    /// When a connection is to be replaced. The pool may have had it for a while, so its first time is kept.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    fn retire(&self, number: Option<i64>) -> Option<Instant> {
        let lifetime = self.options().max_lifetime?;
        // By chance, so that not all of them end at once.
        let earlier = lifetime / 10 * u32::from(uuid::Uuid::now_v7().as_bytes()[15]) / 256;
        let end = Instant::now().checked_add(lifetime.saturating_sub(earlier))?;
        let Some(number) = number else { return Some(end) };
        let mut state = self.state();
        if state.ends.len() > 4 * self.options().size as usize + 16 {
            let now = Instant::now();
            state.ends.retain(|_, end| *end > now);
        }
        let known = state.ends.entry(number).or_insert(end);
        // A server may give a number again.
        if *known < Instant::now() {
            *known = end;
        }
        Some(*known)
    }

    /// A connection whose server answers. Those that do not are closed.
    async fn answering<D: Driver>(&self, pool: &Pool<D>, at: Caller) -> Result<(PoolConnection<D>, i64)> {
        let end = tokio::time::Instant::now() + self.options().acquire_timeout;
        let mut patience = PATIENCE.min(self.options().acquire_timeout / 4);
        loop {
            let acquired = tokio::time::timeout_at(end, pool.acquire()).await;
            let acquired = acquired.unwrap_or(Err(sqlx::Error::PoolTimedOut));
            let mut connection = self.checked(pool, acquired, at).await?;
            match tokio::time::timeout(patience, D::number(&mut connection)).await {
                Ok(Ok(number)) => return Ok((connection, number)),
                Ok(Err(error @ sqlx::Error::Database(_))) => return Err(translate::<D>(error, None)),
                _ => {
                    patience = patience.min(IMPATIENCE);
                    // Nobody hears a goodbye.
                    drop(tokio::time::timeout(Duration::ZERO, connection.detach().close_hard()).await);
                }
            }
        }
    }

    async fn checked<D: Driver>(
        &self,
        pool: &Pool<D>,
        result: sqlx::Result<PoolConnection<D>>,
        #[cfg_attr(not(feature = "sqlite"), allow(unused_variables, reason = "only SQLite has one writer"))]
        at: Caller,
    ) -> Result<PoolConnection<D>> {
        let waited = self.options().acquire_timeout;
        let in_hand = self.state().holders.len();
        if matches!(result, Err(sqlx::Error::PoolTimedOut))
            && self.options().purpose == LanePurpose::Anything
            && in_hand < usize::try_from(self.options().size).unwrap_or(usize::MAX)
        {
            // The callers did not hold them all. sqlx has tried again and again, and does not say why.
            let options = pool.connect_options();
            let tried = tokio::time::timeout(LAST_TRY, D::Connection::connect_with(&options)).await;
            let why = tried.unwrap_or(Err(sqlx::Error::PoolTimedOut)).err();
            if let Some(error) = why {
                return Err(translate::<D>(error, None));
            }
        }
        result.map_err(|error| match (error, self.options().purpose) {
            #[cfg(feature = "sqlite")]
            (sqlx::Error::PoolTimedOut, LanePurpose::Writing) => {
                let holder = match self.state().holders.longest() {
                    Some((holder, since)) => format!("what began at {holder} has held it for {since:.1?}"),
                    None => "another task has just held it".into(),
                };
                Error::Busy {
                    what: format!("SQLite has one writer, and {holder}; {at} has waited {waited:?}").into(),
                }
            }
            (sqlx::Error::PoolTimedOut, LanePurpose::Anything) => self.exhausted(waited),
            (error, _) => translate::<D>(error, None),
        })
    }

    /// All connections stayed in use for this long.
    pub(crate) fn exhausted(&self, waited: Duration) -> Error {
        let Metrics { max: size, in_use, waiting, .. } = self.metrics();
        let state = self.state();
        let retry_after = state.holders.time_for(waiting as usize + 1);
        Error::PoolExhausted { size, in_use, waited, longest: state.holders.longest(), retry_after }
    }
}
