//! Each statement is seen: by `tracing`, by hooks, and by tests that count them.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use limpid::prelude::*;
use limpid::{Engine, Executed, testing};
use limpid_tests::{each_engine, events};

#[derive(Debug, Clone, Model)]
#[has_many(pages: Page)]
struct Book {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
}

#[derive(Debug, Clone, Model)]
struct Page {
    id: i64,
    #[fillable]
    number: i64,
    #[fillable]
    #[belongs_to(book: Book)]
    book_id: i64,
}

fn book(title: &str) -> BookCreate {
    BookCreate { title: title.into() }
}

/// Another handle on a test's database, made with other options.
async fn other(
    db: &limpid::Db,
    change: impl FnOnce(limpid::Config) -> limpid::Config,
) -> limpid::Result<limpid::Db> {
    change(limpid::Config::new(&testing::url(db).await?)?).connect().await
}

each_engine! {
    async fn each_statement_is_one_event_without_values(db) [Book, Page] {
        events::listen(|about| about.target().starts_with("limpid"));
        let secret = format!("very secret {:?}", std::thread::current().id());
        Book::create(book(&secret)).await?;
        let (found, line) = (Book::query().filter(|book| book.title.eq(&secret)).get().await?, line!());
        assert_eq!(found.len(), 1);
        let system = match db.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgresql",
            Engine::MariaDb => "mariadb",
            _ => "mysql",
        };
        let said = events::with(&[
            &format!(r#"db.system.name="{system}""#),
            "DEBUG limpid::query",
            r#"db.operation.name="SELECT""#,
            r#"db.collection.name="books""#,
            "db.query.text=\"SELECT",
            "db.client.operation.duration=",
            "db.response.returned_rows=1 ",
            r#"code.file.path="tests/reading/seeing.rs""#,
            &format!("code.line.number={line} "),
            r#"limpid.model="Book""#,
            "limpid.in_transaction=false",
        ]);
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(events::with(&["very secret"]).is_empty());
    }

    async fn a_failed_statement_reports_its_error_and_no_value(db) [Book, Page] {
        events::listen(|about| about.target().starts_with("limpid"));
        Book::create(book("twice")).await?;
        let (failed, queries) = testing::queries(&db, async || Book::create(book("twice")).await).await;
        failed.expect_err("the title is taken");
        assert_eq!(queries.len(), 1);
        assert_eq!((queries[0].error, queries[0].operation()), (Some("unique"), "INSERT"));
        assert!(format!("{queries:?}").ends_with("unique]"), "{queries:?}");
        assert!(!events::with(&[r#"error.type="unique""#, "INSERT"]).is_empty());
        assert!(events::with(&["twice"]).is_empty());
    }

    async fn a_dropped_statement_is_reported_as_cancelled(db) [Book, Page] {
        let tx = db.begin().await?;
        let (pending, queries) = testing::queries(&db, async || {
            let mut asked = std::pin::pin!(Book::query().get().on(&tx).into_future());
            // Polled once, then dropped. A SQLite file may have answered by then.
            std::future::poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_pending())).await
        })
        .await;
        let outcomes: Vec<_> = queries.iter().map(|query| (query.error, query.in_transaction)).collect();
        assert_eq!(outcomes, [(pending.then_some("cancelled"), true)]);
    }

    async fn a_slow_statement_is_a_warning(db) [Book, Page] {
        events::listen(|about| about.target().starts_with("limpid"));
        let slow = other(&db, |config| config.slow_statement(Duration::ZERO)).await?;
        let line = line!() + 1;
        Book::query().count().on(&slow).await?;
        Book::query().count().on(&db).await?;
        let of = |line: u32| format!("code.line.number={line} ");
        assert!(!events::with(&["WARN limpid::query", "slow statement", "seeing.rs", &of(line)]).is_empty());
        assert!(events::with(&["WARN limpid::query", "seeing.rs", &of(line + 1)]).is_empty());
        // Below the threshold it is an event like any other.
        let patient = other(&db, |config| config.slow_statement(Duration::from_secs(3_600))).await?;
        let line = line!() + 1;
        Book::query().count().on(&patient).await?;
        assert!(events::with(&["WARN limpid::query", "seeing.rs", &of(line)]).is_empty());
        assert!(!events::with(&["limpid::query", "seeing.rs", &of(line)]).is_empty());
    }

    async fn a_hook_sees_every_statement_of_its_database(db) [Book, Page] {
        let mine = other(&db, |config| config).await?;
        let seen = Arc::new(Mutex::new(Vec::<Executed>::new()));
        let kept = Arc::clone(&seen);
        mine.on_query(move |query| kept.lock().expect("no panic").push(query.clone()));
        Book::create(book("here")).on(&mine).await?;
        Book::create(book("elsewhere")).on(&db).await?;
        mine.transaction(async |tx| -> limpid::Result<()> {
            Book::query().all().delete().on(tx).await?;
            Ok(())
        })
        .await?;
        let seen = seen.lock().expect("no panic");
        let words: Vec<_> = seen.iter().map(|query| (query.operation(), query.rows)).collect();
        let begin = if matches!(db.engine(), Engine::MariaDb | Engine::MySql) { seen[1].operation() } else { "BEGIN" };
        assert_eq!(words, [("INSERT", 1), (begin, 0), ("DELETE", 2), ("COMMIT", 0)]);
        assert!(seen.iter().all(|query| query.at.file() == "tests/reading/seeing.rs" && query.error.is_none()));
        assert_eq!((seen[0].model, seen[0].table, seen[1].model), (Some("Book"), Some("books"), None));
        assert_eq!((seen[0].in_transaction, seen[2].in_transaction), (false, true));
    }

    async fn an_eager_load_is_two_statements_whatever_the_number_of_rows(db) [Book, Page] {
        for number in 0..20 {
            let book = Book::create(book(&format!("{number}"))).await?;
            Page::create(PageCreate { number, book_id: book.id }).await?;
        }
        let (rows, queries) = testing::queries(&db, async || {
            Book::query().with(|book| book.pages).get().await
        })
        .await;
        assert_eq!(rows?.len(), 20);
        let seen: Vec<_> = queries.iter().map(|query| (query.model, query.rows)).collect();
        assert_eq!(seen, [(Some("Book"), 20), (Some("Page"), 20)]);
        Book::query().get().await?;
        assert_eq!(queries.len(), 2);
    }

    async fn an_n_plus_one_is_warned_of_once(db) [Book, Page] {
        events::listen(|about| about.target().starts_with("limpid"));
        let few = other(&db, |config| config.most_repeats(3)).await?;
        let of = |line: u32| events::with(&["WARN limpid ", &format!("at=tests/reading/seeing.rs:{line}:"), r#"model="Book""#]);
        let line = line!() + 2;
        for _ in 0..3 {
            Book::query().count().on(&few).await?;
        }
        assert!(of(line).is_empty());
        let line = line!() + 2;
        for _ in 0..6 {
            Book::query().count().on(&few).await?;
        }
        let ways: Vec<_> = (0..6).map(|_| few.clone()).collect();
        for few in ways {
            // Another task each time, so no loop within one.
            tokio::spawn(async move { Book::query().exists().on(&few).await }).await.expect("it ends")?;
        }
        if cfg!(debug_assertions) {
            // The engines share the line, and it is warned of once.
            assert_eq!(of(line).len(), 1, "{:?}", of(line));
            assert!(of(line)[0].contains("more_than=3"));
            assert!(of(line + 5).is_empty());
        }
    }

    async fn requests_that_one_task_works_off_are_no_loop(db) [Book, Page] {
        events::listen(|about| about.target().starts_with("limpid"));
        let few = other(&db, |config| config.most_repeats(3)).await?;
        let of = |line: u32| events::with(&["WARN limpid ", &format!("at=tests/reading/seeing.rs:{line}:"), r#"model="Book""#]);
        let line = line!() + 2;
        for _ in 0..6 {
            few.scope(async { Book::query().count().await }).await?;
        }
        assert!(of(line).is_empty(), "{:?}", of(line));
        let line = line!() + 3;
        few.scope(async {
            for _ in 0..6 {
                Book::query().count().await?;
            }
            limpid::Result::Ok(())
        })
        .await?;
        if cfg!(debug_assertions) {
            assert_eq!(of(line).len(), 1, "{:?}", of(line));
        }
    }

    async fn a_test_can_forbid_n_plus_one(db) [Book, Page] {
        for number in 0..3 {
            Book::create(book(&format!("{number}"))).await?;
        }
        let pages = testing::no_n_plus_one(&db, async || {
            Book::query().with(|book| book.pages).get().await
        })
        .await?;
        assert_eq!(pages.len(), 3);
        let (line, looped) = (line!() + 2, testing::no_n_plus_one(&db, async || -> limpid::Result<()> {
            for book in Book::query().get().await? {
                book.pages().get().await?;
            }
            Ok(())
        }));
        let said = AssertUnwindSafe(looped).catch_unwind().await.expect_err("three statements from one line");
        let said = said.downcast_ref::<String>().expect("a text");
        assert!(said.starts_with(&format!("tests/reading/seeing.rs:{line}:")), "{said}");
        assert!(said.contains("3 times"), "{said}");
    }
}

/// Nothing hears of it, so nothing is said of it: the hook of one test's log is gone when it ends.
#[tokio::test]
async fn a_log_ends_with_its_work() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    limpid::schema![Book].create(&db).await?;
    let make = |name: &str| Book::create(book(name)).on(&db);
    let ((), first) = testing::queries(&db, async || make("a").await.map(drop).expect("it is made")).await;
    make("b").await?;
    let ((), second) = testing::queries(&db, async || ()).await;
    assert_eq!((first.len(), second.len()), (1, 0));
    Ok(())
}
