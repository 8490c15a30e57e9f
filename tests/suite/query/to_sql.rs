//! The SQL of a query, to look at.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[global_scope(Public = hidden.eq(false))]
struct Page {
    id: i64,
    #[fillable]
    title: String,
    #[fillable]
    hidden: bool,
    deleted_at: Option<DateTime<Utc>>,
}

each_engine! {
    async fn rules_come_first_and_the_filter_is_in_parentheses(db) [Page] {
        let sql = Page::query().filter(|page| page.title.eq("a") | page.id.gt(5)).limit(3).to_sql(&db);
        let text = sql.text.replace('`', "\"");
        let text = text.replace("$1", "?").replace("$2", "?").replace("$3", "?").replace("$4", "?");
        let text = text.replace("LIMIT 3", "LIMIT ?");
        assert_eq!(
            text,
            "SELECT \"id\", \"title\", \"hidden\", \"deleted_at\" FROM \"pages\" WHERE \"deleted_at\" IS NULL AND \"hidden\" = ? AND \
             (\"title\" = ? OR \"id\" > ?) LIMIT ?"
        );
        assert!(sql.binds.len() >= 3);
    }

    async fn nothing_is_sent(db) [Page] {
        limpid::schema![Page].drop(&db).await?;
        assert!(Page::query().to_sql(&db).text.starts_with("SELECT "));
        assert!(Page::query().get().await.is_err());
    }

    async fn values_are_bound_and_never_shown(db) [Page] {
        let secret = "s3cr3t-value";
        let query = Page::query().filter(|page| page.title.eq(secret) | page.title.contains(secret) | page.title.in_([secret]));
        let sql = query.to_sql(&db);
        assert!(!sql.text.contains(secret));
        assert!(!format!("{sql:?}{query:?}").contains(secret), "{sql:?} {query:?}");
    }

    async fn the_text_stays_the_same_for_other_values(db) [Page] {
        let text = |ids: Vec<i64>, title: &str| Page::query().filter(|page| page.id.in_(ids) & page.title.starts_with(title)).to_sql(&db).text;
        assert_eq!(text(vec![1, 2, 3], "a"), text(vec![4, 5, 6, 7], "%"));
        assert_eq!(text((0..300).collect(), "a"), text((0..400).collect(), "b"));
        assert_eq!(text((0..5_000).collect(), "a"), text((0..9_000).collect(), "b"));
    }
}
