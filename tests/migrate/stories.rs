//! What happens to a schema in the life of an application, and what must be left of the rows.

use limpid::prelude::*;
use limpid::{Engine, migrate::Migrator};
use limpid_tests::each_engine;
use serde_json::json;

use crate::folder::{Folder, is_gone, number, run};
use crate::models;

mod one {
    use super::*;

    #[derive(Debug, Clone, Model)]
    #[has_many(posts: Post)]
    pub struct Author {
        pub id: i64,
        #[unique]
        pub name: String,
    }

    #[derive(Debug, Clone, Model)]
    #[soft_deletes]
    #[unique(slug)]
    pub struct Post {
        pub id: i64,
        #[belongs_to(author: Author, on_delete = cascade)]
        pub author_id: i64,
        pub slug: String,
        pub title: String,
        #[default(0)]
        pub views: i32,
        pub deleted_at: Option<DateTime<Utc>>,
    }
}

mod two {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, ColumnType)]
    pub enum Status {
        Draft,
        Public,
    }

    #[derive(Debug, Clone, Model)]
    #[renamed_from = "authors"]
    #[has_many(posts: Post)]
    pub struct Writer {
        pub id: i64,
        #[unique]
        #[renamed_from = "name"]
        pub full_name: String,
    }

    #[derive(Debug, Clone, Model)]
    #[soft_deletes]
    #[unique(slug)]
    #[timestamps]
    pub struct Post {
        pub id: i64,
        #[renamed_from = "author_id"]
        #[belongs_to(writer: Writer, on_delete = cascade)]
        pub writer_id: i64,
        pub slug: String,
        #[renamed_from = "title"]
        pub heading: Option<String>,
        #[default(0)]
        pub views: i64,
        #[default(Status::Draft)]
        #[index]
        pub status: Status,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
        pub deleted_at: Option<DateTime<Utc>>,
    }
}

mod three {
    use super::*;

    #[derive(Debug, Clone, Model)]
    pub struct Post {
        #[key]
        pub id: i64,
        pub slug: String,
    }
}

/// Rows of the first schema: authors with posts of theirs.
async fn rows(db: &Db) {
    for author in 1..=3 {
        run(db, &format!("INSERT INTO authors (id, name) VALUES ({author}, 'author {author}')")).await;
    }
    for post in 1..=30 {
        let author = post % 3 + 1;
        run(db, &format!("INSERT INTO posts (id, author_id, slug, title, views) VALUES ({post}, {author}, 'post-{post}', 'Post {post}', {post})")).await;
    }
}

