//! Callers that are cancelled at any moment, around everything that the library does.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{Engine, each_engine, url};

use crate::blog::*;
use crate::server;

/// What was written by the call of this number. One call may write several parts: all of them or none.
#[derive(Debug, Clone, PartialEq, Model)]
struct Entry {
    id: i64,
    #[fillable]
    number: i64,
    #[fillable]
    part: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Counter {
    id: i64,
    #[fillable]
    hits: i64,
}

/// The number of tasks, the number of calls of each, and the most time for all.
const TASKS: u64 = 6;
const CALLS: i64 = 400;
const LONGEST: Duration = Duration::from_secs(12);
/// A part that a savepoint took back.
const UNDONE: i64 = 9;

/// What is called, and how many entries it writes.
const KINDS: [(&str, &[i64]); 22] = [
    ("find", &[]),
    ("get", &[]),
    ("page", &[]),
    ("count and pluck", &[]),
    ("stream", &[]),
    ("stream in a transaction", &[1, 2]),
    ("lazy with relations", &[]),
    ("eager loads", &[]),
    ("load", &[]),
    ("create", &[1]),
    ("increment", &[]),
    ("update of an instance", &[]),
    ("save of a draft", &[]),
    ("update by query", &[]),
    ("delete and restore", &[]),
    ("attach", &[]),
    ("sync", &[]),
    ("toggle and detach", &[]),
    ("associate", &[]),
    ("transaction with savepoints", &[1, 2, 3]),
    ("guard with savepoints", &[1, 2]),
    ("retry with row locks", &[1, 2]),
];

async fn entry(number: i64, part: i64) -> limpid::Result<Entry> {
    Entry::create(EntryCreate { number, part }).await
}

/// One call, on the connection of this task.
async fn call(kind: usize, number: i64, mine: i64) -> limpid::Result<()> {
    match kind {
        0..=4 | 6..=8 => read(kind, mine).await,
        5 | 19..=21 => transact(kind, number).await,
        15..=18 => relate(kind, mine).await,
        _ => write(kind, number, mine).await,
    }
}

async fn read(kind: usize, mine: i64) -> limpid::Result<()> {
    match kind {
        0 => assert_eq!(Post::query().with_trashed().find_or_fail(mine).await?.id, mine),
        1 => assert_eq!(Counter::query().get().await?.len(), TASKS as usize),
        2 => assert!(Entry::query().order_by(|entry| entry.id).paginate(1, 20).await?.data.len() <= 20),
        3 => {
            let hits =
                Counter::query().filter(|counter| counter.id.eq(mine)).pluck(|counter| counter.hits).await?;
            assert_eq!((hits.len(), Counter::query().count().await?), (1, TASKS as i64));
        }
        4 => {
            let mut rows = Entry::query().order_by(|entry| entry.id).stream();
            let mut last = 0;
            for _ in 0..mine * 20 {
                let Some(row) = rows.try_next().await? else { break };
                assert!(row.id > last);
                last = row.id;
            }
        }
        6 => {
            let mut rows = Post::query().with_trashed().with(|post| post.tags).lazy(2);
            while let Some((post, tags)) = rows.try_next().await? {
                assert!(post.id > 0 && tags.len() <= 3);
            }
        }
        7 => {
            let posts = Post::query().with_trashed().with(|post| post.author).with(|post| post.tags);
            for (post, author, _) in
                posts.with_count(|post| post.comments).get().await?.into_iter().map(first3)
            {
                assert_eq!(post.author_id, author.id);
            }
        }
        _ => {
            let users = User::query().get().await?;
            assert_eq!(limpid::load(users, |user| user.posts).await?.len(), 1);
        }
    }
    Ok(())
}

fn first3<A, B, C, D>((a, b, c, _): (A, B, C, D)) -> (A, B, C) {
    (a, b, c)
}

async fn write(kind: usize, number: i64, mine: i64) -> limpid::Result<()> {
    match kind {
        9 => {
            entry(number, 1).await?;
        }
        10 => {
            let own = Counter::query().filter(|counter| counter.id.eq(mine));
            assert_eq!(own.increment(|counter| counter.hits, 1).await?, 1);
        }
        11 => {
            let mut post = Post::query().with_trashed().find_or_fail(mine).await?;
            if post.deleted_at.is_none() {
                match post.update(|post| (post.title.set("updated"), post.views.increment(1))).await {
                    // A delete that was cut may still end between the read and this.
                    Err(Error::NotFound { .. }) => {}
                    done => {
                        done?;
                        assert_eq!(post.title, "updated");
                    }
                }
            }
        }
        12 => {
            let Some(post) = Post::find(mine).await? else { return Ok(()) };
            let mut draft = post.edit();
            draft.title = format!("saved {number}");
            match draft.save().await {
                Err(Error::NotFound { .. }) => {}
                done => drop(done?),
            }
        }
        13 => {
            let own = Post::query().with_trashed().filter(|post| post.id.eq(mine));
            assert_eq!(own.update(|post| post.views.set(number)).await?, 1);
        }
        _ => match Post::query().with_trashed().find_or_fail(mine).await? {
            mut post if post.deleted_at.is_some() => post.restore().await?,
            mut post => {
                post.delete().await?;
                post.restore().await?;
            }
        },
    }
    Ok(())
}

async fn relate(kind: usize, mine: i64) -> limpid::Result<()> {
    let post = Post::query().with_trashed().find_or_fail(mine).await?;
    match kind {
        15 => {
            post.tags().attach([1, 2]).await?;
        }
        16 => {
            post.tags().sync([2, 3]).await?;
        }
        17 => {
            post.tags().toggle([1, 3]).await?;
            post.tags().detach([3]).await?;
        }
        _ if post.deleted_at.is_some() => {}
        _ => {
            let user = User::find_or_fail(1).await?;
            match post.editor().associate(&user).await {
                // A delete that was cut may have happened since the post was read.
                Err(Error::NotFound { .. }) => {}
                result => drop(result?),
            }
        }
    }
    Ok(())
}

async fn transact(kind: usize, number: i64) -> limpid::Result<()> {
    let db = Db::current()?;
    match kind {
        5 => {
            let tx = db.begin().await?;
            Entry::create(EntryCreate { number, part: 1 }).on(&tx).await?;
            let mut rows = Entry::query().stream().on(&tx);
            rows.try_next().await?.expect("the one that was just written");
            drop(rows);
            Entry::create(EntryCreate { number, part: 2 }).on(&tx).await?;
            tx.commit().await
        }
        19 => {
            db.transaction(async |tx| -> limpid::Result<()> {
                entry(number, 1).await?;
                tx.transaction(async |_| entry(number, 2).await).await?;
                let undone = tx.transaction(async |_| -> limpid::Result<()> {
                    entry(number, UNDONE).await?;
                    Err(Error::TransactionEnded)
                });
                assert_eq!(undone.await, Err(Error::TransactionEnded));
                entry(number, 3).await.map(drop)
            })
            .await
        }
        20 => {
            let tx = db.begin().await?;
            Entry::create(EntryCreate { number, part: 1 }).on(&tx).await?;
            let savepoint = tx.begin().await?;
            Entry::create(EntryCreate { number, part: UNDONE }).on(&savepoint).await?;
            drop(savepoint);
            Entry::create(EntryCreate { number, part: 2 }).on(&tx).await?;
            tx.commit().await
        }
        _ => {
            let row_locks = db.engine() != Engine::Sqlite;
            db.retry(3)
                .transaction(async |_| -> limpid::Result<()> {
                    if row_locks {
                        Counter::query().for_update().find_or_fail(1 + number % 2).await?;
                    }
                    entry(number, 1).await?;
                    entry(number, 2).await.map(drop)
                })
                .await
        }
    }
}

/// What became of the calls.
#[derive(Debug, Default)]
struct Ledger {
    /// The calls that were answered, with their kind, and those that were cut.
    answered: BTreeMap<i64, usize>,
    cut: BTreeMap<i64, usize>,
    /// Another transaction was in the way.
    refused: usize,
    hits: BTreeMap<i64, (i64, i64)>,
}

/// Cancels a future after this many steps.
pub(crate) async fn after_steps<F: Future>(work: F, steps: u64) -> Option<F::Output> {
    let (mut work, mut left) = (pin!(work), steps);
    std::future::poll_fn(move |context| match work.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// A number by chance, the same in each run.
fn chance(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Makes calls and goes away from most of them.
async fn caller(pool: Db, task: u64, ledger: Arc<Mutex<Ledger>>) {
    let (start, mine) = (Instant::now(), task as i64 + 1);
    let mut seed = 0x9e37_79b9_7f4a_7c15 ^ (task + 1) << 20;
    for step in 0..CALLS {
        if start.elapsed() > LONGEST {
            return;
        }
        let number = mine * 1_000_000 + step;
        let kind = (chance(&mut seed) % KINDS.len() as u64) as usize;
        let work = pool.scope(call(kind, number, mine));
        let result = match chance(&mut seed) % 2 {
            0 => tokio::time::timeout(Duration::from_micros(chance(&mut seed) % 5_000), work).await.ok(),
            // Few steps more often than many: some calls take no more than two.
            _ => after_steps(work, (chance(&mut seed) % 24) >> (chance(&mut seed) % 4)).await,
        };
        let mut ledger = ledger.lock().expect("no other caller panicked");
        match &result {
            Some(Ok(())) => drop(ledger.answered.insert(number, kind)),
            Some(Err(error)) if error.is_retryable() => ledger.refused += 1,
            Some(Err(error)) => panic!("{}: {error:?}", KINDS[kind].0),
            None => drop(ledger.cut.insert(number, kind)),
        }
        if KINDS[kind].0 == "increment" {
            let (least, most) = ledger.hits.entry(mine).or_default();
            *least += i64::from(matches!(result, Some(Ok(()))));
            *most += i64::from(!matches!(result, Some(Err(_))));
        }
    }
}

/// Compares what is there with what was answered.
async fn check(ledger: &Ledger) -> limpid::Result<()> {
    let mut parts: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for entry in Entry::query().order_by(|entry| (entry.number, entry.part)).get().await? {
        parts.entry(entry.number).or_default().push(entry.part);
    }
    for (&number, &kind) in &ledger.answered {
        let expected = KINDS[kind].1;
        let found = parts.get(&number).map_or(&[][..], Vec::as_slice);
        assert_eq!(found, expected, "{} was answered", KINDS[kind].0);
    }
    for (number, found) in &parts {
        let kind = ledger.answered.get(number).or_else(|| ledger.cut.get(number));
        let kind = *kind.unwrap_or_else(|| panic!("{number} was refused, and yet {found:?} are there"));
        assert_eq!(found, KINDS[kind].1, "half of {}, or twice", KINDS[kind].0);
    }
    for counter in Counter::query().get().await? {
        let (least, most) = ledger.hits.get(&counter.id).copied().unwrap_or_default();
        assert!((least..=most).contains(&counter.hits), "{} hits, not {least} to {most}", counter.hits);
    }
    let pairs = PostTag::query().pluck(|pair| (pair.post_id, pair.tag_id)).await?;
    assert_eq!(pairs.iter().collect::<BTreeSet<_>>().len(), pairs.len());
    Ok(())
}

each_engine! {
    async fn thousands_of_dropped_calls_lose_and_repeat_nothing(db) [User, Post, Comment, Tag, PostTag, Entry, Counter] {
        let author = user("Ada").await?;
        for number in 0..TASKS {
            Post::create(titled("Water", author.id)).await?;
            Counter::create(CounterCreate { hits: 0 }).await?;
            if number < 3 {
                tag(&number.to_string()).await?;
            }
        }
        let pool = Config::new(&url(&db).await?)?
            .max_connections(4)
            .acquire_timeout(Duration::from_secs(30))
            // In place most calls end in the poll that begins them: nobody can cut those.
            .in_place(false)
            .connect()
            .await?;
        let (start, ledger) = (Instant::now(), Arc::<Mutex<Ledger>>::default());
        let callers: Vec<_> =
            (0..TASKS).map(|task| tokio::spawn(caller(pool.clone(), task, Arc::clone(&ledger)))).collect();
        for caller in callers {
            caller.await.expect("a caller ends");
        }
        let took = start.elapsed();
        // What was cut is done or undone once every connection can be had again.
        server::at_full_strength(&pool, 4).await?;
        server::nothing_is_left_open(&db).await?;
        let ledger = std::mem::take(&mut *ledger.lock().expect("no caller panicked"));
        check(&ledger).await?;
        let Ledger { answered, cut, refused, .. } = &ledger;
        eprintln!(
            "{:?}: {} calls of {} kinds in {took:.1?}: {} answered, {} cut, {refused} refused",
            db.engine(), answered.len() + cut.len() + refused, KINDS.len(), answered.len(), cut.len(),
        );
        assert!(answered.len() > 100 && cut.len() > 300, "{} answered, {} cut", answered.len(), cut.len());
        let kinds: BTreeSet<_> = cut.values().collect();
        assert_eq!(kinds.len(), KINDS.len(), "every kind was cut");
    }
}
