//! Statements of SQLite that run where they are awaited, and those that must not.

mod every_order;
mod order;
mod waiting;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error, Lite};
use limpid_tests::sources::{runtime, rust_files};

#[derive(Debug, Clone, PartialEq, Model)]
struct Item {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    size: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Special {
    id: i64,
    #[fillable]
    size: i64,
    #[guarded]
    word: Lite<String>,
}

struct File {
    folder: tempfile::TempDir,
    db: Db,
}

impl File {
    async fn new() -> Self {
        // A tool that looks at each access to memory makes a statement fifty times as slow, and others wait for it.
        File::with(|config| config.acquire_timeout(Duration::from_secs(60))).await
    }

    async fn with(change: impl FnOnce(Config) -> Config) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("items.db").display());
        let db = change(Config::new(&url).unwrap()).connect().await.unwrap();
        limpid::schema![Item, Special].create(&db).await.unwrap();
        File { folder, db }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    async fn fill(&self, rows: i64) {
        for start in (0..rows).step_by(1_000) {
            let items = (start..rows.min(start + 1_000)).map(|size| item("x", size));
            Item::insert_many(items).on(&self.db).await.unwrap();
        }
    }
}

fn item(name: &str, size: i64) -> ItemCreate {
    ItemCreate { name: name.into(), size }
}

/// How often a task beside the work got its turn.
async fn turns_beside<T>(work: impl IntoFuture<Output = T>) -> (T, u32) {
    let (turns, done) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let beside = tokio::spawn({
        let (turns, done) = (Arc::clone(&turns), Arc::clone(&done));
        async move {
            while !done.load(Ordering::Relaxed) {
                turns.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    });
    let output = work.await;
    done.store(true, Ordering::Relaxed);
    beside.await.unwrap();
    (output, turns.load(Ordering::Relaxed))
}

/// One thread for everything: a statement that holds it holds all.
#[tokio::test]
async fn a_long_statement_does_not_block_the_thread() {
    let file = File::new().await;
    let count = sql!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 2000000) SELECT count(*) FROM n"
    )
    .first::<i64, _>();
    let (found, turns) = turns_beside(count.on(&file.db)).await;
    assert_eq!(found.unwrap(), Some(2_000_000));
    assert!(turns > 20, "{turns} turns while 2,000,000 rows were counted");
}

/// Each of them is quick, and none waits for anything.
#[tokio::test]
async fn a_loop_of_quick_statements_lets_others_run() {
    let file = File::new().await;
    file.fill(10).await;
    let many = async {
        for size in 0..4_000_i64 {
            let found = Item::query().filter(|item| item.size.eq(size % 10)).count().on(&file.db).await;
            assert_eq!(found.unwrap(), 1);
        }
    };
    let ((), turns) = turns_beside(many).await;
    assert!(turns > 5, "{turns} turns beside 4,000 statements");
}

