//! A transaction for each request that writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use limpid::prelude::*;
use limpid_axum::{Answers, Atomic, Fault, Reply, RequestDb, Result};
use limpid_axum_tests::{Server, each_engine};

use crate::models::*;

async fn write(slug: &str) -> Result<()> {
    Team::create(TeamCreate { slug: slug.into() }).await?;
    Ok(())
}

async fn refused() -> Result<Reply> {
    write("refused").await?;
    Err(Fault::new(StatusCode::CONFLICT, "no", "no"))
}

async fn failed() -> Result<Reply> {
    write("failed").await?;
    Err(Fault::internal("the reason"))
}

async fn panics() -> Result<Reply> {
    write("panics").await?;
    panic!("on purpose")
}

async fn slow() -> Result<Reply> {
    write("slow").await?;
    tokio::time::sleep(Duration::from_secs(30)).await;
    Ok(Reply::ok(()))
}

/// Breaks the commit itself, in the way that the engine allows.
async fn broken(db: RequestDb) -> Result<Reply> {
    write("broken").await?;
    match db.engine() {
        limpid::Engine::Sqlite => {
            db.execute_raw("PRAGMA defer_foreign_keys = ON").await?;
            db.execute_raw("INSERT INTO users (name, team_id) VALUES ('x', 0)").await?;
        }
        limpid::Engine::Postgres => {
            // The failed statement has ended the transaction.
            let _ = write("broken").await;
        }
        _ => {
            let _ = db.execute_raw("KILL CONNECTION_ID()").await;
        }
    }
    Ok(Reply::created(()))
}

async fn reads(db: RequestDb) -> Result<Reply<u32>> {
    Team::count().await?;
    Ok(Reply::ok(db.metrics().in_use + db.writer_metrics().in_use))
}

fn app(db: &Db, ran: &Arc<AtomicUsize>) -> Router {
    let count = |ran: &Arc<AtomicUsize>| {
        let ran = Arc::clone(ran);
        async move {
            ran.fetch_add(1, Ordering::Relaxed);
        }
    };
    let (kept, undone) = (Arc::clone(ran), Arc::clone(ran));
    Router::new()
        .route("/kept", post(async || write("kept").await.map(Reply::created)))
        .route("/refused", post(refused))
        .route("/failed", post(failed))
        .route("/panics", post(panics))
        .route("/slow", post(slow))
        .route("/broken", post(broken))
        .route("/reads", post(reads).get(reads))
        .route("/is-transaction", post(is_transaction).get(is_transaction))
        .route(
            "/after",
            post(async move |db: RequestDb| {
                db.after_commit(count(&kept));
                write("after").await.map(Reply::ok)
            }),
        )
        .route(
            "/after-nothing",
            post(async move |db: RequestDb| {
                db.after_commit(count(&undone));
                Fault::not_found()
            }),
        )
        .layer(Atomic::writes().on(db))
        .layer(Answers::envelope())
        .with_state(db.clone())
}

async fn is_transaction(db: RequestDb) -> Reply<bool> {
    Reply::ok(db.is_transaction())
}

async fn slugs(db: &Db) -> limpid::Result<Vec<String>> {
    Team::query().order_by(|team| team.slug).pluck(|team| team.slug).on(db).await
}

each_engine! {
    async fn what_is_answered_with_a_success_is_kept_and_nothing_else(db) [Team, User] {
        let server = Server::start(app(&db, &Arc::default())).await;
        assert_eq!(server.send("POST", "/kept", &[], b"").await.status, 201);
        assert_eq!(slugs(&db).await?, ["kept"]);
        assert_eq!(server.send("POST", "/refused", &[], b"").await.status, 409);
        let failed = server.send("POST", "/failed", &[], b"").await;
        assert_eq!(failed.status, 500);
        assert!(!failed.body.contains("the reason"), "{failed:?}");
        let panicked = server.send("POST", "/panics", &[], b"").await;
        assert_eq!((panicked.status, panicked.error()["code"].clone()), (500, "internal".into()));
        assert!(!panicked.body.contains("purpose"), "{panicked:?}");
        assert_eq!(slugs(&db).await?, ["kept"]);
    }

    async fn who_hangs_up_has_written_nothing(db) [Team, User] {
        let server = Server::start(app(&db, &Arc::default())).await;
        let connection = server.begin("POST", "/slow", &[], b"").await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        drop(connection);
        // The connection of the transaction is free again, so the next writer gets in.
        assert_eq!(server.send("POST", "/kept", &[], b"").await.status, 201);
        assert_eq!(slugs(&db).await?, ["kept"]);
    }

    async fn a_commit_that_fails_replaces_the_answer(db) [Team, User] {
        let server = Server::start(app(&db, &Arc::default())).await;
        let broken = server.send("POST", "/broken", &[], b"").await;
        assert!(broken.status >= 400, "{broken:?}");
        assert_eq!(broken.json()["success"], false);
        assert_eq!(slugs(&db).await?, Vec::<String>::new());
        assert_eq!(server.send("POST", "/kept", &[], b"").await.status, 201);
    }

    async fn reads_have_no_transaction(db) [Team, User] {
        let server = Server::start(app(&db, &Arc::default())).await;
        assert_eq!(server.send("POST", "/reads", &[], b"").await.json()["data"], 0);
        assert_eq!(server.get("/reads").await.json()["data"], 0);
        assert_eq!(server.get("/is-transaction").await.json()["data"], false);
        assert_eq!(server.send("POST", "/is-transaction", &[], b"").await.json()["data"], true);
    }

    async fn work_after_the_commit_runs_if_there_was_one(db) [Team, User] {
        let ran = Arc::default();
        let server = Server::start(app(&db, &ran)).await;
        assert_eq!(server.send("POST", "/after", &[], b"").await.status, 200);
        assert_eq!(ran.load(Ordering::Relaxed), 1);
        assert_eq!(server.send("POST", "/after-nothing", &[], b"").await.status, 404);
        assert_eq!(ran.load(Ordering::Relaxed), 1);
    }

    async fn a_test_sees_in_its_own_transaction_what_a_request_wrote(db) [Team, User] {
        let tx = db.begin().await?;
        let server = Server::start(app(&tx, &Arc::default())).await;
        assert_eq!(server.send("POST", "/kept", &[], b"").await.status, 201);
        assert_eq!(server.send("POST", "/refused", &[], b"").await.status, 409);
        assert_eq!(slugs(&tx).await?, ["kept"]);
        tx.rollback().await?;
        assert_eq!(slugs(&db).await?, Vec::<String>::new());
    }

    async fn a_transaction_begins_at_the_first_write_without_a_web_server_too(db) [Team, User] {
        let work = async {
            let before = Db::current()?.is_transaction();
            Team::create(TeamCreate { slug: "one".into() }).await?;
            // What was written is read in it.
            let count = Team::count().await?;
            // A transaction inside is a savepoint.
            let inner = Db::current()?.transaction(async |_| -> limpid::Result<()> {
                Team::create(TeamCreate { slug: "two".into() }).await?;
                Err(limpid::Error::refused("no"))
            }).await;
            limpid::Result::Ok((before, count, inner.is_err()))
        };
        assert_eq!(db.transaction_on_write(work, Result::is_ok).await??, (true, 1, true));
        assert_eq!(slugs(&db).await?, ["one"]);

        let dropped = db.transaction_on_write(async { Db::current() }, |_| true).await??;
        let ended = Team::count().on(&dropped).await;
        assert_eq!(ended, Err(limpid::Error::TransactionEnded));
    }
}
