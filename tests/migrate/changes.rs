//! Changes of whole tables, on each engine: there, as the snapshot says, back, as it said, and there again.

use std::fs;

use limpid::migrate::{Migrator, between, drift};
use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::folder::{number, run};

/// A way from one snapshot to another, with rows in the tables.
struct Way<'a> {
    old: &'a str,
    new: &'a str,
    answers: &'a [(&'a str, &'a str, &'a str)],
    /// Rows of the old tables.
    rows: &'a [&'a str],
    /// What can be counted after the way there, and after the way back.
    there: &'a [(&'a str, i64)],
    back: &'a [(&'a str, i64)],
}

fn text(tables: &str) -> String {
    format!("limpid-snapshot 1\n{tables}\n")
}

async fn walk(db: &Db, way: Way<'_>) {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, new) = (text(way.old), text(way.new));
    let write = |version: u32, (up, down): (String, String)| {
        fs::write(folder.path().join(format!("{version}_x.up.sql")), up).expect("written");
        fs::write(folder.path().join(format!("{version}_x.down.sql")), down).expect("written");
    };
    let show = || {
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        format!("{}\n{}\n{}", read("1_x.up.sql"), read("2_x.up.sql"), read("2_x.down.sql"))
    };
    write(1, between(&text(""), &old, db.engine(), &[]).expect("the first tables"));
    let migrator = Migrator::folder(folder.path()).allow_destructive();
    migrator.run(db).await.unwrap_or_else(|error| panic!("{error}\n{}", show()));
    assert_eq!(drift(db, &old).await.expect("read"), [""; 0], "{}", show());
    for row in way.rows {
        run(db, row).await;
    }
    write(2, between(&old, &new, db.engine(), way.answers).unwrap_or_else(|error| panic!("{error}")));
    for round in ["there", "there again"] {
        migrator.run(db).await.unwrap_or_else(|error| panic!("{round}: {error}\n{}", show()));
        assert_eq!(drift(db, &new).await.expect("read"), [""; 0], "{round}\n{}", show());
        for (query, count) in way.there {
            assert_eq!(number(db, query).await, *count, "{round}: {query}\n{}", show());
        }
        migrator.down(db, 1).await.unwrap_or_else(|error| panic!("back: {error}\n{}", show()));
        assert_eq!(drift(db, &old).await.expect("read"), [""; 0], "back\n{}", show());
        for (query, count) in way.back {
            assert_eq!(number(db, query).await, *count, "back: {query}\n{}", show());
        }
    }
    migrator.down(db, 1).await.unwrap_or_else(|error| panic!("{error}\n{}", show()));
}

const AUTHORS: &str = "\ntable authors\n  column id i64 counted\n  column name text\n  key (id)\n";
const TWO_AUTHORS: &str = "INSERT INTO authors (id, name) VALUES (1, 'a'), (2, 'b')";

