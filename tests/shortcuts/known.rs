//! A text that was printed before is found for the same statement, and for no other.

use std::collections::HashSet;

use limpid::Engine;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
struct Leaflet {
    id: i64,
    #[fillable]
    title: String,
    #[fillable]
    rank: Option<i64>,
    #[fillable]
    copies: i64,
    #[fillable]
    note: Option<String>,
    deleted_at: Option<DateTime<Utc>>,
}

fn leaflet(title: &str, rank: Option<i64>) -> LeafletCreate {
    LeafletCreate { title: title.into(), rank, copies: 10, note: None }
}

/// Queries that differ from each other in one thing, with what stands behind the table's name.
fn queries(number: i64) -> Vec<(Query<Leaflet>, &'static str)> {
    let all = || Leaflet::query();
    let bare = || all().with_trashed();
    vec![
        (all(), r#" WHERE "deleted_at" IS NULL"#),
        (all().only_trashed(), r#" WHERE "deleted_at" IS NOT NULL"#),
        (bare(), ""),
        (bare().filter(|leaflet| leaflet.rank.eq(number)), r#" WHERE "rank" = $1"#),
        (bare().filter(|leaflet| leaflet.rank.gt(number)), r#" WHERE "rank" > $1"#),
        (bare().filter(|leaflet| leaflet.rank.ge(number)), r#" WHERE "rank" >= $1"#),
        (bare().filter(|leaflet| leaflet.copies.ge(number)), r#" WHERE "copies" >= $1"#),
        (bare().filter(|leaflet| leaflet.rank.is_null()), r#" WHERE "rank" IS NULL"#),
        (bare().filter(|leaflet| leaflet.note.is_null()), r#" WHERE "note" IS NULL"#),
        (bare().filter(|leaflet| leaflet.rank.is_not_null()), r#" WHERE "rank" IS NOT NULL"#),
        (
            bare().filter(|leaflet| leaflet.rank.ge(number) & leaflet.copies.lt(number)),
            r#" WHERE "rank" >= $1 AND "copies" < $2"#,
        ),
        (
            bare().filter(|leaflet| leaflet.copies.lt(number) & leaflet.rank.ge(number)),
            r#" WHERE "copies" < $1 AND "rank" >= $2"#,
        ),
        (
            bare().filter(|leaflet| leaflet.rank.ge(number) | leaflet.copies.lt(number)),
            r#" WHERE "rank" >= $1 OR "copies" < $2"#,
        ),
        (bare().order_by(|leaflet| leaflet.rank), r#" ORDER BY "rank""#),
        (bare().order_by(|leaflet| leaflet.rank.desc()), r#" ORDER BY "rank" DESC"#),
        (bare().order_by(|leaflet| leaflet.rank.asc().nulls_last()), r#" ORDER BY "rank" NULLS LAST"#),
        (bare().order_by(|leaflet| (leaflet.rank, leaflet.id)), r#" ORDER BY "rank", "id""#),
        (bare().order_by(|leaflet| (leaflet.id, leaflet.rank)), r#" ORDER BY "id", "rank""#),
        (bare().limit(1), " LIMIT 1"),
        (bare().limit(20), " LIMIT 20"),
        (bare().limit(1_234 + number), " LIMIT $1"),
        (bare().limit(20).offset(1), " LIMIT 20 OFFSET 1"),
    ]
}

#[test]
fn queries_that_differ_in_one_thing_have_texts_of_their_own() {
    const START: &str = r#"SELECT "id", "title", "rank", "copies", "note", "deleted_at" FROM "leaflets""#;
    for number in 0..3 {
        for (query, rest) in queries(number) {
            assert_eq!(query.to_sql(Engine::Postgres).text, format!("{START}{rest}"));
        }
        let distinct = Leaflet::query().with_trashed().distinct().to_sql(Engine::Postgres).text;
        assert_eq!(distinct, START.replacen("SELECT", "SELECT DISTINCT", 1));
    }
    for engine in [Engine::Sqlite, Engine::MariaDb, Engine::MySql] {
        let print = |number| queries(number).into_iter().map(|(query, _)| query.to_sql(engine));
        let (first, second): (Vec<_>, Vec<_>) = (print(7).collect(), print(7).collect());
        assert_eq!(first, second);
        // Where limits are bound, two of them have one text.
        let texts = first.len() - usize::from(engine != Engine::Sqlite);
        assert_eq!(first.iter().map(|sql| &sql.text).collect::<HashSet<_>>().len(), texts);
        assert_eq!(first[3].binds, print(7).nth(6).expect("there are more").binds);
    }
}

each_engine! {
    async fn writes_that_differ_in_one_thing_do_what_they_say(db) [Leaflet] {
        for round in 1..=3 {
            let first = Leaflet::create(leaflet("a", Some(round))).await?;
            let second = Leaflet::create(leaflet("b", None)).await?;
            assert_eq!((first.rank, second.rank), (Some(round), None));
            let one = || Leaflet::query().filter(|leaflet| leaflet.id.eq(first.id));
            assert_eq!(one().update(|leaflet| leaflet.copies.increment(5)).await?, 1);
            assert_eq!(one().update(|leaflet| leaflet.copies.decrement(2)).await?, 1);
            assert_eq!(one().update(|leaflet| leaflet.rank.set(round + 1)).await?, 1);
            assert_eq!(one().update(|leaflet| leaflet.title.set("c")).await?, 1);
            let mut row = Leaflet::find_or_fail(first.id).await?;
            assert_eq!((row.copies, row.rank, &*row.title), (13, Some(round + 1), "c"));
            row.update(|leaflet| (leaflet.copies.set(1), leaflet.title.set("d"))).await?;
            assert_eq!((row.copies, row.rank, &*row.title), (1, Some(round + 1), "d"));
            row.update(|leaflet| (leaflet.rank.set(None::<i64>), leaflet.copies.set(2))).await?;
            assert_eq!((row.copies, row.rank, &*row.title), (2, None, "d"));
            // The other row, by another condition.
            let others = || Leaflet::query().filter(|leaflet| leaflet.id.gt(first.id));
            assert_eq!(others().update(|leaflet| leaflet.copies.increment(5)).await?, 1);
            assert_eq!(Leaflet::find_or_fail(second.id).await?.copies, 15);
            assert_eq!(one().delete().await? + others().delete().await?, 2);
            assert_eq!(Leaflet::find(first.id).await?, None);
            assert_eq!(Leaflet::query().with_trashed().find(first.id).await?.map(|row| row.copies), Some(2));
            assert_eq!(Leaflet::query().only_trashed().find(second.id).await?.map(|row| row.copies), Some(15));
        }
    }
}
