//! The best rows first.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

use super::shop::{Author, Note, NoteCreate, Post, post};

/// Posts of one length, the second of which holds the word most often.
async fn posts() -> limpid::Result<()> {
    for (slug, body) in [
        ("one", "water of a still and deep lake"),
        ("three", "water by water and more water here"),
        ("two", "water over water is a deep lake"),
        ("none", "nothing of that stands in this text"),
        ("also", "and nothing of it in this one"),
    ] {
        Post::create(post(slug, "About", body)).await?;
    }
    Ok(())
}

each_engine! {
    async fn more_hits_come_first(db) [Author, Post] {
        posts().await?;
        let found = Post::query().search("water").by_relevance().pluck(|post| post.slug).await?;
        assert_eq!(found, ["three", "two", "one"]);
        let found = Post::query().search("water").by_relevance().first().await?;
        assert_eq!(found.map(|post| post.slug).as_deref(), Some("three"));
        // Of several searches, the sum counts.
        let found = Post::query().search("water").search("lake").by_relevance().pluck(|post| post.slug).await?;
        assert_eq!(found, ["two", "one"]);
    }

    async fn equal_rows_are_ordered_by_their_key(db) [Author, Post] {
        for number in 0..20 {
            Post::create(post(&format!("{number:02}"), "Clear water", None)).await?;
        }
        let found = Post::query().search("water").by_relevance().pluck(|post| post.slug).await?;
        assert_eq!(found, (0..20).map(|number| format!("{number:02}")).collect::<Vec<_>>());
        // Without a search all rows are equal, and of one that finds nothing there are none.
        assert_eq!(Post::query().by_relevance().pluck(|post| post.slug).await?, found);
        assert_eq!(Post::query().search("").by_relevance().get().await?, []);
    }

    async fn relevance_is_a_number_like_any_other(db) [Author, Post] {
        posts().await?;
        let rows = Post::query()
            .order_by(|post| (post.relevance("water").desc(), post.id))
            .pluck(|post| (post.slug, post.relevance("water"), post.relevance("")))
            .await?;
        let slugs: Vec<_> = rows.iter().map(|row| row.0.as_str()).collect();
        assert_eq!(slugs, ["three", "two", "one", "none", "also"]);
        assert!(rows[0].1 > rows[1].1 && rows[1].1 > rows[2].1 && rows[2].1 > 0.0, "{rows:?}");
        assert!(rows.iter().skip(3).all(|row| row.1 == 0.0) && rows.iter().all(|row| row.2 == 0.0), "{rows:?}");
        let best = Post::query().filter(|post| post.relevance("water").gt(0.0)).count().await?;
        assert_eq!(best, 3);
        let titles = Post::query().search("water").pluck(|post| post.relevance_in(Post::IN_TITLES, "water")).await?;
        assert_eq!(titles, [0.0, 0.0, 0.0]);
        // With something else in it.
        Post::query().filter(|post| post.slug.eq("one")).update(|post| post.weight.set(1_000.0)).await?;
        let query = Post::query().search("water");
        let query = query.order_by(|post| (post.relevance("water") * post.weight).desc());
        assert_eq!(query.pluck(|post| post.slug).await?[0], "one");
        let most = Post::query().search("water").max(|post| post.relevance("water")).await?;
        assert_eq!(most, Some(rows[0].1));
    }

    async fn relevance_pages_are_numbered_and_refuse_cursors(db) [Author, Post] {
        posts().await?;
        let query = Post::query().search("water OR lake").by_relevance();
        let page = query.clone().paginate(2, 2).await?;
        assert_eq!((page.total, page.data.len()), (3, 1));
        let first = query.clone().paginate(1, 2).await?;
        let all: Vec<_> = first.data.into_iter().chain(page.data).collect();
        assert_eq!(all, query.clone().get().await?);
        // The best come first, also across pages: neither in the order of the keys nor the other way round.
        let slugs = async |page: i64| -> limpid::Result<Vec<String>> {
            let page = Post::query().search("water").by_relevance().paginate(page, 2).await?;
            Ok(page.data.into_iter().map(|post| post.slug).collect())
        };
        assert_eq!((slugs(1).await?, slugs(2).await?), (vec!["three".into(), "two".into()], vec!["one".into()]));
        assert_eq!(query.clone().simple_page(1, 2).await?.data.len(), 2);
        let error = query.cursor_page(None, 2).await.unwrap_err();
        assert!(matches!(&error, Error::Usage { .. }) && error.to_string().contains("relevance"), "{error}");
        let error = Post::query().order_by(|post| (post.relevance("a") + 1.0).desc()).cursor_page(None, 2).await;
        assert!(matches!(error, Err(Error::Usage { .. })));
        // In another order they have one.
        let page = Post::query().search("water").order_by(|post| post.slug).cursor_page(None, 2).await?;
        let next = Post::query().search("water").order_by(|post| post.slug).cursor_page(page.next.as_deref(), 2).await?;
        let slugs: Vec<_> = page.data.iter().chain(&next.data).map(|post| post.slug.as_str()).collect();
        assert_eq!(slugs, ["one", "three", "two"]);
    }

    /// Ranks are worked out once for the statement, not once for each row.
    async fn many_rows_are_ranked_in_time(db) [Author, Post, Note] {
        let notes = (0..6_000).map(|number| NoteCreate { post_id: None, text: format!("water {number}") });
        Note::insert_many(notes).await?;
        let started = std::time::Instant::now();
        assert_eq!(Note::query().search("water").by_relevance().limit(10).get().await?.len(), 10);
        assert_eq!(Note::query().search("wat*").order_by(|note| note.relevance("water").desc()).get().await?.len(), 6_000);
        assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
    }
}
