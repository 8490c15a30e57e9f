//! The lanes of one database.

use std::sync::Arc;

use super::config::Config;
use super::lane::Lane;
use super::versions::Versions;
use crate::sql::engine::Engine;

/// The connections of one database.
pub(crate) struct Lanes {
    pub(crate) engine: Engine,
    pub(crate) write: Arc<Lane>,
    /// Same lane as `write`, except for SQLite files, which have separate readers.
    pub(crate) read: Arc<Lane>,
    /// How it was connected to.
    #[cfg_attr(not(feature = "migrate"), allow(dead_code, reason = "migrations connect again"))]
    pub(crate) config: Arc<Config>,
    pub(crate) versions: Versions,
}