each_engine! {
    /// From nothing to tables that the models can use, and `diff` has nothing more to say.
    async fn the_first_tables(db) [] {
        let (folder, models) = (Folder::of(&db).await, models![one::Post, one::Author]);
        folder.done(&models, "diff", json!({ "name": "First tables!" })).await;
        assert_eq!(folder.files("_first_tables.up.sql").len(), 1);
        folder.done(&models, "up", json!({})).await;
        rows(&db).await;
        assert_eq!(one::Post::query().count().await?, 30);
        assert!(folder.done(&models, "diff", json!({})).await.contains("Nothing to do"));
        folder.done(&models, "check", json!({})).await;
        folder.done(&models, "verify", json!({})).await;
        assert!(folder.done(&models, "status", json!({})).await.contains("applied"));
        assert!(folder.done(&models, "up", json!({})).await.contains("Nothing to do"));
        // The way back says what would be lost.
        let refused = folder.ask(&models, "down", json!({})).await;
        assert!(refused.code == 1 && refused.problems.contains("has 30 rows, and this file drops it"), "{}", refused.problems);
        assert_eq!(one::Post::query().count().await?, 30);
        folder.done(&models, "down", json!({ "allow_destructive": true })).await;
        folder.done(&models, "up", json!({})).await;
        assert_eq!(one::Post::query().count().await?, 0);
    }

    /// Names, types, keys and values change in one step; rows are kept, and the way back restores them.
    async fn a_life(db) [] {
        let folder = Folder::of(&db).await;
        let (before, after) = (models![one::Post, one::Author], models![two::Post, two::Writer]);
        folder.done(&before, "diff", json!({})).await;
        folder.done(&before, "up", json!({})).await;
        rows(&db).await;
        let asked = folder.ask(&after, "diff", json!({})).await;
        assert_eq!(asked.code, 2, "{}", asked.problems);
        assert!(asked.problems.contains("--fill posts.created_at=now"), "{}", asked.problems);
        let fills = json!({ "fills": ["posts.created_at=now", "posts.updated_at=now"] });
        folder.done(&after, "diff", fills).await;
        folder.done(&after, "up", json!({})).await;
        let post = two::Post::query().filter(|post| post.id.eq(7)).with(|post| post.writer).sole().await?;
        assert_eq!((post.0.heading.as_deref(), post.0.views, post.0.status), (Some("Post 7"), 7, two::Status::Draft));
        assert_eq!(post.1.full_name, "author 2");
        assert_eq!(two::Post::query().count().await?, 30);
        // Keys still work, by their new names.
        run(&db, "DELETE FROM writers WHERE id = 1").await;
        assert_eq!(two::Post::query().count().await?, 20);
        assert!(limpid::sql_unchecked("INSERT INTO posts (writer_id, slug, created_at, updated_at) VALUES (99, 'x', '2026-01-01 00:00:00', '2026-01-01 00:00:00')").execute().await.is_err());
        folder.done(&after, "verify", json!({})).await;
        let again = folder.ask(&after, "diff", json!({})).await;
        assert!(again.text.contains("Nothing to do"), "{}{}", again.text, again.problems);
        assert!(again.problems.contains("has done its work and can go"), "{}", again.problems);
        folder.done(&after, "down", json!({ "allow_destructive": true })).await;
        assert_eq!(one::Post::query().count().await?, 20);
        assert_eq!(one::Post::find_or_fail(7).await?.title, "Post 7");
        folder.done(&after, "up", json!({})).await;
        assert_eq!(two::Post::query().count().await?, 20);
    }

    /// What is gone is asked about when it could be a new name, and dropped only when that is said, and accepted.
    async fn a_drop_is_asked_about(db) [] {
        let folder = Folder::of(&db).await;
        let (before, after) = (models![one::Post, one::Author], models![three::Post]);
        folder.done(&before, "diff", json!({})).await;
        folder.done(&before, "up", json!({})).await;
        rows(&db).await;
        folder.done(&after, "diff", json!({ "name": "less" })).await;
        assert!(folder.last("less.up.sql").contains("-- limpid: destructive drops table authors"));
        let refused = folder.ask(&after, "up", json!({})).await;
        assert_eq!(refused.code, 1);
        assert!(refused.problems.contains("--allow-destructive"), "{}", refused.problems);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM authors").await, 3);
        folder.done(&after, "up", json!({ "allow_destructive": true })).await;
        assert_eq!(three::Post::query().count().await?, 30);
        assert!(is_gone("authors").await);
    }

    /// Several programs start at once: each file runs once.
    async fn many_start_at_once(db) [] {
        let (folder, models) = (Folder::of(&db).await, models![one::Post, one::Author]);
        folder.done(&models, "diff", json!({})).await;
        let url = limpid_tests::url(&db).await?;
        let start = (0..4).map(|_| async {
            let own = limpid::Config::new(&url)?.max_connections(1).connect().await?;
            let ran = Migrator::folder(folder.path()).run(&own).await?;
            own.close().await;
            limpid::Result::Ok(ran.len())
        });
        let ran = futures_util::future::try_join_all(start).await?;
        assert_eq!(ran.iter().sum::<usize>(), 1, "{ran:?}");
        Migrator::folder(folder.path()).refuse_pending(&db).await?;
        Migrator::folder(folder.path()).wait(&db).await?;
    }

    /// Rows that do not fit are reported in words, before the first statement.
    async fn what_does_not_fit_is_reported_first(db) [] {
        let folder = Folder::of(&db).await;
        let (before, after) = (models![loose::Item], models![strict::Item]);
        folder.done(&before, "diff", json!({})).await;
        folder.done(&before, "up", json!({})).await;
        for (id, code) in [(1, "'a'"), (2, "'a'"), (3, "NULL")] {
            run(&db, &format!("INSERT INTO items (id, code, amount) VALUES ({id}, {code}, {})", 100 * id)).await;
        }
        folder.done(&after, "diff", json!({ "name": "strict" })).await;
        let said = folder.ask(&after, "up", json!({})).await.problems;
        assert!(said.contains("1 rows of `items` have no `code`") && said.contains("Nothing was changed"), "{said}");
        assert!(said.contains("2 rows of `items` have the same (code) as another row"), "{said}");
        assert!(said.contains("2 rows of `items` have a `amount` that does not fit"), "{said}");
        run(&db, "UPDATE items SET code = 'c' WHERE id = 3").await;
        run(&db, "UPDATE items SET code = 'b' WHERE id = 2").await;
        run(&db, "UPDATE items SET amount = id").await;
        folder.done(&after, "up", json!({})).await;
        assert_eq!(strict::Item::query().count().await?, 3);
        folder.done(&after, "down", json!({})).await;
        run(&db, "INSERT INTO items (id, code, amount) VALUES (4, NULL, 1000)").await;
    }
}

mod loose {
    use super::*;

    #[derive(Debug, Clone, Model)]
    pub struct Item {
        pub id: i64,
        pub code: Option<String>,
        pub amount: i64,
    }
}

mod strict {
    use super::*;

    #[derive(Debug, Clone, Model)]
    pub struct Item {
        pub id: i64,
        #[unique]
        pub code: String,
        pub amount: i8,
    }
}

/// Where the engine rolls DDL back nothing is in force; where it does not, the next run goes on.
#[limpid::test]
async fn a_file_that_fails_halfway(db: Db) -> limpid::Result<()> {
    let (folder, none) = (Folder::of(&db).await, models![]);
    let good = "CREATE TABLE a (id INTEGER NOT NULL PRIMARY KEY);\n\nINSERT INTO a (id) VALUES (1);\n";
    folder.by_hand(
        1,
        &format!("{good}\nINSERT INTO nowhere VALUES (1);\nINSERT INTO a (id) VALUES (2);"),
        "DROP TABLE a;",
    );
    let failed = folder.ask(&none, "up", json!({})).await;
    assert_eq!(failed.code, 1);
    assert!(failed.problems.contains(".up.sql:5: statement 3 of 4 failed:"), "{}", failed.problems);
    folder.by_hand(
        1,
        &format!("{good}\nINSERT INTO a (id) VALUES (3);\nINSERT INTO a (id) VALUES (2);"),
        "DROP TABLE a;",
    );
    match db.engine() {
        Engine::MariaDb | Engine::MySql => {
            assert!(failed.problems.contains("In force: 2 statements"), "{}", failed.problems);
            let status = folder.done(&none, "status", json!({})).await;
            assert!(status.contains("stopped after statement 2 of 4"), "{status}");
        }
        _ => assert!(failed.problems.contains("Nothing of this file is in force"), "{}", failed.problems),
    }
    folder.done(&none, "up", json!({})).await;
    assert_eq!(number(&db, "SELECT COUNT(*) FROM a").await, 3);
    folder.done(&none, "down", json!({})).await;
    Ok(())
}
