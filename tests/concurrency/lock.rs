//! Row locks.

use std::sync::Arc;
use std::time::Duration;

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{Engine, each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Job {
    id: i64,
    #[fillable]
    number: i64,
    #[default(false)]
    done: bool,
}

/// Which worker took which job.
#[derive(Debug, Clone, Model)]
struct Taken {
    id: i64,
    #[fillable]
    job_id: i64,
}

async fn jobs(count: i64) -> limpid::Result<()> {
    let tx = Db::current()?.begin().await?;
    for number in 0..count {
        Job::create(JobCreate { number }).on(&tx).await?;
    }
    tx.commit().await
}

/// Takes the next job, if there is one.
async fn work(db: &Db) -> limpid::Result<bool> {
    db.transaction(async |tx| -> limpid::Result<bool> {
        let waiting = Job::query().filter(|job| job.done.eq(false)).order_by(|job| job.number);
        let locked = match tx.engine() {
            Engine::Sqlite => waiting,
            _ => waiting.for_update().skip_locked(),
        };
        let Some(mut job) = locked.first().await? else { return Ok(false) };
        Taken::create(TakenCreate { job_id: job.id }).await?;
        job.update(|job| job.done.set(true)).await?;
        Ok(true)
    })
    .await
}

fn advice<T>(result: limpid::Result<T>) -> String {
    match result {
        Err(Error::Usage { advice }) => advice.into_owned(),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

each_engine! {
    async fn eight_workers_take_two_hundred_jobs_each_exactly_once(db) [Job, Taken] {
        jobs(200).await?;
        let pool = Config::new(&url(&db).await?)?
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(60))
            .connect()
            .await?;
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let pool = pool.clone();
                tokio::spawn(async move {
                    let mut count = 0;
                    while work(&pool).await? {
                        count += 1;
                    }
                    limpid::Result::Ok(count)
                })
            })
            .collect();
        let mut sum = 0;
        for worker in workers {
            sum += worker.await.expect("the worker ends")?;
        }
        assert_eq!(sum, 200);
        let mut taken = Taken::query().pluck(|taken| taken.job_id).await?;
        taken.sort_unstable();
        taken.dedup();
        assert_eq!((taken.len(), Taken::query().count().await?), (200, 200));
        assert_eq!(Job::query().filter(|job| job.done.eq(false)).count().await?, 0);
    }

    async fn locked_rows_are_skipped_or_refused(db) [Job] on(postgres, mysql) {
        jobs(3).await?;
        let mine = db.begin().await?;
        let first = Job::query().first().await?.expect("a job");
        // By its key: MariaDB locks all rows that it looks at.
        Job::query().for_update().find_or_fail(first.id).on(&mine).await?;
        let other = db.begin().await?;
        let rest = Job::query().for_update().skip_locked().pluck(|job| job.number).on(&other).await?;
        assert_eq!(rest.len(), 2);
        assert!(!rest.contains(&first.number));
        other.rollback().await?;
        for query in [Job::query().for_update().no_wait(), Job::query().for_share().no_wait()] {
            let other = db.begin().await?;
            let error = query.find(first.id).on(&other).await.unwrap_err();
            assert_eq!(error, Error::LockTimeout);
            other.rollback().await?;
        }
        mine.commit().await?;
        let (one, two) = (db.begin().await?, db.begin().await?);
        assert_eq!(Job::query().for_share().get().on(&one).await?.len(), 3);
        assert_eq!(Job::query().for_share().skip_locked().get().on(&two).await?.len(), 3);
        assert_eq!(Job::query().for_update().skip_locked().get().on(&two).await?.len(), 0);
        one.rollback().await?;
        two.rollback().await?;
    }

    async fn a_lock_is_waited_for(db) [Job] on(postgres, mysql) {
        jobs(1).await?;
        let both = Arc::new(tokio::sync::Barrier::new(2));
        let add = async |db: Db, both: Arc<tokio::sync::Barrier>| {
            both.wait().await;
            db.transaction(async |_| -> limpid::Result<()> {
                let mut job = Job::query().for_update().sole().await?;
                tokio::time::sleep(Duration::from_millis(30)).await;
                let next = job.number + 1;
                job.update(|job| job.number.set(next)).await
            })
            .await
        };
        let (one, two) = tokio::join!(add(db.clone(), both.clone()), add(db.clone(), both));
        one?;
        two?;
        assert_eq!(Job::query().sole().await?.number, 2);
    }

    async fn a_lock_that_cannot_be_is_refused_with_advice(db) [Job] {
        jobs(1).await?;
        let tx = db.begin().await?;
        if db.engine() == Engine::Sqlite {
            assert!(advice(Job::query().for_update().get().on(&tx).await).contains("SQLite has no row locks"));
        } else {
            let outside = advice(Job::query().for_update().get().on(&db).await);
            assert!(outside.contains("outside of a transaction"), "{outside}");
            for refused in [
                advice(Job::query().for_update().count().on(&tx).await),
                advice(Job::query().for_share().exists().on(&tx).await),
            ] {
                assert!(refused.contains("read no rows"), "{refused}");
            }
            assert!(advice(Job::query().distinct().for_update().get().on(&tx).await).contains("distinct"));
            assert_eq!(Job::query().for_update().paginate(1, 10).on(&tx).await?.total, 1);
        }
        assert!(advice(Job::query().skip_locked().get().on(&tx).await).contains(".for_update().skip_locked()"));
        let written = Job::query().all().for_update().update(|job| job.number.set(3)).on(&tx).await;
        assert!(advice(written).contains("by itself"));
        tx.rollback().await?;
    }
}

#[test]
fn lock_clauses_use_each_engines_syntax() {
    let query = Job::query().filter(|job| job.done.eq(false)).limit(1);
    let locks = |engine| {
        [
            query.clone().for_update(),
            query.clone().for_update().skip_locked(),
            query.clone().for_share(),
            query.clone().for_share().no_wait(),
        ]
        .map(|query| query.to_sql(engine).text.split_once("LIMIT 1").expect("a limit").1.to_owned())
    };
    let standard = [" FOR UPDATE", " FOR UPDATE SKIP LOCKED", " FOR SHARE", " FOR SHARE NOWAIT"];
    assert_eq!(locks(Engine::Postgres), standard);
    assert_eq!(locks(Engine::MySql), standard);
    assert_eq!(
        locks(Engine::MariaDb),
        [" FOR UPDATE", " FOR UPDATE SKIP LOCKED", " LOCK IN SHARE MODE", " LOCK IN SHARE MODE NOWAIT"]
    );
}
