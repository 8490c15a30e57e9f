//! The settings of a lane.

use std::sync::Arc;
use std::time::Duration;

use super::observe::Watch;
use crate::sql::engine::Engine;

/// What a lane is for. It decides which error a caller gets after waiting too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LanePurpose {
    Anything,
    /// SQLite's one writer.
    #[cfg(feature = "sqlite")]
    Writing,
}

/// The settings of a lane and its connections.
#[derive(Clone)]
pub(crate) struct LaneOptions {
    pub(crate) engine: Engine,
    pub(crate) purpose: LanePurpose,
    pub(crate) size: u32,
    pub(crate) acquire_timeout: Duration,
    pub(crate) statement_timeout: Option<Duration>,
    /// After this long a connection is replaced by a new one.
    #[cfg_attr(not(any(feature = "postgres", feature = "mysql")), allow(dead_code, reason = "servers only"))]
    pub(crate) max_lifetime: Option<Duration>,
    pub(crate) max_waiting: usize,
    pub(crate) pgbouncer: bool,
    #[cfg(feature = "sqlite")]
    pub(crate) busy_timeout: Duration,
    /// Whether quick statements of SQLite run where they are awaited.
    #[cfg(feature = "sqlite")]
    pub(crate) in_place: bool,
    /// Whether the database is in memory: its connection is the database, and is never thrown away.
    pub(crate) in_memory: bool,
    pub(crate) cursor_key: Arc<[u8]>,
    /// What observes the statements; the same for every lane of a database.
    pub(crate) watch: Arc<Watch>,
}
