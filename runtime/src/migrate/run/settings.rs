//! The settings of a migration's connection.

use crate::error::Result;
use crate::exec::Session;
use crate::sql::engine::Engine;

/// The settings of migrations: no limit for statements, a short one for locks.
pub(super) async fn settle(session: &mut Session) -> Result<()> {
    match session.engine() {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => session.execute("SET statement_timeout = 0; SET lock_timeout = '4s'").await,
        Engine::MariaDb => {
            session.execute("SET SESSION max_statement_time = 0, SESSION lock_wait_timeout = 4, SESSION innodb_lock_wait_timeout = 4").await
        }
        Engine::MySql => session.execute("SET SESSION lock_wait_timeout = 4, SESSION innodb_lock_wait_timeout = 4").await,
    }
}

/// A database in memory has no other connection, so the settings of this one are restored.
pub(super) async fn unsettle(session: &mut Session) {
    if session.engine() == Engine::Sqlite {
        // Fails only if the connection is lost.
        let _ = session.execute("PRAGMA foreign_keys = ON").await;
    }
}
