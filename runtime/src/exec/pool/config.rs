//! From a URL to a database.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use super::observe::{MOST_REPEATS, Watch};
use super::options::{LaneOptions, LanePurpose};
use crate::error::{Error, Result};
use crate::sql::engine::Engine;

/// The longest time that every engine can count, in milliseconds as a number of 32 bits: 24 days.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// How to connect. [`connect`](crate::connect) takes the defaults.
///
/// ```
/// # async fn example() -> limpid::Result<()> {
/// use std::time::Duration;
///
/// let db = limpid::Config::new("sqlite://blog.db")?
///     .max_connections(4)
///     .statement_timeout(Duration::from_secs(5))
///     .connect()
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
#[must_use = "a configuration does nothing until `.connect().await`"]
pub struct Config {
    pub(crate) url: String,
    pub(crate) engine: Engine,
    pub(crate) max_connections: u32,
    pub(crate) min_connections: u32,
    pub(crate) acquire_timeout: Duration,
    pub(crate) busy_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    pub(crate) max_lifetime: Duration,
    max_waiting: usize,
    pub(crate) application_name: Option<String>,
    pub(crate) tls: Option<Tls>,
    pub(crate) pgbouncer: bool,
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only SQLite runs in this process"))]
    pub(crate) in_place: bool,
    /// Whether connections are kept however long they rest.
    kept_open: bool,
    pub(crate) slow_statement: Option<Duration>,
    pub(crate) most_repeats: u32,
    pub(crate) cursor_key: Arc<[u8]>,
    /// Made anew for each database.
    pub(crate) watch: Arc<Watch>,
}

/// Whether a connection to a server is encrypted. Every variant except `Disable` needs the cargo feature `tls`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tls {
    /// Never.
    Disable,
    /// If the server can. What sqlx does by default.
    Prefer,
    /// Always, whatever the server is.
    Require,
    /// Always, and the server's certificate and name must be right.
    Verify,
}

/// The engines of this build.
const BUILT: [(Engine, bool); 3] = [
    (Engine::Sqlite, cfg!(feature = "sqlite")),
    (Engine::Postgres, cfg!(feature = "postgres")),
    (Engine::MySql, cfg!(feature = "mysql")),
];

/// The engine that a URL names, if it is one of those that were built.
fn engine_of(url: &str, built: &[(Engine, bool)]) -> Result<Engine> {
    let (engine, feature) = match url.split_once(':').map_or("", |(scheme, _)| scheme) {
        "sqlite" => (Engine::Sqlite, "sqlite"),
        "postgres" | "postgresql" => (Engine::Postgres, "postgres"),
        "mysql" | "mariadb" => (Engine::MySql, "mysql"),
        _ => {
            return Err(Error::config(
                "the database URL must start with `sqlite:`, `postgres://`, `mysql://` or `mariadb://`",
            ));
        }
    };
    if !built.contains(&(engine, true)) {
        return Err(Error::config(format!(
            "this program was built without {feature}: add the cargo feature, \
             `limpid = {{ version = \"{}\", features = [\"{feature}\"] }}`",
            env!("CARGO_PKG_VERSION")
        )));
    }
    Ok(engine)
}

impl Config {
    /// Reads a URL. It is not connected to yet.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if no engine has this scheme, or its cargo feature is missing.
    pub fn new(url: &str) -> Result<Self> {
        let engine = engine_of(url, &BUILT)?;
        let (url, pgbouncer) = take_pgbouncer(url)?;
        if pgbouncer && engine != Engine::Postgres {
            return Err(Error::config("`pgbouncer=true` is for PostgreSQL URLs"));
        }
        Ok(Config {
            url,
            engine,
            max_connections: 10,
            min_connections: 0,
            acquire_timeout: Duration::from_secs(10),
            busy_timeout: Duration::from_secs(5),
            statement_timeout: None,
            max_lifetime: Duration::from_secs(30 * 60),
            max_waiting: 10_000,
            application_name: None,
            tls: None,
            pgbouncer,
            in_place: true,
            kept_open: false,
            slow_statement: None,
            most_repeats: MOST_REPEATS,
            cursor_key: random_key(),
            watch: Arc::default(),
        })
    }

