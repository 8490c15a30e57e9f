//! Waiting for SQLite's lock and for its one writer.

use std::time::{Duration, Instant};

use limpid::Error;
use limpid::prelude::*;

use crate::*;

/// Another connection, as of another process, holds the lock.
#[tokio::test]
async fn waiting_for_a_lock_does_not_block_the_thread() {
    let file = File::new().await;
    let url = format!("sqlite://{}", file.path("items.db").display());
    let other = limpid::connect(&url).await.unwrap();
    let held = other.begin().await.unwrap();
    Item::create(item("first", 1)).on(&held).await.unwrap();
    let waiting = tokio::spawn(Item::create(item("second", 2)).on(&file.db).into_future());
    let (_, turns) = turns_beside(tokio::time::sleep(Duration::from_millis(300))).await;
    assert!(turns > 5, "{turns} turns while one waited");
    assert!(!waiting.is_finished());
    held.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().size, 2);
    // In a transaction as well, and the time to wait is that of the configuration.
    let held = other.begin().await.unwrap();
    Item::create(item("third", 3)).on(&held).await.unwrap();
    let impatient =
        Config::new(&url).unwrap().busy_timeout(Duration::from_millis(50)).connect().await.unwrap();
    assert!(matches!(Item::create(item("never", 4)).on(&impatient).await, Err(Error::Busy { .. })));
    assert!(matches!(impatient.begin().await, Err(Error::Busy { .. })));
    held.rollback().await.unwrap();
    Item::create(item("third", 3)).on(&impatient).await.unwrap();
}

/// Its connection is cleaned up while its thread waits for the lock.
#[tokio::test]
async fn giving_up_a_write_that_waits_for_a_lock_leaves_the_thread_to_others() {
    let file = File::with(|config| config.busy_timeout(Duration::from_secs(3))).await;
    let url = format!("sqlite://{}", file.path("items.db").display());
    let other = limpid::connect(&url).await.unwrap();
    let held = other.begin().await.unwrap();
    Item::create(item("first", 1)).on(&held).await.unwrap();
    for _ in 0..2 {
        let given_up = Item::create(item("never", 2)).on(&file.db).into_future();
        tokio::time::timeout(Duration::from_millis(50), given_up).await.unwrap_err();
        let start = Instant::now();
        let (_, turns) = turns_beside(tokio::time::sleep(Duration::from_millis(300))).await;
        assert!(turns > 5, "{turns} turns while nobody waited");
        assert!(start.elapsed() < Duration::from_secs(1), "{:?} for a rest of 0.3 s", start.elapsed());
    }
    held.commit().await.unwrap();
    assert_eq!(Item::create(item("second", 2)).on(&file.db).await.unwrap().size, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_thread_waits_for_locks_after_statements_in_place() {
    let patience = Duration::from_millis(400);
    let file = File::with(|config| config.busy_timeout(patience)).await;
    let other = Config::new(&format!("sqlite://{}", file.path("items.db").display())).unwrap();
    let other = other.connect().await.unwrap();
    for round in 0..3 {
        // In place, on the connection that writes.
        Item::create(item("one", round)).on(&file.db).await.unwrap();
        let held = other.begin().await.unwrap();
        let start = Instant::now();
        let refused = match round {
            0 => Item::create(item("two", 2)).on(&file.db).await.map(drop),
            1 => file.db.begin().await.map(drop),
            _ => sql!("UPDATE items SET size = 0").execute().on(&file.db).await.map(drop),
        };
        assert!(matches!(refused, Err(limpid::Error::Busy { .. })), "{refused:?}");
        assert!(start.elapsed() >= patience, "it waits as long as it was told: {:?}", start.elapsed());
        assert!(start.elapsed() < patience + Duration::from_millis(900), "{:?}", start.elapsed());
        held.rollback().await.unwrap();
    }
    assert_eq!(Item::query().count().on(&other).await.unwrap(), 3);
}

/// Callers that wait for SQLite's one writer get it in order, from the caller that returns it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_writer_is_handed_to_the_next_waiter() {
    let file = File::new().await;
    let tasks = (0..32)
        .map(|task| {
            let db = file.db.clone();
            tokio::spawn(async move {
                for size in 0..50 {
                    Item::create(item("shared", task * 50 + size)).on(&db).await?;
                    if size % 10 == 0 {
                        // One in a hurry, who may get it in the moment of leaving.
                        let hurry = Item::create(item("hurry", -1)).on(&db).into_future();
                        let _ = tokio::time::timeout(Duration::from_micros(50), hurry).await;
                    }
                }
                Ok::<(), Error>(())
            })
        })
        .collect::<Vec<_>>();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let mut sizes = Item::query()
        .filter(|item| item.name.eq("shared"))
        .pluck(|item| item.size)
        .on(&file.db)
        .await
        .unwrap();
    sizes.sort_unstable();
    assert!(sizes.iter().copied().eq(0..1_600));
    assert_eq!(file.db.writer_metrics().in_use, 0);
    assert_eq!(file.db.writer_metrics().waiting, 0);
    close_cleanly(file).await;
}
