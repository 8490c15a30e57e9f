//! A schema that is changed while the program runs. On PostgreSQL only: SQLite prepares anew by itself, and MariaDB and
//! MySQL do too.

use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::TryStreamExt;
use limpid::prelude::*;
use limpid::testing::url;
use limpid::{Config, Error};

#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Deserialize)]
#[stored(native = "mood")]
enum Mood {
    Calm,
    Merry,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Diary {
    id: i64,
    #[fillable]
    pages: i64,
    #[fillable]
    mood: Mood,
}

async fn diary(pages: i64, mood: Mood) -> limpid::Result<Diary> {
    Diary::create(DiaryCreate { pages, mood }).await
}

/// Every kind of statement once.
async fn everything() -> limpid::Result<()> {
    let mut one = diary(1, Mood::Calm).await?;
    assert_eq!(Diary::find(one.id).await?, Some(one.clone()));
    let streamed: Vec<Diary> = Diary::query().stream().try_collect().await?;
    assert!(streamed.contains(&one));
    one.update(|diary| (diary.pages.set(2), diary.mood.set(Mood::Merry))).await?;
    assert_eq!(
        Diary::query().filter(|diary| diary.mood.eq(Mood::Merry)).pluck(|diary| diary.pages).await?,
        [2]
    );
    let many = Diary::create_many((3..6).map(|pages| DiaryCreate { pages, mood: Mood::Calm })).await?;
    assert_eq!(many.len(), 3);
    assert_eq!(Diary::query().filter(|diary| diary.pages.gt(0)).delete().await?, 4);
    Ok(())
}

/// A pool whose connections have all run everything.
async fn warm(db: &Db, connections: u32) -> limpid::Result<Db> {
    let pool = Config::new(&url(db).await?)?.max_connections(connections).connect().await?;
    let mut held = Vec::new();
    for _ in 0..connections {
        let tx = pool.begin().await?;
        tx.scope(everything()).await?;
        held.push(tx);
    }
    for tx in held {
        tx.commit().await?;
    }
    Ok(pool)
}

const NARROW: &str = "ALTER TABLE diaries ALTER COLUMN pages TYPE INTEGER";
const WIDE: &str = "ALTER TABLE diaries ALTER COLUMN pages TYPE BIGINT";
/// The way to take a word out of an enum type.
const ANEW: &str = "
    CREATE TYPE mood_new AS ENUM ('merry', 'calm');
    ALTER TABLE diaries ALTER COLUMN mood TYPE mood_new USING mood::text::mood_new;
    DROP TYPE mood;
    ALTER TYPE mood_new RENAME TO mood";

#[limpid::test(models(Diary), on(postgres))]
async fn outside_a_transaction_nobody_notices(db: Db) -> limpid::Result<()> {
    let pool = warm(&db, 2).await?;
    for change in [NARROW, "ALTER TYPE mood ADD VALUE 'sad'", WIDE, ANEW, NARROW] {
        db.execute_raw(change).await?;
        for _ in 0..2 {
            let (one, other) =
                tokio::join!(pool.scope(Diary::query().get()), pool.scope(Diary::query().get()));
            assert_eq!((one?, other?), (vec![], vec![]), "{change}");
            pool.scope(everything()).await?;
        }
    }
    Ok(())
}

#[limpid::test(models(Diary), on(postgres))]
async fn each_statement_may_be_the_first_to_notice(db: Db) -> limpid::Result<()> {
    let pool = warm(&db, 1).await?;
    let change = async |text| db.execute_raw(text).await;
    pool.scope(async {
        let streamed = async || Diary::query().stream().try_collect::<Vec<Diary>>().await;
        let mut row = diary(1, Mood::Calm).await?;
        for texts in [[NARROW, WIDE], [ANEW, ANEW]] {
            change(texts[0]).await?;
            let made = diary(7, Mood::Merry).await?;
            assert_eq!(made.pages, 7);
            change(texts[1]).await?;
            assert_eq!(diary(7, Mood::Merry).await?.id, made.id + 1, "written once");
            change(texts[0]).await?;
            assert_eq!(streamed().await?.len(), 3);
            change(texts[1]).await?;
            assert_eq!(streamed().await?.len(), 3);
            change(texts[0]).await?;
            row.update(|diary| diary.mood.set(Mood::Merry)).await?;
            change(texts[1]).await?;
            row.update(|diary| diary.mood.set(Mood::Calm)).await?;
            assert_eq!(Diary::query().filter(|diary| diary.mood.eq(Mood::Merry)).delete().await?, 2);
        }
        Ok(())
    })
    .await
}

#[limpid::test(models(Diary), on(postgres))]
async fn in_a_transaction_it_is_one_error_that_retry_knows(db: Db) -> limpid::Result<()> {
    let pool = warm(&db, 1).await?;
    db.execute_raw(NARROW).await?;
    let work = async || diary(9, Mood::Calm).await.map(drop);
    let error = pool.transaction(async |_| work().await).await.unwrap_err();
    assert_eq!((&error, error.is_retryable(), error.status()), (&Error::SchemaChanged, true, 503));
    assert!(error.to_string().contains("run the transaction again"), "{error}");
    pool.transaction(async |_| work().await).await?;

    db.execute_raw(WIDE).await?;
    let runs = AtomicU32::new(0);
    pool.retry(3)
        .transaction(async |_| {
            runs.fetch_add(1, Ordering::Relaxed);
            work().await
        })
        .await?;
    assert_eq!(runs.into_inner(), 2);
    assert_eq!(Diary::query().count().on(&db).await?, 2);

    // A savepoint ends with it too, and the transaction around goes on.
    db.execute_raw(NARROW).await?;
    pool.transaction(async |tx| {
        let inner = tx.transaction(async |_| work().await).await;
        assert_eq!(inner, Err(Error::SchemaChanged));
        work().await
    })
    .await?;
    assert_eq!(Diary::query().count().on(&db).await?, 3);
    Ok(())
}
