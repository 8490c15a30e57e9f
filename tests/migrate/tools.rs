//! What looks at files, puts them together and begins anew: `lint`, `squash`, `fresh`.

use std::fs;

use limpid::prelude::*;
use limpid::{Engine, migrate::Migrator};
use limpid_tests::each_engine;
use serde_json::json;

use crate::folder::{Folder, is_gone, number, run};
use crate::models;

mod one {
    use limpid::prelude::*;

    #[derive(Debug, Clone, Model)]
    pub struct Note {
        pub id: i64,
        #[fillable]
        pub text: String,
    }
}

mod two {
    use limpid::prelude::*;

    #[derive(Debug, Clone, Model)]
    #[soft_deletes]
    pub struct Note {
        pub id: i64,
        #[fillable]
        #[index]
        pub text: Option<String>,
        #[fillable]
        #[unique]
        pub slug: Option<String>,
        pub deleted_at: Option<DateTime<Utc>>,
    }
}

each_engine! {
    /// Each rule finds what it is for, at its line, and a reason allows it.
    async fn dangerous_files_are_told(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        folder.by_hand(1, "CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY, b TEXT, c TEXT);\nCREATE INDEX a_b ON a (id);", "DROP TABLE a;");
        let quiet = folder.done(&none, "lint", json!({})).await;
        assert!(quiet.contains("Nothing found in 1 file."), "{quiet}");
        let lines = [
            ("DROP TABLE a;", "L01"),
            ("ALTER TABLE a DROP COLUMN b;", "L02"),
            ("ALTER TABLE a ADD COLUMN d INTEGER NOT NULL;", "L03"),
            ("UPDATE a SET b = 'it''s; WHERE';", "L04"),
            ("DELETE FROM a;", "L04"),
            ("ALTER TABLE a RENAME COLUMN b TO e;", "L08"),
            ("CREATE UNIQUE INDEX a_c ON a (c);", "L10"),
        ];
        for (line, code) in lines {
            folder.by_hand(2, &format!("-- by hand\n{line}"), "");
            let said = folder.ask(&none, "lint", json!({ "strict": true })).await;
            assert!(said.code == 1 && said.problems.contains(&format!("2_by_hand.up.sql:2: {code}: ")), "{line}: {}", said.problems);
            folder.by_hand(2, &format!("-- limpid: allow {code} because it is small\n-- limpid: allow L09 because it is small\n{line}"), "");
            folder.done(&none, "lint", json!({ "strict": true })).await;
            let reasonless = format!("-- limpid: allow {code}\n{line}");
            folder.by_hand(2, &reasonless, "");
            let said = folder.ask(&none, "lint", json!({})).await.problems;
            assert!(said.contains("2_by_hand.up.sql:1: write `-- limpid: allow"), "{said}");
        }
        folder.by_hand(2, "-- limpid: destructive drops column a.b\nALTER TABLE a DROP COLUMN b;", "");
        let json = folder.ask(&none, "lint", json!({ "json": true })).await;
        assert!(json.code == 0 && json.text.contains("\"code\":\"L13\""), "{}", json.text);
        fs::remove_file(folder.path().join("2_by_hand.down.sql")).expect("it is there");
        assert!(folder.ask(&none, "lint", json!({})).await.problems.contains("L12"));
        let later = folder.done(&none, "lint", json!({ "version": 2, "strict": true })).await;
        assert!(later.contains("Nothing found in 0 files."), "{later}");
    }

    /// What each engine alone can do wrong.
    async fn dangers_of_an_engine(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        let lines: &[(&str, &str)] = match db.engine() {
            Engine::Sqlite => &[("PRAGMA foreign_keys = OFF;", "L06"), ("COMMIT;", "L06")],
            Engine::Postgres => &[
                ("CREATE INDEX CONCURRENTLY a_b ON a (b);", "L07"),
                ("CREATE INDEX a_b ON a (b);", "L09"),
                ("ALTER TABLE a ADD CONSTRAINT x FOREIGN KEY (b) REFERENCES c (id);", "L10"),
                ("ALTER TABLE a ALTER COLUMN b SET NOT NULL;", "L10"),
                ("ALTER TABLE \"a\" ALTER b TYPE BIGINT;", "L11"),
                ("ALTER TYPE mood ADD VALUE 'calm'; INSERT INTO a (b) VALUES ('calm');", "L14"),
                ("TRUNCATE a;", "L05"),
                ("BEGIN;", "L06"),
            ],
            _ => &[("ALTER TABLE a ADD b INT, ADD c INT NOT NULL;", "L03"), ("TRUNCATE TABLE `a`;", "L05")],
        };
        for (line, code) in lines {
            folder.by_hand(1, line, "");
            let said = folder.ask(&none, "lint", json!({ "strict": true })).await;
            assert!(said.code == 1 && said.problems.contains(&format!(".up.sql:1: {code}: ")), "{line}: {}", said.problems);
        }
        folder.by_hand(1, "-- no-transaction\nCREATE INDEX CONCURRENTLY a_b ON a (b);", "");
        folder.done(&none, "lint", json!({ "strict": true })).await;
    }

    /// What `diff` writes has no errors, and a file that stands for others runs where none of them has.
    async fn files_are_put_together(db) [] {
        let (folder, first, second) = (Folder::of(&db).await, models![one::Note], models![two::Note]);
        folder.done(&first, "diff", json!({})).await;
        folder.done(&second, "diff", json!({})).await;
        folder.done(&second, "lint", json!({})).await;
        folder.done(&second, "up", json!({})).await;
        let by_hand = 90_000_000_000_001;
        folder.by_hand(by_hand, "INSERT INTO notes (text) VALUES ('the first');", "DELETE FROM notes WHERE text = 'the first';");
        let asked = folder.ask(&second, "squash", json!({})).await;
        assert!(asked.code == 2 && asked.problems.contains(&format!("--keep {by_hand}")), "{}", asked.problems);
        // A database that has only some of them is told so.
        let shown = folder.done(&second, "squash", json!({ "keeps": [by_hand.to_string()], "dry_run": true })).await;
        assert!(shown.contains("replaces ") && folder.files(".up.sql").len() == 3, "{shown}");
        folder.done(&second, "squash", json!({ "keeps": [by_hand.to_string()] })).await;
        assert_eq!(folder.files(".up.sql").len(), 1);
        let said = folder.ask(&second, "up", json!({})).await;
        assert!(said.code == 1 && said.problems.contains(&format!("but not {by_hand}: run the release before")), "{}", said.problems);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM notes").await, 0);
        // One that has all of them notes it, and goes on.
        run(&db, &format!("INSERT INTO limpid_migrations SELECT {by_hand}, name, checksum, place + 7, statements, done, undone, reached, applied_at, text FROM limpid_migrations WHERE place = 1")).await;
        folder.done(&second, "up", json!({})).await;
        folder.done(&second, "verify", json!({})).await;
        folder.done(&second, "check", json!({})).await;
        assert_eq!(number(&db, "SELECT COUNT(*) FROM notes").await, 0);
        // Taken back, nothing of what it stands for is left to be taken for applied.
        folder.done(&second, "down", json!({})).await;
        assert!(is_gone("notes").await);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM limpid_migrations").await, 0);
        // A new database runs it.
        folder.done(&second, "up", json!({})).await;
        assert_eq!(number(&db, "SELECT COUNT(*) FROM notes").await, 1);
        folder.done(&second, "verify", json!({})).await;
        assert!(folder.done(&second, "diff", json!({})).await.contains("Nothing to do"));
        folder.done(&second, "redo", json!({ "allow_destructive": true })).await;
    }

    /// Nothing is emptied without its name, and never in production.
    async fn a_database_is_begun_anew(db) [] {
        let (folder, models) = (Folder::of(&db).await, models![two::Note]);
        folder.done(&models, "diff", json!({})).await;
        folder.done(&models, "up", json!({})).await;
        run(&db, "INSERT INTO notes (text) VALUES ('kept')").await;
        run(&db, "CREATE TABLE others (id BIGINT NOT NULL PRIMARY KEY, note BIGINT)").await;
        run(&db, "CREATE VIEW seen AS SELECT text FROM notes").await;
        let asked = folder.ask(&models, "fresh", json!({})).await;
        assert_eq!(asked.code, 2, "{}", asked.problems);
        let name = asked.problems.split('`').nth(3).expect("it is named").to_owned();
        let wrong = folder.ask(&models, "fresh", json!({ "confirm": "another" })).await;
        assert!(wrong.code == 1 && wrong.problems.contains("Nothing was changed"), "{}", wrong.problems);
        let never = folder.ask(&models, "fresh", json!({ "confirm": name, "environment": "Production" })).await;
        assert!(never.code == 1 && never.problems.contains("never runs there"), "{}", never.problems);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM notes").await, 1);
        let done = folder.done(&models, "fresh", json!({ "confirm": name, "environment": "development" })).await;
        assert!(done.contains("applied 1 migration"), "{done}");
        assert_eq!(number(&db, "SELECT COUNT(*) FROM notes").await, 0);
        assert!(is_gone("others").await && is_gone("seen").await);
        folder.done(&models, "verify", json!({})).await;
    }

    /// Tables that were made by migrations, beside models that want more.
    async fn models_and_tables_that_differ(db) [] {
        let (folder, models) = (Folder::of(&db).await, models![one::Note]);
        folder.done(&models, "diff", json!({})).await;
        Migrator::folder(folder.path()).run(&db).await?;
        models.agree(&db).await?;
        let error = models![two::Note].agree(&db).await.expect_err("a column is missing").to_string();
        assert!(error.contains("notes.slug: it is missing, and should be a column") && error.contains("migrate diff"), "{error}");
    }

    /// At the start of a program with nothing to run: one question, no lock, no second connection.
    async fn nothing_pending_is_one_question(db) [] {
        let folder = Folder::of(&db).await;
        folder.done(&models![one::Note], "diff", json!({})).await;
        let migrator = Migrator::folder(folder.path());
        assert_eq!(migrator.run(&db).await?.len(), 1);
        let (ran, sent) = limpid::testing::queries(&db, async || migrator.run(&db).await).await;
        assert!(ran?.is_empty());
        let texts: Vec<_> = sent.iter().map(|query| query.text.as_str()).collect();
        assert!(texts.len() == 1 && texts[0].starts_with("SELECT version"), "{texts:?}");
    }
}

