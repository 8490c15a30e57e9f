//! Outside of `cargo test`, a test leaves nothing behind that could be unused.

#![deny(warnings)]

#[cfg(test)]
use limpid::Db;

#[limpid::test]
async fn with_a_reference(db: &Db) {
    let _ = db;
}

#[limpid::test(on(sqlite))]
async fn with_the_database(db: Db) -> limpid::Result<()> {
    db.close().await;
    Ok(())
}

#[limpid::test()]
async fn without_anything() {}

fn main() {}
