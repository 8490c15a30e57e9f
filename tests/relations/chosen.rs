//! Which of many is chosen where some have no value: never one of these, unless there is no other.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[latest_of_many(newest: Issue, by = published_at)]
#[oldest_of_many(eldest: Issue, by = published_at)]
struct Magazine {
    id: i64,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Issue {
    id: i64,
    #[fillable]
    #[belongs_to(magazine: Magazine)]
    magazine_id: i64,
    #[fillable]
    title: String,
    #[fillable]
    published_at: Option<DateTime<Utc>>,
}

/// A magazine with these issues, each published in this second.
async fn magazine(name: &str, issues: &[(&str, Option<i64>)]) -> limpid::Result<Magazine> {
    let magazine = Magazine::create(MagazineCreate { name: name.into() }).await?;
    for (title, second) in issues {
        Issue::create(IssueCreate {
            magazine_id: magazine.id,
            title: (*title).into(),
            published_at: second.and_then(|second| DateTime::from_timestamp(second, 0)),
        })
        .await?;
    }
    Ok(magazine)
}

fn title(issue: &Option<Issue>) -> &str {
    issue.as_ref().map_or("", |issue| &issue.title)
}

each_engine! {
    async fn a_row_with_a_value_is_chosen_before_one_without(db) [Magazine, Issue] {
        db.scope(async {
            magazine("mixed", &[("draft", None), ("late", Some(9)), ("early", Some(3)), ("plan", None)]).await?;
            magazine("drafts", &[("one", None), ("two", None)]).await?;
            magazine("empty", &[]).await?;
            // Of equal ones the key decides, in the same direction.
            magazine("tied", &[("first", Some(5)), ("second", Some(5)), ("before", Some(4)), ("last", Some(5)), ("same", Some(4))]).await?;
            let expected = [("late", "early"), ("two", "one"), ("", ""), ("last", "before")];
            let all = || Magazine::query().order_by(|magazine| magazine.id);

            let loaded = all().with(|magazine| magazine.newest).with(|magazine| magazine.eldest).get().await?;
            let loaded: Vec<_> = loaded.iter().map(|(_, newest, eldest)| (title(newest), title(eldest))).collect();
            assert_eq!(loaded, expected);

            // A condition is asked of the one that was chosen.
            let dated = all()
                .with(|magazine| magazine.newest.filter(|issue| issue.title.ne("")))
                .with(|magazine| magazine.eldest.filter(|issue| issue.title.ne("")))
                .get()
                .await?;
            let dated: Vec<_> = dated.iter().map(|(_, newest, eldest)| (title(newest), title(eldest))).collect();
            assert_eq!(dated, expected);

            let joined = all().join(|magazine| magazine.newest).pluck(|(_, issue)| issue.title).await?;
            assert_eq!(joined, ["late", "two", "last"]);
            let joined = all().join(|magazine| magazine.eldest).pluck(|(_, issue)| issue.title).await?;
            assert_eq!(joined, ["early", "one", "before"]);

            let drafts = all().filter(|magazine| magazine.newest.any(|issue| issue.published_at.is_null()));
            assert_eq!(drafts.pluck(|magazine| magazine.name).await?, ["drafts"]);

            for (magazine, (newest, eldest)) in all().get().await?.iter().zip(expected) {
                assert_eq!(title(&magazine.newest().first().await?), newest);
                assert_eq!(title(&magazine.eldest().first().await?), eldest);
            }
            Ok(())
        })
        .await?;
    }
}
