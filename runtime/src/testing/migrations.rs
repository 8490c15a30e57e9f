//! Tests whose tables are made by the migrations.

use std::path::PathBuf;

use super::Tables;
use crate::error::Result;
use crate::exec::Db;
use crate::migrate::Migrator;

/// The folder of `#[limpid::test(migrations)]`.
#[derive(Debug)]
pub struct TestMigrations {
    folder: PathBuf,
}

impl TestMigrations {
    /// The migrations of a folder, read when the test begins.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        TestMigrations { folder: folder.into() }
    }
}

impl Tables for TestMigrations {
    async fn make(&self, db: &Db) -> Result<()> {
        // What a step loses was put there by an earlier one: a test has no rows to give up.
        let migrator = Migrator::folder(&self.folder).allow_destructive();
        migrator.must_be_for(db.engine())?;
        migrator.run(db).await.map(drop)
    }
}
