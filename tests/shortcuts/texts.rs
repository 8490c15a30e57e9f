//! What `to_sql` shows is what is sent, and limits are literals where that makes few texts.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use limpid::Engine;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[global_scope(Public = hidden.eq(false))]
struct Sheet {
    id: i64,
    #[fillable]
    title: String,
    #[fillable]
    rank: Option<i64>,
    #[fillable]
    hidden: bool,
    deleted_at: Option<DateTime<Utc>>,
}

each_engine! {
    async fn what_is_shown_is_what_is_sent(db) [Sheet] {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&sent);
        db.on_query(move |query| kept.lock().expect("no panic").push(query.text.clone()));
        let all = || Sheet::query();
        let queries = [
            all(),
            all().filter(|sheet| sheet.rank.ge(1)),
            all().filter(|sheet| sheet.rank.is_null()).filter(|sheet| sheet.title.ne("x")),
            all().filter(|sheet| sheet.rank.ge(1) & sheet.hidden.eq(true)).limit(20),
            all().filter(|sheet| sheet.rank.ge(1) | sheet.hidden).limit(21).offset(1),
            all().filter(|sheet| !(sheet.rank.ge(1) | sheet.title.contains("x"))).offset(7),
            all().filter(|sheet| sheet.id.in_([1, 2, 3])).order_by(|sheet| sheet.rank.desc().nulls_last()),
            all().with_trashed().filter(|sheet| sheet.rank.lt(3)).distinct().limit(1234),
            all().only_trashed().order_by(|sheet| (sheet.rank, sheet.id.desc())),
            all().unscoped(),
            all().unscoped().filter(|sheet| sheet.rank.eq(1)),
        ];
        for query in queries {
            let shown = query.to_sql(&db);
            sent.lock().expect("no panic").clear();
            query.clone().get().await?;
            assert_eq!(*sent.lock().expect("no panic"), std::slice::from_ref(&shown.text));
            let binds = shown.text.matches(if db.engine() == Engine::Postgres { "$" } else { "?" }).count();
            assert_eq!(binds, shown.binds.len(), "{}", shown.text);
            assert_eq!(query.to_sql(&db), shown, "showing changes nothing");
        }
    }

    async fn conditions_are_joined_without_parentheses(db) [Sheet] {
        let query = Sheet::query().filter(|sheet| sheet.rank.ge(1) & sheet.rank.le(9)).filter(|sheet| sheet.title.ne("x"));
        let text = query.to_sql(&db).text;
        assert!(!text.contains('('), "{text}");
    }

    async fn limits_make_few_texts(db) [Sheet] {
        let text = |limit: i64| Sheet::query().limit(limit).to_sql(&db).text;
        let texts: HashSet<String> = (1..=20_000).map(text).collect();
        let most = if db.engine() == Engine::Postgres { 129 } else { 2 };
        // SQLite plans again for each bound limit, so all are literals there.
        assert!(texts.len() <= most || db.engine() == Engine::Sqlite, "{}", texts.len());
        for limit in [1, 10, 20, 21, 25, 50, 100, 101, 500, 1_000] {
            assert!(text(limit).ends_with(&format!(" LIMIT {limit}")) || db.engine() == Engine::MariaDb || db.engine() == Engine::MySql);
        }
    }

    async fn every_limit_cuts(db) [Sheet] {
        let sheets = (0..130).map(|rank| SheetCreate { title: "a".into(), rank: Some(rank), hidden: false });
        Sheet::insert_many(sheets).await?;
        for limit in [1_usize, 2, 10, 11, 12, 26, 27, 99, 100, 101, 102, 130] {
            let found = Sheet::query().order_by(|sheet| sheet.id).limit(limit).offset(3).pluck(|sheet| sheet.rank).await?;
            let wanted: Vec<_> = (3..130).take(limit).map(Some).collect();
            assert_eq!(found, wanted, "{limit}");
        }
    }
}