/// A text whose rows are read may write, and then nothing interrupts it.
#[tokio::test]
async fn a_read_that_writes_does_not_block_the_thread() {
    let file = File::new().await;
    let tx = file.db.begin().await.unwrap();
    let write = sql!(
        "INSERT INTO items (name, size) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 300000) \
         SELECT 'x', n FROM n RETURNING size"
    );
    let (found, turns) = turns_beside(write.get::<i64, _>().on(&tx)).await;
    assert_eq!(found.unwrap().len(), 300_000);
    assert!(turns > 20, "{turns} turns while 300,000 rows were written");
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn many_rows_do_not_block_the_thread() {
    let file = File::new().await;
    file.fill(50_000).await;
    let (found, turns) = turns_beside(Item::query().order_by(|item| item.id).get().on(&file.db)).await;
    let found = found.unwrap();
    assert_eq!(found.len(), 50_000);
    assert!(found.iter().zip(0..).all(|(item, size)| item.size == size), "each row comes once, in order");
    assert!(turns > 5, "{turns} turns while 50,000 rows were read");
}

/// It is interrupted after its first rows, and starts again on the connection's thread.
#[tokio::test]
async fn a_statement_that_starts_again_returns_each_row_once() {
    let file = File::new().await;
    let text = sql!(
        "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 2000000) SELECT n FROM n WHERE n IN (1, 2, 3, 1900000)"
    );
    let (found, turns) = turns_beside(text.get::<i64, _>().on(&file.db)).await;
    assert_eq!(found.unwrap(), [1, 2, 3, 1_900_000]);
    assert!(turns > 20, "{turns} turns while rare rows were looked for");
    // In a transaction too, which goes on.
    let tx = file.db.begin().await.unwrap();
    Item::create(item("kept", 1)).on(&tx).await.unwrap();
    assert_eq!(sql!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 2000000) SELECT n FROM n WHERE n IN (1, 2, 3, 1900000)").get::<i64, _>().on(&tx).await.unwrap().len(), 4);
    assert_eq!(Item::query().count().on(&tx).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(Item::query().count().on(&file.db).await.unwrap(), 1);
}

#[tokio::test]
async fn an_abandoned_statement_leaves_nothing_behind() {
    let file = File::new().await;
    file.fill(50_000).await;
    for millis in 0..20 {
        let all = Item::query().get().on(&file.db).into_future();
        let _ = tokio::time::timeout(Duration::from_millis(millis), all).await;
        let count = sql!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n LIMIT 2000000) SELECT count(*) FROM n").first::<i64, _>().on(&file.db).into_future();
        let _ = tokio::time::timeout(Duration::from_millis(millis), count).await;
        let tx = file.db.begin().await.unwrap();
        Item::create(item("new", millis as i64)).on(&tx).await.unwrap();
        let all = Item::query().get().on(&tx).into_future();
        let _ = tokio::time::timeout(Duration::from_millis(millis), all).await;
        tx.commit().await.expect("no statement is left open that would keep it from being committed");
    }
    assert_eq!(Item::query().filter(|item| item.name.eq("new")).count().on(&file.db).await.unwrap(), 20);
    close_cleanly(file).await;
}

/// SQLite removes the log when the last connection was closed without anything left open.
async fn close_cleanly(file: File) {
    file.db.close().await;
    let log = file.path("items.db-wal");
    for _ in 0..200 {
        if !log.exists() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the log is still there: a connection was not closed");
}

#[tokio::test]
async fn connections_close_with_all_their_statements() {
    let file = File::new().await;
    // More texts than are kept.
    for size in 0..600_i64 {
        let columns: Vec<_> = (0..size % 30 + 2).collect();
        let found = Item::query()
            .filter(|item| item.size.in_(columns) | (item.size + size).gt(5))
            .limit(size.unsigned_abs())
            .get()
            .on(&file.db)
            .await;
        assert!(found.unwrap().is_empty());
    }
    Item::create(item("one", 1)).on(&file.db).await.unwrap();
    close_cleanly(file).await;
}

#[tokio::test]
async fn the_wal_does_not_grow_forever() {
    let file = File::new().await;
    let long = "x".repeat(3_000);
    for size in 0..6_000 {
        Item::create(item(&long, size)).on(&file.db).await.unwrap();
        if size % 100 == 0 {
            // What moves the log is a task beside this one.
            tokio::task::yield_now().await;
        }
    }
    let log = file.path("items.db-wal").metadata().unwrap().len();
    // 1,000 pages of 4 KiB are moved; unmoved they would be 50 MB and more.
    assert!(log < 12_000_000, "the log has {log} bytes");
    close_cleanly(file).await;
}

#[tokio::test]
async fn a_statement_timeout_applies_in_place() {
    let limit = Duration::from_millis(60);
    let file = File::with(|config| config.statement_timeout(limit)).await;
    let start = Instant::now();
    let found =
        sql!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n")
            .first::<i64, _>()
            .on(&file.db)
            .await;
    assert!(matches!(found, Err(Error::Timeout)), "{found:?}");
    assert!(start.elapsed() >= limit);
    let tx = file.db.begin().await.unwrap();
    Item::create(item("kept", 1)).on(&tx).await.unwrap();
    let found =
        sql!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n")
            .first::<i64, _>()
            .on(&tx)
            .await;
    assert!(matches!(found, Err(Error::Timeout)), "{found:?}");
    tx.commit().await.unwrap();
    assert_eq!(Item::query().count().on(&file.db).await.unwrap(), 1);
}

#[tokio::test]
async fn values_that_only_sqlx_can_bind_run_on_the_thread() {
    let file = File::new().await;
    let db = &file.db;
    let special =
        Special::create(SpecialCreate { size: 1 }.guarded(SpecialGuarded { word: Lite("word".into()) }))
            .on(db)
            .await
            .unwrap();
    assert_eq!(Special::find_or_fail(special.id).on(db).await.unwrap(), special);
    // A text that does not say which table it reads.
    for _ in 0..3 {
        let words = sql!("SELECT word FROM specials").get::<Lite<String>, _>().on(db).await.unwrap();
        assert_eq!(words, [Lite("word".to_owned())]);
        let words = sql!("SELECT 1, word FROM specials WHERE word = {}", Lite("word".to_owned()));
        assert_eq!(words.get::<(i64, Lite<String>), _>().on(db).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn odd_texts_and_bytes_round_trip() {
    let file = File::new().await;
    let db = &file.db;
    for name in ["", "\0", "a\0b", "é", "😀\0", &"long ".repeat(100_000)] {
        let made = Item::create(item(name, 1)).on(db).await.unwrap();
        assert_eq!(made.name, name);
        assert_eq!(Item::find_or_fail(made.id).on(db).await.unwrap().name, name);
        let found =
            Item::query().filter(|item| item.name.eq(name)).pluck(|item| item.name).on(db).await.unwrap();
        assert_eq!(found, [name]);
    }
    let bytes = sql!("SELECT x'', x'00ff', CAST(x'ff' AS TEXT)").first::<(Vec<u8>, Vec<u8>, Vec<u8>), _>();
    assert!(matches!(bytes.on(db).await, Err(Error::Decode { .. })), "text is no bytes");
    let bytes = sql!("SELECT x'', x'00ff'").first::<(Vec<u8>, Vec<u8>), _>().on(db).await.unwrap();
    assert_eq!(bytes, Some((vec![], vec![0, 255])));
    let broken = sql!("SELECT CAST(x'ff' AS TEXT)").first::<String, _>().on(db).await;
    assert!(matches!(broken, Err(Error::Decode { .. })), "{broken:?}");
    let none = sql!("SELECT NULL").first::<Option<String>, _>().on(db).await.unwrap();
    assert_eq!(none, Some(None));
}

#[tokio::test]
async fn in_place_and_threaded_statements_mix_in_one_transaction() {
    let file = File::new().await;
    file.fill(3_000).await;
    let tx = file.db.begin().await.unwrap();
    for round in 0..20 {
        // In place, in a stream, for many rows, in place.
        let made = Item::create(item("turn", round)).on(&tx).await.unwrap();
        let mut rows = Item::query().order_by(|item| item.id.desc()).stream().on(&tx);
        assert_eq!(rows.try_next().await.unwrap(), Some(made.clone()));
        drop(rows);
        Item::query()
            .filter(|item| item.size.eq(round))
            .update(|item| item.name.set("turned"))
            .on(&tx)
            .await
            .unwrap();
        assert_eq!(Item::find_or_fail(made.id).on(&tx).await.unwrap().name, "turned");
    }
    tx.rollback().await.unwrap();
    assert_eq!(Item::query().filter(|item| item.name.ne("x")).count().on(&file.db).await.unwrap(), 0);
    close_cleanly(file).await;
}

/// Nothing but that one folder may hold `unsafe`.
#[test]
fn unsafe_stands_in_one_folder() {
    let mut found = rust_files(&runtime());
    found.retain(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        code.any(|line| line.contains("unsafe") && !line.contains("unsafe_code"))
    });
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(
        found.iter().all(|file| file.parent().unwrap().ends_with("exec/driver/sqlite/in_place/raw")),
        "{found:?}"
    );
}

/// What comes back while the database closes is closed too: nobody waits for it for ever.
#[tokio::test]
async fn closing_waits_for_connections_in_use() {
    for _ in 0..20 {
        let file = File::new().await;
        let tx = file.db.begin().await.unwrap();
        Item::create(item("last", 1)).on(&tx).await.unwrap();
        let reading = Item::query().get().on(&file.db).into_future();
        let closing = file.db.close();
        let rest = async {
            tokio::task::yield_now().await;
            tx.commit().await.unwrap();
        };
        let all = async { tokio::join!(reading, closing, rest) };
        // Whether the rows were read before depends on who was first.
        let (_read, (), ()) = tokio::time::timeout(Duration::from_secs(20), all).await.expect("it closes");
    }
}