each_engine! {
    /// A trash comes, and unique indexes leave it out.
    async fn soft_deletes(db) [] {
        let table = |more: &str, trash: &str| format!(
            "\ntable posts\n  column id i64 counted\n  column slug text\n{more}  key (id)\n{trash}  unique (slug)"
        );
        walk(&db, Way {
            old: &table("", ""),
            new: &table("  column deleted_at datetime null\n", "  trash deleted_at\n"),
            answers: &[],
            rows: &["INSERT INTO posts (id, slug) VALUES (1, 'a'), (2, 'b')"],
            there: &[("SELECT COUNT(*) FROM posts WHERE deleted_at IS NULL", 2)],
            back: &[("SELECT COUNT(*) FROM posts", 2)],
        }).await;
    }

    /// Keys to other tables come, go, and change what they do.
    async fn foreign_keys(db) [] {
        let table = |key: &str| format!(
            "{AUTHORS}\ntable posts\n  column author_id i64 null\n  column id i64 counted\n  index (author_id)\n  key (id)\n{key}"
        );
        let keys = [
            "",
            "  reference (author_id) to authors (id)\n",
            "  reference (author_id) to authors (id) on_delete cascade\n",
            "  reference (author_id) to authors (id) on_delete set_null\n",
        ];
        for (old, new) in [(0, 1), (1, 2), (2, 3), (3, 0)] {
            walk(&db, Way {
                old: &table(keys[old]),
                new: &table(keys[new]),
                answers: &[],
                rows: &[TWO_AUTHORS, "INSERT INTO posts (id, author_id) VALUES (1, 1), (2, 2), (3, NULL)"],
                there: &[("SELECT COUNT(*) FROM posts WHERE author_id IS NOT NULL", 2)],
                back: &[("SELECT COUNT(*) FROM posts WHERE author_id IS NOT NULL", 2)],
            }).await;
        }
    }

    /// A wider key takes along those that refer to it.
    async fn a_key_of_another_type(db) [] {
        let tables = |ty: &str| format!(
            "\ntable authors\n  column id {ty} counted\n  key (id)\n\ntable posts\n  column author_id {ty}\n  \
             column id i64 counted\n  index (author_id)\n  key (id)\n  reference (author_id) to authors (id) on_delete cascade"
        );
        walk(&db, Way {
            old: &tables("i32"),
            new: &tables("i64"),
            answers: &[],
            rows: &["INSERT INTO authors (id) VALUES (1), (2)", "INSERT INTO posts (id, author_id) VALUES (1, 1), (2, 2)"],
            there: &[("SELECT COUNT(*) FROM posts JOIN authors ON authors.id = posts.author_id", 2)],
            back: &[("SELECT COUNT(*) FROM posts JOIN authors ON authors.id = posts.author_id", 2)],
        }).await;
    }

    /// Another key, and one that begins to be counted.
    async fn another_key(db) [] {
        let table = |words: &str, key: &str| format!("\ntable places\n  column a i64{words}\n  column b i64\n  key ({key})");
        let rows: &[&str] = &["INSERT INTO places (a, b) VALUES (1, 10), (2, 20)"];
        let two = &[("SELECT COUNT(*) FROM places WHERE a * 10 = b", 2)];
        for (old, new) in [(table("", "a"), table("", "a, b")), (table("", "a"), table(" counted", "a")), (table("", "a"), table("", "b"))] {
            walk(&db, Way { old: &old, new: &new, answers: &[], rows, there: two, back: two }).await;
        }
    }

    /// Words of enums come and go, as texts with a check and as types of PostgreSQL's own.
    async fn enums(db) [] {
        for ty in ["text", "enum(mood)"] {
            let table = |words: &str| format!(
                "\ntable notes\n  column id i64 counted\n  column mood {ty} default 'calm' in ({words})\n  key (id)"
            );
            let rows: &[&str] = &["INSERT INTO notes (id, mood) VALUES (1, 'calm'), (2, 'glad')"];
            let held = &[("SELECT COUNT(*) FROM notes WHERE mood = 'glad'", 1)];
            for words in ["'calm', 'glad', 'wild'", "'calm', 'quiet', 'glad'", "'glad', 'calm'"] {
                walk(&db, Way { old: &table("'calm', 'glad'"), new: &table(words), answers: &[], rows, there: held, back: held }).await;
            }
        }
    }

    /// A word of an enum has another name: the user says what becomes of the values.
    async fn a_word_with_another_name(db) [] {
        let table = |words: &str| format!("\ntable notes\n  column id i64 counted\n  column mood text in ({words})\n  key (id)");
        let (old, new) = (text(&table("'calm', 'glad'")), text(&table("'calm', 'happy'")));
        let using = [("using", "notes.mood", "CASE mood WHEN 'glad' THEN 'happy' ELSE mood END")];
        let folder = tempfile::tempdir().expect("a folder");
        let write = |version: u32, up: String| {
            fs::write(folder.path().join(format!("{version}_x.up.sql")), up).expect("written");
        };
        write(1, between(&text(""), &old, db.engine(), &[]).expect("a plan").0);
        let migrator = Migrator::folder(folder.path());
        migrator.run(&db).await?;
        run(&db, "INSERT INTO notes (mood) VALUES ('calm'), ('glad')").await;
        write(2, between(&old, &new, db.engine(), &[]).expect("a plan").0);
        let said = migrator.run(&db).await.expect_err("a value has no place").to_string();
        assert!(said.contains("1 rows of `notes` have a `mood` that is not among its values any more"), "{said}");
        write(2, between(&old, &new, db.engine(), &using).expect("a plan").0);
        migrator.run(&db).await?;
        assert_eq!(drift(&db, &new).await?, [""; 0]);
        assert_eq!(number(&db, "SELECT COUNT(*) FROM notes WHERE mood = 'happy'").await, 1);
    }

    /// Full-text search comes, is about more, and goes; the column has another name.
    async fn full_text(db) [] {
        let table = |body: &str, text: &str| format!(
            "\ntable posts\n  column {body} text null\n{text}  column id i64 counted\n  column title text\n  key (id)"
        );
        let rows: &[&str] = &["INSERT INTO posts (id, title, body) VALUES (1, 'clear water', 'deep'), (2, 'b', NULL)"];
        let two = &[("SELECT COUNT(*) FROM posts", 2)];
        let (none, one, both) = ("", "  full_text (title)\n", "  full_text (title, body)\n");
        for (old, new) in [(none, both), (one, both), (both, none)] {
            walk(&db, Way { old: &table("body", old), new: &table("body", new), answers: &[], rows, there: two, back: two }).await;
        }
        let answers = &[("rename", "posts.body", "posts.text")];
        walk(&db, Way {
            old: &table("body", both),
            new: &table("text", "  full_text (title, text)\n"),
            answers,
            rows,
            there: &[("SELECT COUNT(*) FROM posts WHERE text = 'deep'", 1)],
            back: &[("SELECT COUNT(*) FROM posts WHERE body = 'deep'", 1)],
        }).await;
    }

    /// A key that is a text, with full-text search beside it, which SQLite numbers.
    async fn full_text_with_a_text_key(db) [] {
        let table = |text: &str| format!("\ntable pages\n  column path text\n  column title text\n{text}  key (path)");
        let two = &[("SELECT COUNT(*) FROM pages", 2)];
        walk(&db, Way {
            old: &table(""),
            new: &table("  full_text (title)\n"),
            answers: &[],
            rows: &["INSERT INTO pages (path, title) VALUES ('a', 'water'), ('b', 'stone')"],
            there: two,
            back: two,
        }).await;
    }

    /// Two tables that refer to each other come together, and go together.
    async fn a_circle(db) [] {
        let circle = "\ntable hens\n  column egg_id i64 null\n  column id i64 counted\n  index (egg_id)\n  key (id)\n  \
             reference (egg_id) to eggs (id)\n\ntable eggs\n  column hen_id i64 null\n  column id i64 counted\n  \
             index (hen_id)\n  key (id)\n  reference (hen_id) to hens (id) on_delete cascade";
        walk(&db, Way { old: AUTHORS, new: &format!("{AUTHORS}{circle}"), answers: &[], rows: &[TWO_AUTHORS], there: &[("SELECT COUNT(*) FROM hens", 0)], back: &[("SELECT COUNT(*) FROM authors", 2)] }).await;
        walk(&db, Way { old: &format!("{AUTHORS}{circle}"), new: AUTHORS, answers: &[], rows: &[TWO_AUTHORS], there: &[("SELECT COUNT(*) FROM authors", 2)], back: &[("SELECT COUNT(*) FROM authors", 2)] }).await;
    }

    /// Two names are swapped, and the indexes and keys on them go along.
    async fn swapped_names(db) [] {
        let table = "\ntable pairs\n  column a u8\n  column b u8\n  column id i64 counted\n  index (a)\n  key (id)\n  unique (b)";
        walk(&db, Way {
            old: table,
            new: &table.replace("index (a)", "index (b)").replace("unique (b)", "unique (a)"),
            answers: &[("rename", "pairs.a", "pairs.b"), ("rename", "pairs.b", "pairs.a")],
            rows: &["INSERT INTO pairs (id, a, b) VALUES (1, 10, 20)"],
            there: &[("SELECT COUNT(*) FROM pairs WHERE a = 20 AND b = 10", 1)],
            back: &[("SELECT COUNT(*) FROM pairs WHERE a = 10 AND b = 20", 1)],
        }).await;
    }

    /// A table and columns in it have other names and other types at once.
    async fn renamed_with_all_that_is_on_it(db) [] {
        let posts = |table: &str, title: &str, ty: &str| format!(
            "{AUTHORS}\ntable {table}\n  column author_id i64\n  column id i64 counted\n  column {title} text\n  \
             column views {ty} default 0\n  index (author_id)\n  index ({title})\n  key (id)\n  \
             reference (author_id) to authors (id) on_delete cascade\n\ntable replies\n  column id i64 counted\n  \
             column post_id i64\n  index (post_id)\n  key (id)\n  reference (post_id) to {table} (id) on_delete cascade"
        );
        walk(&db, Way {
            old: &posts("posts", "title", "i32"),
            new: &posts("articles", "heading", "i64"),
            answers: &[("rename", "posts", "articles"), ("rename", "posts.title", "articles.heading")],
            rows: &[TWO_AUTHORS, "INSERT INTO posts (id, author_id, title) VALUES (1, 1, 'x'), (2, 2, 'y')", "INSERT INTO replies (id, post_id) VALUES (1, 1)"],
            there: &[("SELECT COUNT(*) FROM articles JOIN replies ON replies.post_id = articles.id WHERE heading = 'x'", 1)],
            back: &[("SELECT COUNT(*) FROM posts JOIN replies ON replies.post_id = posts.id WHERE title = 'x'", 1)],
        }).await;
    }

    /// Names and texts that want quotes.
    async fn hostile_names_and_texts(db) [] {
        let table = |default: &str| format!(
            "\ntable \"order\"\n  column \"a b\" text default '{default}'\n  column \"from;--\" i64 null\n  column id i64 counted\n  \
             column \"q`\\\"'\" text null\n  index (\"from;--\")\n  key (id)"
        );
        walk(&db, Way {
            old: &table("plain"),
            new: &table(r"it\'s; -- a \\ /* text"),
            answers: &[],
            rows: &[],
            there: &[],
            back: &[],
        }).await;
    }
}

/// PostgreSQL keeps tables in schemas; elsewhere the schema is a part of the name.
#[limpid::test]
async fn schemas(db: Db) {
    let table = |more: &str| {
        format!(
            "\ntable blog.posts\n  column id i64 counted\n{more}  key (id)\n\ntable posts\n  column id i64 counted\n  column post_id i64 null\n  index (post_id)\n  key (id)\n  reference (post_id) to blog.posts (id)"
        )
    };
    walk(
        &db,
        Way {
            old: &table(""),
            new: &table("  column x i32 default 1\n  index (x)\n"),
            answers: &[],
            rows: &[],
            there: &[("SELECT COUNT(*) FROM posts", 0)],
            back: &[],
        },
    )
    .await;
}
