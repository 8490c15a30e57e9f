//! What was given up on the connection's thread and what runs in place: never at once, never out of order.
//!
//! `LIMPID_TEST_ROUNDS` says how often it is tried.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
struct Entry {
    id: i64,
    #[fillable]
    part: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Line {
    id: i64,
    #[fillable]
    round: i64,
}

/// Many enough that SQLite is still at work on them when the caller gives up.
const LINES: i64 = 30;
/// A round that makes no progress for this long counts as hanging.
const PATIENCE: Duration = Duration::from_secs(60);

fn rounds() -> u64 {
    let asked = std::env::var("LIMPID_TEST_ROUNDS").ok();
    asked.map_or(4_000, |rounds| rounds.parse().expect("LIMPID_TEST_ROUNDS is a number"))
}

#[test]
fn the_order_holds_on_one_cpu() {
    hold(1, rounds() / 2);
}

#[test]
fn the_order_holds_on_two_cpus() {
    hold(2, rounds() / 2);
}

/// Runs the rounds in a separate thread, on this many CPUs, and checks that they make progress.
fn hold(cpus: usize, rounds: u64) {
    let done = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&done);
    let worker = std::thread::spawn(move || {
        stay_on(cpus);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(cpus).enable_all().build().unwrap();
        runtime.block_on(async { tokio::spawn(run(rounds, counted)).await.unwrap() });
    });
    let (mut last, mut since) = (0, Instant::now());
    while !worker.is_finished() {
        std::thread::sleep(Duration::from_millis(5));
        let now = done.load(Ordering::Relaxed);
        if now != last {
            (last, since) = (now, Instant::now());
        }
        assert!(since.elapsed() < PATIENCE, "round {now} of {rounds} stands still on {cpus} CPUs");
    }
    worker.join().expect("the order holds");
}

/// The threads that this one starts stay on the same CPUs.
#[cfg(target_os = "linux")]
fn stay_on(cpus: usize) {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
    let may = sched_getaffinity(None).unwrap();
    let mut chosen = CpuSet::new();
    (0..CpuSet::MAX_CPU).filter(|cpu| may.is_set(*cpu)).take(cpus).for_each(|cpu| chosen.set(cpu));
    sched_setaffinity(None, &chosen).unwrap();
}

#[cfg(not(target_os = "linux"))]
fn stay_on(_cpus: usize) {}

async fn run(rounds: u64, done: Arc<AtomicU64>) {
    let folder = tempfile::tempdir().unwrap();
    let db =
        limpid::connect(&format!("sqlite://{}", folder.path().join("order.db").display())).await.unwrap();
    limpid::schema![Entry, Line].create(&db).await.unwrap();
    Line::insert_many((0..LINES).map(|_| LineCreate { round: 0 })).on(&db).await.unwrap();
    let mut kept = 0;
    for round in 1..=rounds {
        let commits = round % 2 == 0;
        let tx = db.begin().await.unwrap();
        try_round(&tx, i64::try_from(round).unwrap(), round % 5).await;
        match commits {
            true => tx.commit().await.unwrap(),
            false => tx.rollback().await.unwrap(),
        }
        let lines = Line::query().distinct().pluck(|line| line.round).on(&db).await.unwrap();
        if commits {
            kept = i64::try_from(round).unwrap();
        }
        assert_eq!(lines, [kept], "after round {round}: what is there is what was committed last");
        done.fetch_add(1, Ordering::Relaxed);
    }
    let entries = Entry::query().count().on(&db).await.unwrap();
    assert_eq!(entries, i64::try_from(rounds / 2 * 2).unwrap(), "two in each transaction that was committed");
    db.close().await;
}

/// A write on the connection's thread that is given up, between statements in place.
async fn try_round(tx: &limpid::Db, round: i64, turns: u64) {
    Entry::create(EntryCreate { part: 1 }).on(tx).await.unwrap();
    let update = Line::query().all().update(move |line| line.round.set(round)).on(tx).into_future();
    tokio::select! { biased;
        written = update => assert_eq!(written.unwrap(), u64::try_from(LINES).unwrap()),
        () = async { for _ in 0..turns { tokio::task::yield_now().await } } => {}
    }
    // In place: the thread has had its turn, so all lines are of this round.
    let lines = Line::query().distinct().pluck(|line| line.round).on(tx).await.unwrap();
    assert_eq!(lines, [round], "in round {round} a statement in place ran before the one that was given up");
    let made = Entry::create(EntryCreate { part: 2 }).on(tx).await.unwrap();
    assert_eq!(made, Entry { id: made.id, part: 2 }, "a row is read while nobody else uses the connection");
}
