//! `sql!`: SQL of one's own, as a part of a typed query and as a whole statement.

use limpid::{Engine, Error, Sql, Value, prelude::*, sql_unchecked, testing};
use limpid_tests::each_engine;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

#[derive(Debug, Clone, PartialEq, Model)]
struct Word {
    id: i64,
    #[fillable]
    text: String,
    #[fillable]
    rank: Option<i64>,
}

/// Texts that would do harm if they were ever a part of a statement.
const HOSTILE: [&str; 8] = [
    "'; DROP TABLE words; --",
    "\" OR 1=1 --",
    "` OR 1=1 #",
    "\\'; DELETE FROM words; #",
    "$1 ? :a {text} {{",
    "' UNION SELECT 1, 'x', 2 --",
    "%_\\%",
    "\u{2019}\u{ff07};",
];

async fn words(texts: &[&str]) -> limpid::Result<()> {
    for (rank, text) in texts.iter().enumerate() {
        Word::create(WordCreate { text: (*text).into(), rank: Some(rank as i64) }).await?;
    }
    Ok(())
}

each_engine! {
    async fn a_part_of_a_typed_query(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let (name, least) = (String::from("one"), 50);
        let found = Track::query().filter(|track| sql!("lower({track.name}) = {name}")).pluck(|track| track.name).await?;
        assert_eq!(found, ["One"]);
        // An OR inside of it stays inside.
        let found = Track::query()
            .filter(|track| sql!("{track.name} = {name} OR {track.seconds} < {least}"))
            .filter(|track| track.seconds.gt(least))
            .count()
            .await?;
        assert_eq!(found, 0);
        let found = Track::query()
            .filter(|track| track.seconds.gt(390) | sql!("{track.seconds} IN ({..})", [10, 50]))
            .filter(|track| !sql!("{} IS NULL", track.album_id) & (sql!("{} > 0", track.id) | track.id.eq(0)))
            .order_by(|track| (sql!("{track.seconds} + {least}").of::<i64>().desc(), track.id))
            .pluck(|track| (track.name, sql!("{} * 2", track.seconds + 1).of::<i64>()))
            .await?;
        assert_eq!(found, [("Seven".to_owned(), 802), ("six".to_owned(), 102)]);
    }

    async fn a_whole_statement_becomes_models_values_and_tuples(db) [Word] {
        words(&["a", "b", "c"]).await?;
        let ids = Vec::from([1_i64, 3, 99]);
        let found: Vec<Word> = sql!("SELECT {Word} FROM words WHERE id IN ({..ids}) ORDER BY id").get().await?;
        assert_eq!(found.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        let none: [i64; 0] = [];
        let found: Vec<Word> = sql!("SELECT {Word} FROM words WHERE id IN ({..none})").get().await?;
        assert!(found.is_empty());
        let pairs: Vec<(String, Option<i64>)> = sql!("SELECT text, {} FROM words ORDER BY id DESC", None::<i64>).get().await?;
        assert_eq!(pairs[0], ("c".to_owned(), None));
        let both: Vec<(Word, String)> = sql!("SELECT {Word}, text FROM words WHERE text = {}", "b").get().await?;
        assert_eq!((both[0].0.id, both[0].1.as_str()), (2, "b"));
        let count: Option<i64> = sql!("SELECT count(*) FROM words").first().await?;
        assert_eq!(count, Some(3));
        let nobody: Option<Word> = sql!("SELECT {Word} FROM words WHERE rank IS NULL").first().await?;
        assert_eq!(nobody, None);
    }

    async fn raw_writes_return_the_number_of_rows(db) [Word] {
        words(&["a", "b", "c"]).await?;
        assert_eq!(sql!("UPDATE words SET text = {} WHERE rank >= {}", "z", 1_i64).execute().await?, 2);
        assert_eq!(Word::query().filter(|word| word.text.eq("z")).count().await?, 2);
        let tx = db.begin().await?;
        assert_eq!(sql!("DELETE FROM words").execute().on(&tx).await?, 3);
        tx.rollback().await?;
        assert_eq!(Word::query().count().await?, 3);
        let kept: Option<i64> = sql!("WITH kept AS (SELECT id FROM words WHERE rank = {}) SELECT id FROM kept", 2_i64).first().await?;
        assert_eq!(kept, Some(3));
    }

    async fn columns_in_another_order_are_refused_and_never_mixed_up(db) [Word] {
        words(&["a"]).await?;
        for wrong in [sql!("SELECT text, id, rank FROM words"), sql!("SELECT id, text FROM words"), sql!("SELECT id, rank AS text, rank FROM words")] {
            let read = wrong.get::<Word, _>().await;
            // The last names a number `text`, which is not a text.
            let error = read.expect_err("no Word");
            assert!(matches!(error, Error::Usage { .. } | Error::Decode { .. }), "{error:?}");
        }
        let error = sql!("SELECT id, text FROM words").get::<Word, _>().await.expect_err("one is missing");
        assert!(error.to_string().contains("sql!(\"SELECT {Word} FROM words\")"), "{error}");
    }

    async fn a_hostile_value_is_never_sql(db) [Word] {
        words(&HOSTILE).await?;
        for text in HOSTILE {
            let (found, queries) = testing::queries(&db, async || {
                let found: Vec<Word> = sql!("SELECT {Word} FROM words WHERE text = {text}").get().await?;
                assert_eq!(found.len(), 1);
                assert_eq!(Word::query().filter(|word| sql!("{word.text} IN ({..})", [text])).count().await?, 1);
                let back: Option<String> = Word::query().filter(|word| word.text.eq(text)).value(|word| word.text).await?;
                limpid::Result::Ok(back)
            })
            .await;
            assert_eq!(found?.as_deref(), Some(text));
            assert_eq!(queries.len(), 3);
            assert!(queries.iter().all(|query| !query.text.contains(text)), "{queries:?}");
        }
        assert_eq!(Word::query().count().await?, HOSTILE.len() as i64);
    }

    async fn sql_made_at_run_time_needs_sql_unchecked(db) [Word] {
        words(&["a", "b"]).await?;
        let table = "words";
        let count: Option<i64> = sql_unchecked(format!("SELECT count(*) FROM {table}")).first().await?;
        assert_eq!(count, Some(2));
        let found = Word::query().filter(|_| sql_unchecked("rank > 0 OR rank < 0")).pluck(|word| word.text).await?;
        assert_eq!(found, ["b"]);
    }

    async fn a_query_can_be_explained(db) [Word] {
        let plan = Word::query().filter(|word| word.text.eq("x") & word.rank.gt(3)).explain().await?;
        assert!(plan.to_lowercase().contains("words"), "{plan}");
        assert!(!plan.is_empty());
    }
}

#[test]
fn the_text_holds_placeholders_and_never_values() {
    let (name, ids) = ("x' OR 1=1", ["a", "b"]);
    let raw = sql!("SELECT {{}} FROM t WHERE (a = {name} OR b IN ({..ids})) AND c = {}", Some(3_i32));
    let Sql { text, binds } = raw.to_sql(Engine::Postgres);
    assert_eq!(text, "SELECT {} FROM t WHERE (a = $1 OR b IN ($2, $3)) AND c = $4");
    assert_eq!(
        binds,
        [
            Value::Text(name.to_owned().into()),
            Value::Text("a".to_owned().into()),
            Value::Text("b".to_owned().into()),
            Value::Int(3)
        ]
    );
    assert_eq!(raw.to_sql(Engine::Sqlite).text, "SELECT {} FROM t WHERE (a = ? OR b IN (?, ?)) AND c = ?");
    assert!(!format!("{raw:?}").contains("OR 1=1"), "{raw:?}");
    let inner = sql!("a > {}", 1);
    assert_eq!(sql!("NOT {inner}").to_sql(Engine::MariaDb).text, "NOT (a > ?)");
    assert_eq!(
        sql!("SELECT {Word} FROM words").to_sql(Engine::MySql).text,
        "SELECT `id`, `text`, `rank` FROM words"
    );
}
