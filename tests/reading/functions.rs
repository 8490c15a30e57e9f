//! Functions of columns and expressions, in conditions, orders and what is read.

use chrono::NaiveDate;
use limpid::{case, prelude::*};
use limpid_tests::each_engine;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

#[derive(Debug, Clone, Model)]
struct Entry {
    id: i64,
    #[fillable]
    name: String,
    #[fillable]
    nick: Option<String>,
    #[fillable]
    day: Option<NaiveDate>,
    #[fillable]
    at: DateTime<Utc>,
    #[fillable]
    local: NaiveDateTime,
}

async fn entry(name: &str, nick: Option<&str>, at: &str) -> limpid::Result<Entry> {
    let at: DateTime<Utc> = at.parse().expect("an instant");
    let (name, nick, day) = (name.into(), nick.map(Into::into), nick.map(|_| at.date_naive()));
    Entry::create(EntryCreate { name, nick, day, at, local: at.naive_utc() }).await
}

each_engine! {
    async fn text_functions_keep_null(db) [Entry] {
        entry("  Ada ", Some("L\u{f6}ve"), "2024-02-29T23:59:59.999999Z").await?;
        entry("Bob", None, "2025-01-01T00:00:00Z").await?;
        let of = |text: &str| Some(text.to_owned());
        let rows = Entry::query()
            .order_by(|entry| entry.id)
            .pluck(|entry| (entry.name.trim().upper(), entry.name.length(), entry.nick.lower(), entry.nick.length()))
            .await?;
        assert_eq!(rows, [("ADA".to_owned(), 6, of("l\u{f6}ve"), Some(4)), ("BOB".to_owned(), 3, None, None)]);
        let names = Entry::query()
            .filter(|entry| entry.name.trim().lower().eq("ada") | entry.nick.length().gt(9))
            .pluck(|entry| entry.nick.coalesce("none"))
            .await?;
        assert_eq!(names, ["L\u{f6}ve"]);
        let names = Entry::query()
            .order_by(|entry| entry.nick.coalesce(entry.name).desc())
            .pluck(|entry| entry.nick.coalesce("'; DROP TABLE entries; --"))
            .await?;
        assert_eq!(names, ["L\u{f6}ve", "'; DROP TABLE entries; --"]);
    }

    async fn a_date_has_a_year_a_month_and_a_day_in_utc(db) [Entry] {
        entry("a", Some("x"), "2024-02-29T23:59:59.999999Z").await?;
        entry("b", None, "2025-01-01T00:00:00Z").await?;
        let rows = Entry::query()
            .order_by(|entry| entry.id)
            .pluck(|entry| (entry.at.year(), entry.at.month(), entry.at.day(), entry.local.day(), entry.day.year(), entry.day.month()))
            .await?;
        assert_eq!(rows, [(2024, 2, 29, 29, Some(2024), Some(2)), (2025, 1, 1, 1, None, None)]);
        assert_eq!(Entry::query().filter(|entry| entry.at.year().eq(2025)).count().await?, 1);
    }

    async fn rows_are_grouped_by_a_function_and_a_case(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let years = Invoice::query()
            .group_by(|invoice| (invoice.at.year(), invoice.at.month()))
            .order_by(|group| (group.key().0, group.key().1))
            .select(|group| (group.key(), group.count()))
            .get()
            .await?;
        assert_eq!(years, [((2024, 1), 1), ((2024, 2), 1), ((2025, 2), 2)]);
        let lengths = Track::query()
            .group_by(|track| case::<String>().when(track.seconds.ge(300), "long").when(track.seconds.ge(100), "middle").otherwise("short"))
            .order_by(|group| group.key())
            .select(|group| (group.key(), group.count()))
            .get()
            .await?;
        assert_eq!(lengths, [("long".to_owned(), 3), ("middle".to_owned(), 3), ("short".to_owned(), 2)]);
        // No condition at all, and one that is not asked.
        let always = Track::query().value(|_| case::<i64>().when(None::<Filter>, 1).otherwise(7)).await;
        assert_eq!(always?, Some(7));
    }
}
