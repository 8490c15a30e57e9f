//! Other ORMs, and the drivers under them, as contenders.

mod diesel_async;
mod diesel_sync;
mod rusqlite;
mod sea_orm;
mod sqlite_c;
mod tables;
mod tokio_postgres;

use limpid_arena::{Engine, Result, Usage, serve, started_as};

/// Serves as whom the command line names.
pub fn run(usage: fn() -> Usage) -> Result<()> {
    let (who, url) = started_as()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Pools give their connections back in tasks, also when they are dropped at the end.
    let _inside = runtime.enter();
    match (who.as_str(), Engine::of(&url)) {
        ("seaorm", _) => {
            let hand = runtime.block_on(sea_orm::Hand::new(&url))?;
            serve(usage, |work, times| runtime.block_on(hand.run(work, times)))
        }
        ("diesel", Engine::Sqlite) => {
            let mut hand = diesel_sync::sqlite::Hand::new(&url)?;
            serve(usage, |work, times| hand.run(work, times))
        }
        ("diesel", Engine::Postgres) => {
            let mut hand = diesel_sync::postgres::Hand::new(&url)?;
            serve(usage, |work, times| hand.run(work, times))
        }
        ("diesel-async", Engine::Postgres) => {
            let mut hand = runtime.block_on(diesel_async::postgres::Hand::new(&url))?;
            serve(usage, |work, times| runtime.block_on(hand.run(work, times)))
        }
        ("diesel-async", Engine::MariaDb) => {
            let mut hand = runtime.block_on(diesel_async::mariadb::Hand::new(&url))?;
            serve(usage, |work, times| runtime.block_on(hand.run(work, times)))
        }
        ("rusqlite", Engine::Sqlite) => {
            let mut hand = rusqlite::Hand::new(&url)?;
            serve(usage, |work, times| hand.run(work, times))
        }
        ("sqlite-c", Engine::Sqlite) => {
            let mut hand = sqlite_c::Hand::new(&url)?;
            serve(usage, |work, times| hand.run(work, times))
        }
        ("tokio-postgres", Engine::Postgres) => {
            let hand = runtime.block_on(tokio_postgres::Hand::new(&url))?;
            serve(usage, |work, times| runtime.block_on(hand.run(work, times)))
        }
        _ => Err(format!("{who}: nobody is called so").into()),
    }
}
