//! SQLite makes a table anew where ALTER TABLE cannot change it. What is kept through that.

use std::process::Command;

use limpid::migrate::{Migrator, between};
use limpid::prelude::*;

use crate::folder::{Folder, number, run};

const OLD: &str = "limpid-snapshot 1\n\ntable posts\n  column id i64 counted\n  column title text null\n  column views i32 default 0\n  key (id)\n  unique (title)\n\ntable replies\n  column id i64 counted\n  column post_id i64\n  index (post_id)\n  key (id)\n  reference (post_id) to posts (id) on_delete cascade\n\ntable likes\n  column id i64 counted\n  column post_id i64 null\n  index (post_id)\n  key (id)\n  reference (post_id) to posts (id) on_delete set_null\n\ntable trees\n  column id i64 counted\n  column parent_id i64 null\n  index (parent_id)\n  key (id)\n  reference (parent_id) to trees (id) on_delete cascade\n";

fn new() -> String {
    OLD.replace("column views i32 default 0", "column views i64 default 7")
        .replace("column parent_id i64 null", "column parent_id i64 null default 1")
}

/// Files that make the tables, and then make two of them anew.
fn files(folder: &Folder) {
    let (up, down) = between("limpid-snapshot 1\n", OLD, limpid::Engine::Sqlite, &[]).expect("a plan");
    folder.by_hand(1, &up, &down);
    let (up, down) = between(OLD, &new(), limpid::Engine::Sqlite, &[]).expect("a plan");
    assert!(up.contains("-- limpid: rebuilds posts") && up.contains("-- limpid: rebuilds trees"), "{up}");
    folder.by_hand(2, &up, &down);
}

async fn rows(db: &Db) {
    let thousand = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)";
    for insert in [
        "INSERT INTO posts (id, title) SELECT i, 'post ' || i FROM n",
        "INSERT INTO replies (id, post_id) SELECT i, i FROM n",
        "INSERT INTO likes (id, post_id) SELECT i, i FROM n",
        "INSERT INTO trees (id, parent_id) SELECT i, max(i - 1, 1) FROM n",
    ] {
        run(db, &format!("{thousand} {insert}")).await;
    }
}

#[limpid::test(on(sqlite))]
async fn rows_counters_and_what_others_have_put_on_a_table(db: Db) -> limpid::Result<()> {
    let folder = Folder::of(&db).await;
    files(&folder);
    let migrator = Migrator::folder(folder.path()).allow_destructive();
    run_first(&db, &folder).await?;
    rows(&db).await;
    run(&db, "INSERT INTO posts (id, title) VALUES (5000, 'gone')").await;
    run(&db, "DELETE FROM posts WHERE id = 5000").await;
    for text in [
        "CREATE TABLE log (what TEXT)",
        "CREATE TRIGGER posts_log AFTER INSERT ON posts BEGIN INSERT INTO log VALUES (new.title); END",
        "CREATE INDEX posts_by_hand ON posts (views DESC, lower(title)) WHERE views > 1",
        "CREATE VIEW titles AS SELECT title FROM posts",
    ] {
        run(&db, text).await;
    }
    migrator.run(&db).await?;
    for table in ["posts", "replies", "likes", "trees"] {
        assert_eq!(number(&db, &format!("SELECT COUNT(*) FROM {table}")).await, 1000, "{table}");
    }
    assert_eq!(number(&db, "SELECT COUNT(*) FROM likes WHERE post_id IS NOT NULL").await, 1000);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM titles").await, 1000);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'posts_by_hand'").await, 1);
    // The number of a deleted row is not given again, the trigger works, keys are looked at.
    run(&db, "INSERT INTO posts (title) VALUES ('new')").await;
    assert_eq!(number(&db, "SELECT MAX(id) FROM posts").await, 5001);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM log").await, 1);
    run(&db, "DELETE FROM posts WHERE id = 1").await;
    assert_eq!(number(&db, "SELECT COUNT(*) FROM replies").await, 999);
    Ok(())
}

/// The first of the files.
async fn run_first(db: &Db, folder: &Folder) -> limpid::Result<()> {
    let models = crate::models![];
    folder.done(&models, "up", serde_json::json!({ "version": 1 })).await;
    let _ = db;
    Ok(())
}

/// A trigger that names a column which goes stands in the way, and nothing is done.
#[limpid::test(on(sqlite))]
async fn what_cannot_be_made_again_stops_it(db: Db) -> limpid::Result<()> {
    let folder = Folder::of(&db).await;
    files(&folder);
    run_first(&db, &folder).await?;
    rows(&db).await;
    run(&db, "INSERT INTO replies (id, post_id) SELECT 2000, 1").await;
    // On one connection, which the pool does not keep.
    db.execute_raw("PRAGMA foreign_keys = OFF; INSERT INTO replies (id, post_id) VALUES (3000, 99999)")
        .await?;
    // A row that referred to nothing before is not a reason to stop.
    Migrator::folder(folder.path()).run(&db).await?;
    assert_eq!(number(&db, "SELECT COUNT(*) FROM replies").await, 1002);
    folder.by_hand(3, "-- limpid: foreign_keys off\nDELETE FROM posts WHERE id = 2;", "");
    let error =
        Migrator::folder(folder.path()).run(&db).await.expect_err("rows would be orphans").to_string();
    assert!(
        error.contains("rows of `replies` would refer to rows of `posts` that are not there")
            || error.contains("rows of `likes`"),
        "{error}"
    );
    assert_eq!(number(&db, "SELECT COUNT(*) FROM posts WHERE id = 2").await, 1);
    Ok(())
}