    /// The most connections that are open at once; for a SQLite file, those that read. Default: 10.
    pub fn max_connections(self, max: u32) -> Self {
        Config { max_connections: max.max(1), ..self }
    }

    /// How many connections are kept open while nobody needs them. Default: 0.
    pub fn min_connections(self, min: u32) -> Self {
        Config { min_connections: min, ..self }
    }

    /// How long an action waits for a connection. Default: 10 seconds.
    pub fn acquire_timeout(self, timeout: Duration) -> Self {
        Config { acquire_timeout: timeout.min(LONGEST), ..self }
    }

    /// After this long a connection to a server is replaced by a new one, as soon as nobody holds it; up to a tenth
    /// earlier, so that not all of them are replaced at once. Default: 30 minutes.
    pub fn max_lifetime(self, lifetime: Duration) -> Self {
        Config { max_lifetime: lifetime.min(LONGEST), ..self }
    }

    /// How many callers may wait for a connection at once. One more gets
    /// [`Error::PoolExhausted`] without waiting, so that an overloaded service answers some callers in time instead
    /// of all of them too late. Default: 10,000.
    pub fn max_waiting(self, most: usize) -> Self {
        Config { max_waiting: most, ..self }
    }

    /// How long SQLite waits for another process to release the file. Default: 5 seconds.
    pub fn busy_timeout(self, timeout: Duration) -> Self {
        Config { busy_timeout: timeout.min(LONGEST), ..self }
    }

    /// How long a statement may run, after which it ends with [`Error::Timeout`]. Default: as the server says.
    ///
    /// MySQL ends only SELECT statements.
    pub fn statement_timeout(self, timeout: Duration) -> Self {
        Config { statement_timeout: Some(timeout.min(LONGEST)), ..self }
    }

    /// The name that PostgreSQL's `pg_stat_activity` shows.
    pub fn application_name(self, name: impl Into<String>) -> Self {
        Config { application_name: Some(name.into()), ..self }
    }

    /// Whether connections are encrypted. Default: as the URL says (`sslmode`, `ssl-mode`).
    pub fn tls(self, tls: Tls) -> Self {
        Config { tls: Some(tls), ..self }
    }

    /// Whether a pooler hands out a server for each transaction, as pgbouncer does with
    /// `pool_mode = transaction`. No prepared statement is then kept, nothing is set for a session, and each
    /// statement outside a transaction becomes one. The same as `?pgbouncer=true` in the URL.
    pub fn pgbouncer(self, pgbouncer: bool) -> Self {
        Config { pgbouncer, ..self }
    }

    /// Whether quick statements of SQLite run in place, on the thread of the task that awaits them, instead of on
    /// the connection's own thread. Default: yes, which is several times as fast.
    ///
    /// A statement that turns out to take long, by a thousandth of a second or two, goes to the connection's thread
    /// all the same, as does what has to wait for a lock or may write many rows.
    pub fn in_place(self, in_place: bool) -> Self {
        Config { in_place, ..self }
    }

    /// Keeps connections open however long they rest, for one that holds something on the server.
    #[cfg(any(feature = "testing", feature = "migrate"))]
    pub(crate) fn kept_open(self) -> Self {
        Config { kept_open: true, ..self }
    }

    /// The secret that cursors of pages are signed with, at random and of 32 bytes or so: [`connect`](Config::connect)
    /// refuses an empty one. Default: one of this process alone, so set it where
    /// several processes answer the same users, or cursors are to outlive a restart.
    pub fn cursor_key(self, key: impl AsRef<[u8]>) -> Self {
        Config { cursor_key: key.as_ref().into(), ..self }
    }

    /// Statements that take at least this long are logged by `tracing` as warnings. Default: none.
    ///
    /// Each statement is an event of the target `limpid::query`, with OpenTelemetry's names for its fields and
    /// without values.
    pub fn slow_statement(self, threshold: Duration) -> Self {
        Config { slow_statement: Some(threshold), ..self }
    }

