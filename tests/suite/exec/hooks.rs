//! Work that waits for the end of the outermost transaction.

use std::sync::{Arc, Mutex};

use limpid_tests::each_engine;

/// What ran, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    fn says(&self, what: &'static str) -> impl Future<Output = ()> + Send + 'static {
        let log = Arc::clone(&self.0);
        async move { log.lock().expect("no panic").push(what) }
    }

    fn read(&self) -> Vec<&'static str> {
        self.0.lock().expect("no panic").clone()
    }
}

each_engine! {
    async fn after_commit_runs_when_the_outermost_has_committed(db) [] {
        let log = Log::default();
        db.transaction(async |tx| -> limpid::Result<()> {
            tx.after_commit(log.says("outer"));
            tx.after_rollback(log.says("never"));
            tx.transaction(async |tx| -> limpid::Result<()> {
                tx.after_commit(log.says("inner"));
                Ok(())
            }).await?;
            assert!(log.read().is_empty());
            Ok(())
        }).await?;
        assert_eq!(log.read(), ["outer", "inner"]);
    }

    async fn a_savepoint_that_is_undone_drops_its_after_commit_work(db) [] {
        let log = Log::default();
        db.transaction(async |tx| -> limpid::Result<()> {
            let undone: limpid::Result<()> = tx.transaction(async |tx| {
                tx.after_commit(log.says("never"));
                tx.after_rollback(log.says("undone"));
                Err(limpid::Error::Timeout)
            }).await;
            assert!(undone.is_err() && log.read().is_empty());
            tx.after_commit(log.says("committed"));
            Ok(())
        }).await?;
        assert_eq!(log.read(), ["undone", "committed"]);
    }

    async fn after_rollback_runs_whatever_caused_the_rollback(db) [] {
        let log = Log::default();
        let result: limpid::Result<()> = db.transaction(async |tx| {
            tx.after_rollback(log.says("error"));
            tx.after_commit(log.says("never"));
            Err(limpid::Error::Timeout)
        }).await;
        assert!(result.is_err());
        let tx = db.begin().await?;
        tx.after_rollback(log.says("dropped"));
        drop(tx);
        // The next transaction starts after the dropped one has ended.
        for _ in 0..200 {
            if log.read().len() == 2 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert_eq!(log.read(), ["error", "dropped"]);
    }

    async fn a_panicking_after_commit_hook_affects_nothing_else(db) [] {
        let log = Log::default();
        db.transaction(async |tx| -> limpid::Result<()> {
            tx.after_commit(async { panic!("a hook went wrong") });
            tx.after_commit(log.says("still"));
            Ok(())
        }).await?;
        assert_eq!(log.read(), ["still"]);
    }
}
