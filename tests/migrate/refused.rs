//! Bad input: one clear sentence with file and line, and nothing half done.

use std::fs;

use limpid::prelude::*;
use limpid_tests::each_engine;
use serde_json::json;

use crate::folder::{Folder, is_gone, number, run};
use crate::models;

#[derive(Debug, Clone, Model)]
struct Note {
    id: i64,
    text: String,
}

each_engine! {
    /// An applied file may be laid out anew, but must not say something else.
    async fn an_edited_file(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        folder.by_hand(1, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);", "DROP TABLE a;");
        folder.done(&none, "up", json!({})).await;
        folder.by_hand(1, "-- A licence.\r\nCREATE TABLE a\r\n(id INTEGER NOT NULL PRIMARY KEY) ;\r\n", "DROP TABLE a;");
        folder.done(&none, "up", json!({})).await;
        folder.by_hand(1, "CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY);", "DROP TABLE a;");
        let said = folder.ask(&none, "up", json!({})).await.problems;
        assert!(said.contains("applied: CREATE TABLE a (id INTEGER") && said.contains("now:     CREATE TABLE a (id BIGINT"), "{said}");
        folder.done(&none, "repair", json!({ "how": "accept", "version": 1 })).await;
        folder.done(&none, "up", json!({})).await;
    }

    /// A file that came by another branch, older than what was applied.
    async fn an_older_file(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        folder.by_hand(5, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);", "DROP TABLE a;");
        folder.done(&none, "up", json!({})).await;
        folder.by_hand(3, "CREATE TABLE b (id INTEGER NOT NULL PRIMARY KEY);", "DROP TABLE b;");
        let said = folder.ask(&none, "up", json!({})).await.problems;
        assert!(said.contains("3_by_hand.up.sql is older than 5, which was applied already"), "{said}");
        folder.done(&none, "up", json!({ "out_of_order": true })).await;
        // Taken back in the order of application.
        folder.done(&none, "down", json!({})).await;
        assert!(is_gone("b").await);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM a").await, 0);
    }

    /// Every file is read before the first is run.
    async fn a_file_that_does_not_parse(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        folder.by_hand(1, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);", "DROP TABLE a;");
        folder.by_hand(2, "SELECT 1;\nSELECT 'it;", "");
        let said = folder.ask(&none, "up", json!({})).await.problems;
        assert!(said.contains("2_by_hand.up.sql:2: the ' that begins here is not closed"), "{said}");
        folder.by_hand(2, "-- limpid: destructiv drops table a\nSELECT 1;", "");
        let said = folder.ask(&none, "up", json!({})).await.problems;
        assert!(said.contains("2_by_hand.up.sql:1: `destructiv` is not known here"), "{said}");
        assert!(is_gone("a").await);
    }

    /// A database that somebody else has made.
    async fn tables_without_a_history(db) [Note] {
        let (folder, models) = (Folder::of(&db).await, models![Note]);
        folder.done(&models, "diff", json!({})).await;
        let said = folder.ask(&models, "up", json!({})).await.problems;
        assert!(said.contains("has tables (notes) and no history") && said.contains("baseline"), "{said}");
        assert!(folder.done(&models, "baseline", json!({})).await.contains("Noted 1 migration as applied"));
        folder.done(&models, "up", json!({})).await;
        folder.done(&models, "verify", json!({})).await;
        let twice = folder.ask(&models, "baseline", json!({})).await;
        assert!(twice.code == 1 && twice.problems.contains("has a history"), "{}", twice.problems);
    }

    /// What sqlx has applied is taken over, if the files still say what it ran.
    async fn a_history_of_sqlx(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        let text = "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\n";
        run(&db, text).await;
        run(&db, "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, success BOOLEAN NOT NULL, checksum BLOB NOT NULL)"
            .replace("BLOB", if db.engine() == limpid::Engine::Postgres { "BYTEA" } else { "BLOB" }).as_str()).await;
        // SHA-384 of the text, as `sha384sum` says it.
        let sum = "dccefd675a03370f2afb2cbbbb2a72b8e6364cecfd01f6a196c64f013bb01706afc850db2425cfb61632f8f8ddaac801";
        let sum = if db.engine() == limpid::Engine::Postgres { format!("'\\x{sum}'") } else { format!("X'{sum}'") };
        run(&db, &format!("INSERT INTO _sqlx_migrations VALUES (1, 'by hand', TRUE, {sum})")).await;
        folder.by_hand(1, "CREATE TABLE b (id INTEGER);", "");
        let said = folder.ask(&none, "up", json!({})).await.problems;
        assert!(said.contains("sqlx has applied this version with another text"), "{said}");
        folder.by_hand(1, &text.replace('\n', "\r\n"), "");
        folder.by_hand(2, "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY);", "");
        let done = folder.done(&none, "up", json!({})).await;
        assert!(done.contains("Applied 1 migration."), "{done}");
        assert_eq!(number(&db, "SELECT COUNT(*) FROM limpid_migrations").await, 2);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM c").await, 0);
    }

    /// In a rolling release the older program starts on the tables of the newer one; a gap is reported.
    async fn a_program_that_is_older_than_the_history(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        for version in 1..=3 {
            folder.by_hand(version, &format!("CREATE TABLE t{version} (id INTEGER NOT NULL PRIMARY KEY);"), "");
        }
        folder.done(&none, "up", json!({})).await;
        let remove = |version: u32| fs::remove_file(folder.path().join(format!("{version}_by_hand.up.sql"))).expect("it is there");
        remove(3);
        fs::remove_file(folder.path().join("3_by_hand.down.sql")).expect("it is there");
        limpid::migrate::Migrator::folder(folder.path()).refuse_pending(&db).await?;
        assert!(folder.done(&none, "status", json!({})).await.contains("by a newer program"));
        remove(1);
        fs::remove_file(folder.path().join("1_by_hand.down.sql")).expect("it is there");
        let said = folder.ask(&none, "up", json!({})).await.problems;
        assert!(said.contains("1_by_hand was applied to this database, and its file is gone"), "{said}");
        folder.done(&none, "repair", json!({ "how": "forget", "version": 1 })).await;
        folder.done(&none, "up", json!({})).await;
    }

    /// A database that somebody has changed by hand.
    async fn drift_is_reported(db) [] {
        let (folder, models) = (Folder::of(&db).await, models![Note]);
        folder.done(&models, "diff", json!({})).await;
        let said = folder.ask(&models, "verify", json!({})).await;
        assert!(said.code == 1 && said.problems.contains("pending: "), "{}", said.problems);
        folder.done(&models, "up", json!({})).await;
        folder.done(&models, "verify", json!({})).await;
        run(&db, "ALTER TABLE notes ADD COLUMN extra INTEGER").await;
        let said = folder.ask(&models, "verify", json!({})).await;
        assert!(said.code == 1 && said.problems.contains("drift: notes.extra: it is a column, and should be missing"), "{}", said.problems);
        run(&db, "ALTER TABLE notes DROP COLUMN extra").await;
        run(&db, "ALTER TABLE notes RENAME COLUMN text TO words").await;
        let said = folder.ask(&models, "verify", json!({})).await.problems;
        assert!(said.contains("notes.text: it is missing, and should be a column"), "{said}");
        run(&db, "DROP TABLE notes").await;
        let said = folder.ask(&models, "verify", json!({ "json": true })).await.text;
        assert!(said.contains("\"place\":\"notes\""), "{said}");
    }

    /// A snapshot with the marks of a conflict, and words that are not known.
    async fn a_snapshot_that_was_merged_badly(db) [] {
        let (folder, models) = (Folder::of(&db).await, models![Note]);
        folder.done(&models, "diff", json!({})).await;
        let path = folder.path().join("schema.snapshot");
        let text = fs::read_to_string(&path).expect("it is there");
        fs::write(&path, text.replace("table notes", "<<<<<<< HEAD\ntable notes")).expect("written");
        let said = folder.ask(&models, "diff", json!({})).await.problems;
        assert!(said.contains("schema.snapshot:6: a conflict that git left here"), "{said}");
        fs::write(&path, text.replace("column id i64", "column id i65")).expect("written");
        let said = folder.ask(&models, "diff", json!({})).await.problems;
        assert!(said.contains("schema.snapshot:7: `i65` is not a type") || said.contains("schema.snapshot:7: `(` is missing"), "{said}");
        fs::write(&path, &text).expect("written");
        assert!(folder.done(&models, "diff", json!({})).await.contains("Nothing to do"));
    }

    /// `check` in CI: models that are ahead of the files.
    async fn models_ahead_of_their_files(db) [] {
        let (folder, models) = (Folder::of(&db).await, models![Note]);
        let said = folder.ask(&models, "check", json!({})).await;
        assert!(said.code == 1 && said.problems.contains("`notes`: run `cargo limpid migrate diff`"), "{}", said.problems);
        folder.done(&models, "diff", json!({})).await;
        folder.done(&models, "check", json!({})).await;
        let json = folder.ask(&models, "check", json!({ "json": true })).await;
        assert!(json.text.starts_with('{') && json.text.contains("\"code\":0"), "{}", json.text);
    }
}

