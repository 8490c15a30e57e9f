//! Limpid and hand-written sqlx as contenders. They link the same SQLite, so they are one program; each runs in a
//! process of its own nevertheless.

mod by_hand;
mod by_limpid;
mod model;

use limpid_arena::{Engine, Result, Usage, serve, started_as};

/// Serves as whom the command line names.
///
/// # Errors
///
/// If nobody is called so, or the database cannot be opened.
pub fn run(usage: fn() -> Usage) -> Result<()> {
    let (who, url) = started_as()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    macro_rules! by_hand {
        ($room:ident) => {{
            let hand = runtime.block_on(by_hand::$room::Hand::new(
                &url,
                who == "sqlx-pool",
                who != "sqlx-from-row",
            ))?;
            serve(usage, |work, times| runtime.block_on(hand.run(work, times)))
        }};
    }
    // Pools give their connections back in tasks, also when they are dropped at the end.
    let _inside = runtime.enter();
    match (who.as_str(), Engine::of(&url)) {
        ("limpid-on", _) => {
            let db = runtime.block_on(limpid::connect(&url))?;
            serve(usage, |work, times| runtime.block_on(by_limpid::given(&db, work, times)))
        }
        ("limpid", _) => {
            let db = runtime.block_on(limpid::connect(&url))?;
            serve(usage, |work, times| runtime.block_on(by_limpid::ambient(&db, work, times)))
        }
        ("sqlx" | "sqlx-pool" | "sqlx-from-row", Engine::Sqlite) => by_hand!(sqlite),
        ("sqlx" | "sqlx-pool" | "sqlx-from-row", Engine::Postgres) => by_hand!(postgres),
        ("sqlx" | "sqlx-pool" | "sqlx-from-row", Engine::MariaDb) => by_hand!(mysql),
        _ => Err(format!("{who}: nobody is called so").into()),
    }
}