/// sqlx-cli runs a file with foreign keys on: it refuses there, and the rows stay.
#[limpid::test(on(sqlite))]
async fn another_runner_is_refused(db: Db) -> limpid::Result<()> {
    let folder = Folder::of(&db).await;
    files(&folder);
    run_first(&db, &folder).await?;
    rows(&db).await;
    let up = folder.last("2_by_hand.up.sql");
    let script = format!("BEGIN; {up} COMMIT;");
    let refused = limpid::sql_unchecked(script.clone()).execute().on(&db).await;
    let said = refused.expect_err("the guard holds").to_string();
    assert!(said.contains("integer"), "{said}");
    Ok(())
}

const CHILD: &str = "LIMPID_TEST_KILLED";

/// Killed at any moment of a rebuild, the table is the old one or the new one, and the next run ends the work.
#[limpid::test(on(sqlite))]
async fn killed_in_a_rebuild(db: Db) -> limpid::Result<()> {
    let folder = Folder::of(&db).await;
    files(&folder);
    run_first(&db, &folder).await?;
    rows(&db).await;
    let url = limpid_tests::url(&db).await?;
    let mut ended = 0;
    for place in 0..25_u64 {
        let mut child = start(&folder, &url);
        tokio::time::sleep(std::time::Duration::from_millis(3 + place * 4)).await;
        child.kill().expect("it can be killed");
        let status = child.wait().expect("it has ended");
        ended += u32::from(status.success());
        assert_eq!(number(&db, "SELECT COUNT(*) FROM posts").await, 1000, "killed at {place}");
        assert_eq!(number(&db, "SELECT COUNT(*) FROM replies").await, 1000, "killed at {place}");
        Migrator::folder(folder.path()).run(&db).await?;
        assert_eq!(number(&db, "SELECT COUNT(*) FROM posts").await, 1000, "killed at {place}, gone on");
        assert_eq!(number(&db, "SELECT COUNT(*) FROM pragma_foreign_key_check").await, 0);
        Migrator::folder(folder.path()).allow_destructive().down(&db, 1).await?;
    }
    println!("{ended} of 25 ended before they were killed");
    Ok(())
}

/// Another process that migrates.
fn start(folder: &Folder, url: &str) -> std::process::Child {
    Command::new(std::env::current_exe().expect("a test binary"))
        .args(["--exact", "kept::the_one_that_is_killed", "--nocapture"])
        .env(CHILD, format!("{}\n{url}", folder.path().display()))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("it starts")
}

/// Three processes start at once, on a fresh database: each file runs once, and none of them fails.
#[limpid::test]
async fn three_processes_at_once(db: Db) -> limpid::Result<()> {
    let (folder, url) = (Folder::of(&db).await, limpid_tests::url(&db).await?);
    let (up, down) = between("limpid-snapshot 1\n", OLD, db.engine(), &[]).expect("a plan");
    folder.by_hand(1, &up, &down);
    folder.by_hand(2, "INSERT INTO posts (title) VALUES ('once');", "");
    let mut children: Vec<_> = (0..3).map(|_| start(&folder, &url)).collect();
    for child in &mut children {
        assert!(child.wait().expect("it ends").success());
    }
    assert_eq!(number(&db, "SELECT COUNT(*) FROM posts").await, 1);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM limpid_migrations").await, 2);
    Ok(())
}

/// Killed at any moment, the next run ends the work on the servers too: by the transaction on PostgreSQL, by the noted
/// place on MariaDB.
#[limpid::test(on(postgres, mysql))]
async fn killed_on_a_server(db: Db) -> limpid::Result<()> {
    let (folder, url) = (Folder::of(&db).await, limpid_tests::url(&db).await?);
    let (up, down) = between("limpid-snapshot 1\n", OLD, db.engine(), &[]).expect("a plan");
    folder.by_hand(1, &up, &down);
    run_first(&db, &folder).await?;
    run(&db, "INSERT INTO posts (title) VALUES ('a'), ('b')").await;
    run(&db, "INSERT INTO replies (post_id) SELECT id FROM posts").await;
    let new = new();
    let (up, down) = between(OLD, &new, db.engine(), &[]).expect("a plan");
    folder.by_hand(2, &up, &down);
    let migrator = Migrator::folder(folder.path()).allow_destructive();
    for place in 0..10_u64 {
        let mut child = start(&folder, &url);
        tokio::time::sleep(std::time::Duration::from_millis(5 + place * 8)).await;
        child.kill().expect("it can be killed");
        child.wait().expect("it has ended");
        migrator.run(&db).await?;
        assert_eq!(limpid::migrate::drift(&db, &new).await?, [""; 0], "killed at {place}");
        assert_eq!(number(&db, "SELECT COUNT(*) FROM replies").await, 2, "killed at {place}");
        migrator.down(&db, 1).await?;
    }
    Ok(())
}

/// What the tests above start and kill. Nothing without them.
#[test]
fn the_one_that_is_killed() {
    let Ok(place) = std::env::var(CHILD) else { return };
    let (folder, url) = place.split_once('\n').expect("a folder and a URL");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let db = limpid::connect(url).await.expect("it is there");
        Migrator::folder(folder).run(&db).await.expect("it migrates");
    });
}
