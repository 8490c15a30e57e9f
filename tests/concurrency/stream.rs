//! Many rows, read while they are asked for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use limpid::prelude::*;
use limpid::{Config, Error, Json, Rows};
use limpid_tests::{Engine, each_engine, url};

use crate::server;

/// So many rows: more than sockets hold.
const MANY: i64 = 8_000;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(parts: Part)]
struct Item {
    id: i64,
    #[fillable]
    padding: String,
    #[fillable]
    seen: Json<Seen>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Part {
    id: i64,
    #[belongs_to(item: Item)]
    item_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Cell {
    #[key]
    row: i64,
    #[key]
    column: String,
}

/// Counts how often one was read, for each engine.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(from = "usize")]
struct Seen(usize);

static SEEN: [AtomicUsize; 3] = [const { AtomicUsize::new(0) }; 3];

impl From<usize> for Seen {
    fn from(engine: usize) -> Self {
        SEEN[engine].fetch_add(1, Ordering::Relaxed);
        Seen(engine)
    }
}

fn number(db: &Db) -> usize {
    match db.engine() {
        Engine::Sqlite => 0,
        Engine::Postgres => 1,
        _ => 2,
    }
}

/// Makes many rows, with keys from 1.
async fn fill(db: &Db) -> limpid::Result<()> {
    db.execute_raw(match db.engine() {
        Engine::Sqlite => {
            "INSERT INTO items (padding, seen) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
             WHERE i < 8000) SELECT hex(zeroblob(200)), '0' FROM n"
        }
        Engine::Postgres => {
            "INSERT INTO items (padding, seen) SELECT repeat('x', 400), '1' FROM generate_series(1, 8000)"
        }
        _ => {
            "INSERT INTO items (padding, seen) SELECT repeat('x', 400), '2' FROM seq_1_to_8000 ORDER BY seq"
        }
    })
    .await
}

async fn pool(db: &Db, size: u32) -> limpid::Result<Db> {
    Config::new(&url(db).await?)?
        .max_connections(size)
        .acquire_timeout(Duration::from_secs(20))
        .connect()
        .await
}

fn item(db: &Db) -> ItemCreate {
    ItemCreate { padding: "new".into(), seen: Json(Seen(number(db))) }
}

/// Reads to the end, and counts.
async fn rest(rows: &mut Rows<Item>) -> limpid::Result<i64> {
    let mut rest = 0;
    while rows.try_next().await?.is_some() {
        rest += 1;
    }
    Ok(rest)
}

fn advice<T>(result: limpid::Result<T>) -> String {
    match result {
        Err(Error::Usage { advice }) => advice.into_owned(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

each_engine! {
    async fn rows_are_streamed_on_demand_with_a_small_buffer(db) [Item, Part] {
        fill(&db).await?;
        let seen = &SEEN[number(&db)];
        let mut rows = Item::query().order_by(|item| item.id).stream();
        assert_eq!(db.metrics().in_use, 0, "nothing has happened yet");
        let before = seen.load(Ordering::Relaxed);
        let mut next = 1;
        while let Some(row) = rows.try_next().await? {
            assert_eq!(row.id, next);
            // Other tests of this engine read a few beside.
            if next == 5 {
                let read = seen.load(Ordering::Relaxed) - before;
                assert!(read < 2_500, "{read} rows were read for 5");
                assert_eq!(db.metrics().in_use, 1);
            }
            next += 1;
        }
        assert_eq!(next, MANY + 1);
        assert!(rows.try_next().await?.is_none(), "it has ended");
        assert_eq!(db.metrics().in_use, 0);
    }

    async fn a_dropped_stream_returns_its_connection_clean(db) [Item, Part] {
        fill(&db).await?;
        let pool = pool(&db, 2).await?;
        for round in 0..30_i64 {
            let mut rows = Item::query().order_by(|item| item.id).stream().on(&pool);
            for id in 1..=round * 7 % 90 {
                assert_eq!(rows.try_next().await?.expect("a row").id, id);
            }
            drop(rows);
            // What follows, perhaps on the same connection, gets its own answer.
            assert_eq!(Item::query().filter(|item| item.id.le(round)).count().on(&pool).await?, round);
        }
        server::at_full_strength(&pool, 2).await?;
        server::nothing_is_left_open(&db).await?;
    }

    async fn a_transaction_continues_after_a_dropped_stream(db) [Item, Part] {
        fill(&db).await?;
        let pool = pool(&db, 1).await?;
        for keep in [true, false] {
            let tx = pool.begin().await?;
            Item::create(item(&db)).on(&tx).await?;
            let mut rows = Item::query().order_by(|item| item.id).stream().on(&tx);
            assert_eq!(rows.try_next().await?.expect("a row").id, 1);
            drop(rows);
            let savepoint = tx.begin().await?;
            let mut rows = Item::query().order_by(|item| item.id.desc()).stream().on(&savepoint);
            assert!(rows.try_next().await?.expect("a row").id > MANY);
            drop(rows);
            Item::create(item(&db)).on(&savepoint).await?;
            savepoint.commit().await?;
            let before = if keep { MANY } else { MANY + 2 };
            assert_eq!(Item::query().count().on(&tx).await?, before + 2);
            if keep { tx.commit().await? } else { tx.rollback().await? }
            assert_eq!(Item::query().count().on(&pool).await?, MANY + 2);
        }
        server::at_full_strength(&pool, 1).await?;
        server::nothing_is_left_open(&db).await?;
    }

    async fn a_statement_that_would_wait_for_its_own_stream_is_an_error(db) [Item, Part] {
        fill(&db).await?;
        let pool = pool(&db, 1).await?;
        let start = Instant::now();
        let tx = pool.begin().await?;
        let mut rows = Item::query().stream().on(&tx);
        rows.try_next().await?.expect("a row");
        let advised = advice(Item::query().count().on(&tx).await);
        assert!(advised.contains("read it to its end or drop it"), "{advised}");
        // Beside each other in one task they take turns.
        let (read, count) = tokio::join!(
            rest(&mut rows),
            Item::query().count().on(&tx),
        );
        assert_eq!((read?, count?), (MANY - 1, MANY));
        // A commit says so too, and nothing is committed.
        Item::create(item(&db)).on(&tx).await?;
        let mut rows = Item::query().stream().on(&tx);
        rows.try_next().await?.expect("a row");
        assert!(advice(tx.commit().await).contains("end the transaction"));
        assert_eq!(rest(&mut rows).await.unwrap_err(), Error::TransactionEnded);
        assert!(rows.try_next().await?.is_none());
        assert_eq!(Item::query().count().on(&pool).await?, MANY);
        assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
        server::at_full_strength(&pool, 1).await?;
    }

    async fn a_stream_does_not_outlive_its_transaction(db) [Item, Part] {
        fill(&db).await?;
        let tx = db.begin().await?;
        let mut open = Item::query().stream().on(&tx);
        open.try_next().await?.expect("a row");
        let mut unread = Item::query().stream().on(&tx);
        drop(tx);
        assert_eq!(rest(&mut open).await.unwrap_err(), Error::TransactionEnded);
        assert_eq!(unread.try_next().await.unwrap_err(), Error::TransactionEnded);
        let leaked = db.transaction(async |_| -> limpid::Result<_> {
            let mut rows = Item::query().stream();
            rows.try_next().await?;
            Ok(rows)
        });
        assert!(advice(leaked.await).contains("end the transaction"));
        server::at_full_strength(&db, 1).await?;
        server::nothing_is_left_open(&db).await?;
    }

    async fn rows_before_an_unreadable_one_are_yielded(db) [Item, Part] {
        for _ in 0..100 {
            Item::create(item(&db)).await?;
        }
        db.execute_raw("UPDATE items SET seen = '\"no number\"' WHERE id = 50").await?;
        let mut rows = Item::query().order_by(|item| item.id).stream();
        let mut count = 0;
        let error = loop {
            match rows.try_next().await {
                Ok(Some(_)) => count += 1,
                Ok(None) => panic!("all were read"),
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::Decode { column: "seen", .. }), "{error:?}");
        assert_eq!(count, 49);
        assert!(rows.try_next().await?.is_none(), "nothing comes after an error");
        assert_eq!(Item::query().count().await?, 100);
    }

    async fn streamed_rows_come_with_their_loads(db) [Item, Part] {
        let tx = db.begin().await?;
        for n in 0..450 {
            let item = Item::create(item(&db)).on(&tx).await?;
            for _ in 0..n % 3 {
                Part::create(PartGuarded { item_id: item.id }).on(&tx).await?;
            }
        }
        tx.commit().await?;
        let all = Item::query().order_by(|item| item.id).with(|item| item.parts).with_count(|item| item.parts);
        let expected = all.get().await?;
        let streamed = Item::query().with(|item| item.parts).with_count(|item| item.parts);
        // In a transaction too, and writes go between.
        let read = db.transaction(async |tx| -> limpid::Result<_> {
            let (mut read, mut rows) = (Vec::new(), streamed.stream());
            while let Some(row) = rows.try_next().await? {
                assert!(tx.is_transaction());
                if row.0.id % 100 == 0 {
                    Item::query().filter(|item| item.id.eq(row.0.id)).update(|item| item.padding.set("x")).await?;
                }
                read.push(row);
            }
            Ok(read)
        });
        assert_eq!(read.await?, expected);
        // Counts alone need no further statement.
        let (mut rows, mut sum) = (Item::query().with_count(|item| item.parts).stream(), 0);
        while let Some((_, parts)) = rows.try_next().await? {
            sum += parts;
        }
        assert_eq!(sum, 450);
    }

    async fn batches_follow_the_key(db) [Item, Part, Cell] {
        for row in 0..7 {
            for column in ["a", "b", "c"] {
                Cell::create(CellGuarded { row, column: column.into() }).await?;
            }
        }
        let all = Cell::query().order_by(|cell| (cell.row, cell.column)).get().await?;
        for size in [1, 2, 5, 21, 100] {
            let mut rows = Cell::query().lazy(size);
            for cell in &all {
                assert_eq!(rows.try_next().await?.as_ref(), Some(cell));
            }
            assert!(rows.try_next().await?.is_none());
        }
        let mut sizes = Vec::new();
        let mut batches = Cell::query().filter(|cell| cell.row.lt(6)).limit(14).chunk_by_key(4);
        while let Some(batch) = batches.try_next().await? {
            sizes.push(batch.len());
        }
        assert_eq!(sizes, [4, 4, 4, 2]);
        // Rows that are deleted in between do not shift the rest.
        let mut rows = Cell::query().lazy(2);
        while let Some(mut cell) = rows.try_next().await? {
            cell.delete().await?;
        }
        assert_eq!(Cell::query().count().await?, 0);
        assert!(Item::query().lazy(0).try_next().await?.is_none());
        let ordered = advice(Cell::query().order_by(|cell| cell.column).lazy(2).try_next().await);
        assert!(ordered.contains("order of the key"), "{ordered}");
        let with = Item::query().offset(3).with(|item| item.parts).stream().try_next().await;
        assert!(advice(with).contains("limpid::load"));
    }

    async fn many_streams_at_once_share_a_pool(db) [Item, Part] {
        fill(&db).await?;
        let pool = pool(&db, 3).await?;
        let tasks: Vec<_> = (0..12_i64)
            .map(|number| {
                let pool = pool.clone();
                tokio::spawn(async move {
                    let mut rows = Item::query().filter(|item| item.id.gt(number * 100)).stream().on(&pool);
                    let mut count = 0;
                    while let Some(row) = rows.try_next().await? {
                        assert!(row.id > number * 100);
                        count += 1;
                        if number % 3 == 0 && count == 1_000 {
                            break;
                        }
                    }
                    limpid::Result::Ok(count)
                })
            })
            .collect();
        for (number, task) in (0_i64..).zip(tasks) {
            let expected = if number % 3 == 0 { 1_000 } else { MANY - number * 100 };
            assert_eq!(task.await.expect("the task ends")?, expected);
        }
        server::at_full_strength(&pool, 3).await?;
    }
}

#[tokio::test]
async fn without_a_connection_the_first_row_says_so() {
    assert_eq!(Item::query().stream().try_next().await.unwrap_err(), Error::NoConnection);
}