/// The folder of a package: its tables are made by its migrations.
#[limpid::test(migrations("migrate/made"), on(sqlite))]
async fn tables_are_made_by_migrations(db: &Db) -> limpid::Result<()> {
    one::Note::create(one::NoteCreate { text: "there".into() }).await?;
    assert_eq!(number(db, "SELECT COUNT(*) FROM limpid_migrations").await, 1);
    models![one::Note].agree(db).await
}

/// A folder that is for another engine.
#[limpid::test(migrations("migrate/made"), on(postgres))]
#[should_panic(expected = "has no migrations for postgres: name the engines")]
async fn migrations_of_another_engine(_db: &Db) {}

each_engine! {
    /// A backfill is stopped by a row that it cannot change, and goes on behind what is done.
    async fn a_backfill_goes_on(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        folder.by_hand(1, "CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY, n BIGINT NOT NULL DEFAULT 0, CHECK (n < 9));\nCREATE TABLE seen (a BIGINT NOT NULL PRIMARY KEY);", "DROP TABLE seen;\nDROP TABLE a;");
        folder.done(&none, "up", json!({})).await;
        let ids: Vec<_> = (1..=95).map(|id| format!("({})", id * 3)).collect();
        run(&db, &format!("INSERT INTO a (id) VALUES {}", ids.join(", "))).await;
        // What a statement did is seen: a row that was met twice is an error.
        run(&db, "INSERT INTO seen VALUES (150)").await;
        let text = "-- limpid: backfill a by id, 10 rows at a time\nINSERT INTO seen SELECT id FROM a WHERE id BETWEEN :from AND :to;\nUPDATE a SET n = 1 WHERE n = 0;";
        folder.by_hand(2, text, "UPDATE a SET n = 0 WHERE n = 1;\nDELETE FROM seen WHERE a > 0;");
        let stopped = folder.ask(&none, "up", json!({})).await;
        assert!(stopped.code == 1 && stopped.problems.contains("2_by_hand.up.sql:2: statement 1 of 2 failed") && stopped.problems.contains("every batch of this one before"), "{}", stopped.problems);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM seen").await, 41);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM a WHERE n = 1").await, 0);
        run(&db, "DELETE FROM seen WHERE a = 150").await;
        folder.done(&none, "up", json!({})).await;
        assert_eq!(number(&db, "SELECT COUNT(*) FROM seen").await, 95);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM a WHERE n = 1").await, 95);
        folder.done(&none, "redo", json!({})).await;
        assert_eq!(number(&db, "SELECT COUNT(*) FROM seen").await, 95);
    }

    /// What is not a backfill is told before anything runs.
    async fn a_backfill_that_is_none(db) [] {
        let (folder, none) = (Folder::of(&db).await, models![]);
        let lines = [
            ("-- limpid: backfill a", "write `-- limpid: backfill posts by id, 1000 rows at a time`"),
            ("-- limpid: backfill a by id, 0 rows", "write `-- limpid: backfill posts by id, 1000 rows at a time`"),
            ("-- limpid: backfill a by id\nUPDATE a SET n = 1;", "says which rows: `.. WHERE id BETWEEN :from AND :to`"),
            ("-- limpid: backfill a by id\n", "no statement follows this backfill"),
        ];
        for (text, sentence) in lines {
            folder.by_hand(1, text, "");
            let said = folder.ask(&none, "up", json!({})).await;
            assert!(said.code == 1 && said.problems.contains("1_by_hand.up.sql:1: ") && said.problems.contains(sentence), "{}", said.problems);
        }
        folder.by_hand(1, "CREATE TABLE a (id BIGINT NOT NULL PRIMARY KEY);", "-- limpid: backfill a by id\nDELETE FROM a WHERE id BETWEEN :from AND :to;\nDROP TABLE a;");
        folder.done(&none, "up", json!({})).await;
        let said = folder.ask(&none, "down", json!({})).await.problems;
        assert!(said.contains("a way back has no batches"), "{said}");
    }
}