    /// In debug builds, a line of your source that sends the same statement more often than this within one
    /// task is a warning in `tracing`, once. Default: 10.
    pub fn most_repeats(self, most: u32) -> Self {
        Config { most_repeats: most, ..self }
    }

    /// The settings of a lane.
    pub(crate) fn options(&self, engine: Engine, purpose: LanePurpose, size: u32) -> LaneOptions {
        LaneOptions {
            engine,
            purpose,
            size,
            acquire_timeout: self.acquire_timeout,
            statement_timeout: self.statement_timeout,
            max_lifetime: if self.kept_open { None } else { Some(self.max_lifetime) },
            max_waiting: self.max_waiting,
            pgbouncer: self.pgbouncer,
            #[cfg(feature = "sqlite")]
            busy_timeout: self.busy_timeout,
            #[cfg(feature = "sqlite")]
            in_place: self.in_place,
            in_memory: false,
            cursor_key: Arc::clone(&self.cursor_key),
            watch: Arc::clone(&self.watch),
        }
    }

    /// The time that a statement may take, in milliseconds. Never 0, which servers read as no limit.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    pub(crate) fn statement_millis(&self) -> Option<u64> {
        self.statement_timeout.map(whole_millis)
    }

    /// sqlx's options for the pool.
    pub(crate) fn pool<D: sqlx::Database>(&self) -> sqlx::pool::PoolOptions<D> {
        let options = sqlx::pool::PoolOptions::new()
            .max_connections(self.max_connections)
            .min_connections(self.min_connections)
            .acquire_timeout(self.acquire_timeout)
            // The lane does so itself, with a limit.
            .test_before_acquire(false)
            .max_lifetime(self.max_lifetime);
        if self.kept_open { options.idle_timeout(None).max_lifetime(None) } else { options }
    }
}

/// A time in whole milliseconds, and at least one.
pub(crate) fn whole_millis(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX).max(1)
}

/// Takes `pgbouncer=..` out of the URL: sqlx does not know it.
fn take_pgbouncer(url: &str) -> Result<(String, bool)> {
    let Some((path, query)) = url.split_once('?') else { return Ok((url.to_owned(), false)) };
    let mut kept = Vec::new();
    let mut pgbouncer = false;
    for option in query.split('&') {
        match option.split_once('=') {
            Some(("pgbouncer", "true")) => pgbouncer = true,
            Some(("pgbouncer", "false")) => {}
            Some(("pgbouncer", _)) => return Err(Error::config("`pgbouncer` is `true` or `false`")),
            _ => kept.push(option),
        }
    }
    let url = if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) };
    Ok((url, pgbouncer))
}

/// The URL is not shown: it may hold a password.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
pub(crate) fn unusable_url() -> Error {
    Error::config("the database URL cannot be read: look at its user, password, port and options")
}

/// Shows no part of the URL: it may hold a password.
impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("engine", &self.engine)
            .field("max_connections", &self.max_connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("busy_timeout", &self.busy_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("application_name", &self.application_name)
            .field("tls", &self.tls)
            .field("pgbouncer", &self.pgbouncer)
            .finish_non_exhaustive()
    }
}

/// A key that every database of this process has, and no other process.
fn random_key() -> Arc<[u8]> {
    static KEY: LazyLock<[u8; 32]> = LazyLock::new(|| {
        let mut key = [0; 32];
        // The standard library seeds its hashers from the system's source of randomness.
        for (place, bytes) in key.chunks_mut(8).enumerate() {
            bytes.copy_from_slice(&RandomState::new().hash_one(place).to_le_bytes());
        }
        key
    });
    Arc::from(KEY.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_that_was_not_built_is_named() {
        let built = [(Engine::Sqlite, true), (Engine::Postgres, false), (Engine::MySql, false)];
        assert_eq!(engine_of("sqlite::memory:", &built).unwrap(), Engine::Sqlite);
        for (url, feature) in
            [("postgres://localhost/blog", "postgres"), ("mariadb://localhost/blog", "mysql")]
        {
            let error = engine_of(url, &built).unwrap_err();
            assert_eq!(error.code(), "config");
            assert!(error.to_string().contains(&format!("features = [\"{feature}\"]")), "{error}");
        }
    }
}
