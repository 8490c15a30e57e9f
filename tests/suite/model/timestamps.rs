//! `created_at` and `updated_at`.

use chrono::{TimeDelta, Timelike};
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
struct Entry {
    id: i64,
    #[fillable]
    text: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

async fn entry(text: &str) -> limpid::Result<Entry> {
    Entry::create(EntryCreate { text: text.into() }).await
}

each_engine! {
    async fn a_new_row_has_equal_timestamps(db) [Entry] {
        let before = Utc::now() - TimeDelta::seconds(1);
        let entry = entry("a").await?;
        assert_eq!(entry.created_at, entry.updated_at);
        assert!(entry.created_at > before && entry.created_at < Utc::now() + TimeDelta::seconds(1));
        assert_eq!(entry.created_at.nanosecond() % 1_000, 0);
    }

    async fn an_update_sets_only_updated_at(db) [Entry] {
        let mut entry = entry("a").await?;
        let before = entry.clone();
        entry.update(|entry| entry.text.set("b")).await?;
        assert_eq!(entry.created_at, before.created_at);
        assert!(entry.updated_at > before.updated_at);
    }

    async fn a_bulk_update_stamps_every_row_it_reaches(db) [Entry] {
        let (one, two) = (entry("a").await?, entry("b").await?);
        assert_eq!(Entry::query().filter(|entry| entry.text.eq("a")).update(|entry| entry.text.set("c")).await?, 1);
        assert!(Entry::find_or_fail(one.id).await?.updated_at > one.updated_at);
        assert_eq!(Entry::find_or_fail(two.id).await?.updated_at, two.updated_at);
    }

    async fn a_timestamp_set_by_hand_is_kept(db) [Entry] {
        let at = DateTime::from_timestamp_micros(1_234_567_890_123_456).expect("a time");
        let mut entry = Entry::create(EntryCreate { text: "a".into() })
            .set(|entry| (entry.created_at.set(at), entry.updated_at.set(at)))
            .await?;
        assert_eq!((entry.created_at, entry.updated_at), (at, at));
        let later = at + TimeDelta::microseconds(1);
        entry.update(|entry| entry.updated_at.set(later)).await?;
        assert_eq!(entry.updated_at, later);
    }

    async fn latest_and_oldest_break_ties_by_the_key(db) [Entry] {
        let at = Utc::now();
        for text in ["a", "b", "c", "d"] {
            let made = if text == "d" { at - TimeDelta::days(1) } else { at };
            Entry::create(EntryCreate { text: text.into() }).set(|entry| entry.created_at.set(made)).await?;
        }
        assert_eq!(Entry::query().latest().pluck(|entry| entry.text).await?, ["c", "b", "a", "d"]);
        assert_eq!(Entry::query().oldest().pluck(|entry| entry.text).await?, ["d", "a", "b", "c"]);
    }

    async fn instants_compare_to_the_microsecond(db) [Entry] {
        let entry = entry("a").await?;
        let just_after = entry.created_at + TimeDelta::microseconds(1);
        assert!(Entry::query().filter(|row| row.created_at.eq(entry.created_at)).exists().await?);
        assert!(Entry::query().filter(|row| row.created_at.lt(just_after)).exists().await?);
        assert!(!Entry::query().filter(|row| row.created_at.ge(just_after)).exists().await?);
    }

    async fn an_instant_is_truncated_to_the_microsecond_on_every_path(db) [Entry] {
        let fine = DateTime::from_timestamp(1_700_000_000, 123_456_999).expect("a time");
        let cut = DateTime::from_timestamp(1_700_000_000, 123_456_000).expect("a time");
        let entry = Entry::create(EntryCreate { text: "a".into() }).set(|entry| entry.created_at.set(fine)).await?;
        assert_eq!(entry.created_at, cut);
        assert!(Entry::query().filter(|row| row.created_at.eq(fine)).exists().await?);
        assert!(Entry::query().filter(|row| row.created_at.in_([fine])).exists().await?);
        assert_eq!(Entry::find_or_fail(entry.id).await?, entry);
    }
}
