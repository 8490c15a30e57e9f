//! A server that is killed in the middle of writes, and started again: every write that was answered is
//! there, and the pool recovers by itself.

mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error};

use server::Server;

#[derive(Debug, Clone, PartialEq, Model)]
struct Entry {
    id: i64,
    #[fillable]
    number: i64,
    #[fillable]
    part: i64,
}

/// The answers that the writers got.
#[derive(Debug, Default)]
struct Ledger {
    answered: BTreeSet<i64>,
    unknown: BTreeSet<i64>,
    refused: BTreeSet<i64>,
}

async fn pair(db: &Db, number: i64) -> limpid::Result<()> {
    db.transaction(async |_| -> limpid::Result<()> {
        Entry::create(EntryCreate { number, part: 1 }).await?;
        Entry::create(EntryCreate { number, part: 2 }).await?;
        Ok(())
    })
    .await
}

struct Writers {
    pool: Db,
    next: AtomicI64,
    stop: AtomicBool,
    ledger: Mutex<Ledger>,
}

impl Writers {
    async fn write(self: Arc<Self>) {
        while !self.stop.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let result = pair(&self.pool, number).await;
            let pause = result.is_err();
            {
                let mut ledger = self.ledger.lock().expect("no writer panicked");
                match result {
                    Ok(()) => ledger.answered.insert(number),
                    Err(Error::CommitUnknown) => ledger.unknown.insert(number),
                    Err(_) => ledger.refused.insert(number),
                };
            }
            if pause {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }

    /// Waits until this many more were answered.
    async fn answers(&self, more: usize) {
        let answered = || self.ledger.lock().expect("no writer panicked").answered.len();
        let (start, before) = (Instant::now(), answered());
        while answered() < before + more {
            assert!(start.elapsed() < Duration::from_secs(30), "the pool does not recover");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn killed_and_started_again(mut server: Server) {
    server.start().await;
    let config = Config::new(&server.url()).expect("a good URL").max_connections(4);
    let pool = config.acquire_timeout(Duration::from_secs(5)).connect().await.expect("a connection");
    limpid::schema![Entry].create(&pool).await.expect("a table");
    let writers = Arc::new(Writers {
        pool: pool.clone(),
        next: AtomicI64::new(1),
        stop: AtomicBool::new(false),
        ledger: Mutex::default(),
    });
    let tasks: Vec<_> = (0..6).map(|_| tokio::spawn(Arc::clone(&writers).write())).collect();
    for _ in 0..3 {
        writers.answers(40).await;
        server.kill();
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.start().await;
    }
    writers.answers(40).await;
    writers.stop.store(true, Ordering::Relaxed);
    for task in tasks {
        task.await.expect("a writer ends");
    }
    let mut parts: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    let all = Entry::query().order_by(|entry| (entry.number, entry.part)).get().on(&pool).await;
    for entry in all.expect("the rows") {
        parts.entry(entry.number).or_default().push(entry.part);
    }
    let ledger = std::mem::take(&mut *writers.ledger.lock().expect("no writer panicked"));
    for number in &ledger.answered {
        assert_eq!(parts.get(number).map(Vec::as_slice), Some(&[1, 2][..]), "{number} was answered");
    }
    for (number, parts) in &parts {
        assert_eq!(parts, &[1, 2], "half of {number}, or twice");
        assert!(!ledger.refused.contains(number), "{number} is there, and an error said that it is not");
    }
    let kept = ledger.unknown.iter().filter(|number| parts.contains_key(number)).count();
    let Ledger { answered, unknown, refused } = &ledger;
    eprintln!(
        "{:?}, killed three times: {} pairs answered, {} refused, {} unknown of which {kept} are there",
        pool.engine(),
        answered.len(),
        refused.len(),
        unknown.len(),
    );
    assert_eq!(pool.metrics().in_use, 0);
    pool.close().await;
    server.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(
    not(limpid_postgres),
    ignore = "NOT TESTED: set LIMPID_TEST_POSTGRES, and install PostgreSQL's initdb"
)]
async fn postgres_is_killed_in_the_middle_of_writes() {
    killed_and_started_again(Server::postgres()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[cfg_attr(not(limpid_mysql), ignore = "NOT TESTED: set LIMPID_TEST_MYSQL, and install mariadbd")]
async fn mariadb_is_killed_in_the_middle_of_writes() {
    killed_and_started_again(Server::mariadb()).await;
}

/// The file that the process which is killed writes to.
const FILE: &str = "LIMPID_KILLED_FILE";

/// Not a test by itself: what [`a_process_that_writes_to_sqlite_is_killed`] starts and kills.
#[tokio::test]
#[ignore = "started by another test, in a process of its own"]
async fn writes_to_sqlite_until_it_is_killed() {
    let Ok(file) = std::env::var(FILE) else { return };
    let db = limpid::connect(&format!("sqlite://{file}")).await.expect("a database");
    for number in 1.. {
        pair(&db, number).await.expect("a pair");
        println!("answered {number}");
    }
}

#[tokio::test]
async fn a_process_that_writes_to_sqlite_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("killed.db").display().to_string();
    let db = limpid::connect(&format!("sqlite://{file}")).await.expect("a database");
    limpid::schema![Entry].create(&db).await.expect("a table");
    for round in 1..=5 {
        Entry::query().all().delete().on(&db).await.expect("an empty table");
        let mut child = std::process::Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "writes_to_sqlite_until_it_is_killed", "--ignored", "--nocapture"])
            .env(FILE, &file)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("the process starts");
        let mut lines =
            std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().expect("its output")));
        let answered = |line: String| Some(line.split_once("answered ")?.1.parse::<i64>().expect("a number"));
        let mut last = 0;
        while last < round * 30 {
            last = lines.next().expect("it goes on").map(answered).expect("text").unwrap_or(last);
        }
        child.kill().expect("it is ours");
        child.wait().expect("it ends");
        last = lines.map_while(Result::ok).filter_map(answered).last().unwrap_or(last);
        let rows = Entry::query().order_by(|entry| (entry.number, entry.part));
        let rows = rows.pluck(|entry| (entry.number, entry.part)).on(&db).await.expect("the rows");
        let pairs = i64::try_from(rows.len()).expect("a few") / 2;
        assert_eq!(rows, (1..=pairs).flat_map(|number| [(number, 1), (number, 2)]).collect::<Vec<_>>());
        assert!((last..=last + 1).contains(&pairs), "{last} were answered, {pairs} are there");
    }
}