/// A pragma that does nothing inside a transaction, and what it would cost.
#[limpid::test(on(sqlite))]
async fn a_pragma_in_a_file(db: Db) -> limpid::Result<()> {
    let (folder, none) = (Folder::of(&db).await, models![]);
    folder.by_hand(1, "PRAGMA foreign_keys=OFF;\nDROP TABLE a;", "");
    let said = folder.ask(&none, "up", json!({})).await.problems;
    assert!(
        said.contains("1_by_hand.up.sql:1: `PRAGMA foreign_keys` does nothing inside a transaction"),
        "{said}"
    );
    Ok(())
}

/// An index that is built beside writers needs a file without a transaction, and gets one.
#[limpid::test(on(postgres))]
async fn an_index_that_is_built_concurrently(db: Db) -> limpid::Result<()> {
    let (folder, none) = (Folder::of(&db).await, models![]);
    folder.by_hand(1, "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY, b INTEGER);", "");
    folder.by_hand(2, "CREATE INDEX CONCURRENTLY a_b ON a (b);", "");
    let said = folder.ask(&none, "up", json!({})).await.problems;
    assert!(said.contains("CONCURRENTLY does not run inside a transaction"), "{said}");
    folder.by_hand(2, "-- no-transaction\nCREATE INDEX CONCURRENTLY a_b ON a (b);", "");
    let url = limpid_tests::url(&db).await?;
    let start = (0..3).map(|_| async {
        let own = limpid::connect(&url).await?;
        limpid::migrate::Migrator::folder(folder.path()).run(&own).await
    });
    let ran = futures_util::future::try_join_all(start).await?;
    assert_eq!(ran.concat().len(), 2, "{ran:?}");
    assert_eq!(
        number(&db, "SELECT COUNT(*) FROM pg_index WHERE indexrelid = 'a_b'::regclass AND indisvalid").await,
        1
    );
    Ok(())
}
