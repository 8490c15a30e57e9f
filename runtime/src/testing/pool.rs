//! The databases on a PostgreSQL server that tests use one after the other.
//!
//! CREATE DATABASE and DROP DATABASE take a fifth of a second, and dropping the schemas of a small database
//! hundredths. So a turn has a database that stays, and what a test made in it is dropped.

use std::time::Duration;

use super::server::ServerKind;
use super::turn::TestTurn;
use crate::error::Result;
use crate::exec::Db;

/// Drops all that is in a database. What it does not know of is an error, after which the database is made anew.
const EMPTY: &str = "
DO $$
DECLARE
    schema text;
BEGIN
    PERFORM set_config('client_min_messages', 'warning', true);
    FOR schema IN
        SELECT nspname FROM pg_namespace AS n
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND (nspname <> 'public' OR EXISTS (
            SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = n.oid))
    LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', schema);
    END LOOP;
    IF to_regnamespace('public') IS NULL THEN
        CREATE SCHEMA public;
        GRANT ALL ON SCHEMA public TO PUBLIC;
    END IF;
    IF EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')
        OR EXISTS (SELECT FROM pg_event_trigger)
        OR EXISTS (SELECT FROM pg_publication)
        OR EXISTS (SELECT FROM pg_foreign_data_wrapper)
        OR EXISTS (SELECT FROM pg_largeobject_metadata)
        OR EXISTS (SELECT FROM pg_prepared_xacts WHERE database = current_database())
        OR EXISTS (
            SELECT FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase
            WHERE d.datname = current_database() AND s.setconfig <> '{synchronous_commit=off}')
    THEN
        RAISE EXCEPTION 'more than schemas';
    END IF;
END $$";

/// Sees to it that the database of this turn is there. Answers whether it is new.
pub(super) async fn make(turn: &TestTurn) -> Result<bool> {
    let TestTurn { admin, name, .. } = turn;
    // A server that is busy with other tests answers late; nothing here has to survive its crash.
    admin.execute("SET synchronous_commit = off".to_owned()).await?;
    let there =
        admin.texts(&format!("SELECT datname::text FROM pg_database WHERE datname = '{name}'")).await?;
    if there.is_empty() {
        admin.execute(ServerKind::Postgres.create(name)).await?;
        admin.execute(format!("ALTER DATABASE {name} SET synchronous_commit = off")).await?;
        return Ok(true);
    }
    end_sessions(turn).await?;
    Ok(false)
}

/// Makes the database of this turn empty. Fails if that takes a new one.
pub(super) async fn empty(db: &Db) -> Result<()> {
    db.execute(EMPTY.to_owned()).await
}

/// Takes the database out of the pool: it gets another name, and the turn's next test a new one.
pub(super) async fn keep(turn: &TestTurn, name: &str) -> Result<()> {
    let mut tries = 0;
    loop {
        end_sessions(turn).await?;
        let renamed = turn.admin.execute(format!("ALTER DATABASE {} RENAME TO {name}", turn.name)).await;
        tries += 1;
        if renamed.is_ok() || tries == 20 {
            return renamed;
        }
        // A session that is to end takes a moment.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Ends what a killed run, or tasks that outlive their test, still do in this turn's database.
async fn end_sessions(turn: &TestTurn) -> Result<()> {
    let name = &turn.name;
    let end =
        format!("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = '{name}'");
    turn.admin.texts(&end).await.map(drop)
}
