//! Advisory locks: one holder of a name at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::server;

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Errand {
    pub id: i64,
    #[fillable]
    pub word: String,
}

/// Somebody else, who has none of our connections. SQLite's names are held in this process, among the users of a `Db`.
async fn somebody_else(db: &Db) -> limpid::Result<Db> {
    match db.engine() {
        limpid::Engine::Sqlite => Ok(db.clone()),
        _ => limpid::connect(&limpid_tests::url(db).await?).await,
    }
}

/// Waits until the name can be had: what held it ends at the server, and that takes a moment.
async fn free(db: &Db, name: &str) -> limpid::Result<bool> {
    for _ in 0..200 {
        if let Some(lock) = db.try_advisory_lock(name).await? {
            lock.release().await?;
            return Ok(true);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(false)
}

each_engine! {
    async fn one_task_holds_a_name_at_a_time(db) [Errand] {
        let inside = Arc::new(AtomicU32::new(0));
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let (db, inside) = (db.clone(), Arc::clone(&inside));
                tokio::spawn(async move {
                    for _ in 0..3 {
                        let lock = db.advisory_lock("import").await?;
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two hold the name");
                        tokio::time::sleep(Duration::from_millis(2)).await;
                        inside.fetch_sub(1, Ordering::SeqCst);
                        lock.release().await?;
                    }
                    limpid::Result::Ok(())
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("the task ends")?;
        }
        server::nothing_is_left_open(&db).await?;
    }

    async fn a_name_is_refused_while_it_is_held_and_others_are_not(db) [Errand] {
        let lock = db.advisory_lock("import").await?;
        assert_eq!(lock.name(), "import");
        assert!(db.try_advisory_lock("import").await?.is_none());
        let other = db.try_advisory_lock("it's \"another\"; name?").await?.expect("nobody holds it");
        other.release().await?;
        let other = somebody_else(&db).await?;
        assert!(other.try_advisory_lock("import").await?.is_none());
        lock.release().await?;
        assert!(free(&db, "import").await?);
        assert!(free(&other, "import").await?, "a connection that rests in the pool holds nothing");
    }

    async fn a_dropped_advisory_lock_is_released(db) [Errand] {
        let other = somebody_else(&db).await?;
        let lock = db.advisory_lock("import").await?;
        drop(lock);
        // Before the connection that held it is used again: on MariaDB it would get the name a second time.
        assert!(free(&other, "import").await?);
        assert!(free(&db, "import").await?);
        // A caller that is cancelled while it waits holds nothing afterwards.
        let lock = db.advisory_lock("import").await?;
        for millis in 0..5 {
            let waiting = db.advisory_lock("import");
            assert!(tokio::time::timeout(Duration::from_millis(millis), waiting).await.is_err());
        }
        lock.release().await?;
        assert!(free(&db, "import").await?);
        server::nothing_is_left_open(&db).await?;
        Errand::create(ErrandCreate { word: "done".into() }).on(&db).await?;
    }

    async fn a_transaction_refuses_advisory_locks(db) [Errand] {
        let tx = db.begin().await?;
        let error = tx.advisory_lock("import").await.expect_err("it has one connection");
        assert!(error.to_string().contains("before the transaction"), "{error}");
        tx.rollback().await?;
    }
}
