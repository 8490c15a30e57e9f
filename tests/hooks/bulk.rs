//! Calls about many rows say whether hooks run.

use limpid::Engine;
use limpid::prelude::*;
use limpid::testing::queries;
use limpid_tests::each_engine;

use crate::house::*;

fn titles(rows: &[Post]) -> Vec<&str> {
    rows.iter().map(|post| &*post.title).collect()
}

each_engine! {
    async fn rows_are_created_with_their_hooks(db) [Tag, Post, Comment, PostTag, Entry] {
        let rows = Post::create_many(["a", "b"].map(input)).with_hooks().await?;
        assert_eq!((titles(&rows), heard(&db).await?), (vec!["a", "b"], times(2, CREATED)));
        assert_eq!(Post::insert_many(["c", "d"].map(input)).on(&db).with_hooks().await?, 2);
        assert_eq!(heard(&db).await?, times(2, CREATED));
        let rows = Post::create_many([input("e")]).set(|post| post.views.set(4)).with_hooks().await?;
        assert_eq!((rows[0].views, heard(&db).await?), (4, times(1, CREATED)));
    }

    async fn rows_are_created_without_hooks(db) [Tag, Post, Comment, PostTag, Entry] {
        let rows = Post::create_many(["a", "b"].map(input)).without_hooks().await?;
        assert_eq!(titles(&rows), ["a", "b"]);
        assert_eq!(Post::insert_many([input("c")]).without_hooks().await?, 1);
        assert_eq!(Post::insert_or_ignore(["c", "d"].map(input)).without_hooks().await?, 1);
        let upserted = Post::upsert_many(["d", "e"].map(input)).on(Post::BY_SLUG).overwrite().without_hooks().await?;
        assert_eq!(upserted.iter().filter(|row| row.is_created()).count(), 1);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
        assert!(rows[0].version == 1 && rows[0].created_at == rows[0].updated_at, "stamps are no hooks");
    }

    async fn rows_are_upserted_with_their_hooks(db) [Tag, Post, Comment, PostTag, Entry] {
        posts(&db, &["a", "b"]).await?;
        let changed = |slug: &str, title: &str| PostCreate { title: title.into(), ..input(slug) };
        let inputs = [changed("a", "new"), changed("b", "b"), changed("c", "c"), changed("c", "again")];
        let rows = Post::upsert_many(inputs).on(Post::BY_SLUG).overwrite().with_hooks().await?;
        let outcomes: Vec<_> = rows.iter().map(|row| (row.is_created(), row.is_updated(), row.version)).collect();
        assert_eq!(outcomes, [(false, true, 2), (false, false, 1), (true, false, 1), (false, true, 2)]);
        let mut expected = Vec::new();
        for raised in [UPDATED, CREATED, UPDATED] {
            expected.extend(raised[..4].iter().map(|told| told.to_string()));
        }
        expected.extend(["committed updated", "committed created", "committed updated"].map(str::to_owned));
        assert_eq!(heard(&db).await?, expected);
    }

    async fn rows_are_updated_with_their_hooks(db) [Tag, Post, Comment, PostTag, Entry] {
        let rows = posts(&db, &["a", "b", "c"]).await?;
        let two = || Post::query().filter(|post| post.slug.ne("c"));
        assert_eq!(two().update(|post| post.title.set("x")).with_hooks().await?, 2);
        assert_eq!(heard(&db).await?, times(2, UPDATED));
        assert_eq!(two().increment(|post| post.views, 3).with_hooks().await?, 2);
        assert_eq!(heard(&db).await?, times(2, UPDATED));
        assert_eq!(two().touch().on(&db).with_hooks().await?, 2);
        assert_eq!(heard(&db).await?, times(2, UPDATED));
        let columns = Post::columns();
        let set = [(rows[2].id, columns.title.set("y")), (rows[0].id, columns.title.set("z")), (0, columns.title.set("-"))];
        assert_eq!(Post::update_many(set).with_hooks().await?, 2);
        assert_eq!(heard(&db).await?, times(2, UPDATED));
        assert_eq!(Post::increment_many(|post| post.views, [(rows[0].id, 1), (rows[2].id, 5)]).with_hooks().await?, 2);
        assert_eq!(heard(&db).await?, times(2, UPDATED));
        let found = Post::query().order_by(|post| post.id).get().await?;
        let now: Vec<_> = found.iter().map(|post| (&*post.title, post.views, post.version)).collect();
        assert_eq!(now, [("z", 4, 6), ("x", 3, 4), ("y", 5, 3)]);
        assert_eq!(two().filter(|post| post.id.eq(0)).update(|post| post.title.set("x")).with_hooks().await?, 0);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
    }

    async fn rows_are_deleted_and_restored_with_their_hooks(db) [Tag, Post, Comment, PostTag, Entry] {
        posts(&db, &["a", "b", "c"]).await?;
        let two = || Post::query().filter(|post| post.slug.ne("c"));
        assert_eq!(two().delete().with_hooks().await?, 2);
        assert_eq!((heard(&db).await?, Post::query().count().await?), (times(2, DELETED), 1));
        assert_eq!(two().restore().with_hooks().await?, 2);
        assert_eq!((heard(&db).await?, Post::query().count().await?), (times(2, RESTORED), 3));
        assert_eq!(two().force_delete().with_hooks().await?, 2);
        assert_eq!((heard(&db).await?, Post::query().with_trashed().count().await?), (times(2, FORCE_DELETED), 1));
    }

    async fn rows_are_written_without_hooks(db) [Tag, Post, Comment, PostTag, Entry] {
        let rows = posts(&db, &["a", "b"]).await?;
        let all = || Post::query().all();
        assert_eq!(all().update(|post| post.title.set("x")).without_hooks().await?, 2);
        assert_eq!(all().increment(|post| post.views, 3).without_hooks().await?, 2);
        assert_eq!(all().touch().without_hooks().await?, 2);
        assert_eq!(Post::update_many([(rows[0].id, Post::columns().title.set("y"))]).without_hooks().await?, 1);
        assert_eq!(Post::increment_many(|post| post.views, [(rows[0].id, 1)]).without_hooks().await?, 1);
        assert_eq!(all().delete().without_hooks().await?, 2);
        assert_eq!(all().restore().without_hooks().await?, 2);
        assert_eq!(all().force_delete().without_hooks().await?, 2);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
    }

    /// The condition is asked once: that of a later row does not change with what was written to an earlier one.
    async fn the_rows_are_fixed_before_the_first_is_written(db) [Tag, Post, Comment, PostTag, Entry] {
        posts(&db, &["a", "b", "c"]).await?;
        let most = Post::query().filter(|post| sql!("{post.id} <= (SELECT MAX(other.id) FROM posts AS other)"));
        assert_eq!(most.force_delete().with_hooks().await?, 3);
    }

    async fn a_call_without_hooks_sends_the_same_statements_as_before(db) [Tag, Post, Comment, PostTag, Entry] {
        posts(&db, &["a", "b", "c"]).await?;
        let (updated, sent) = queries(&db, async || {
            Post::query().all().update(|post| post.title.set("x")).without_hooks().await
        }).await;
        assert_eq!((updated?, sent.len()), (3, 1));
    }

    async fn a_model_without_hooks_sends_nothing_extra(db) [Tag] {
        let (written, sent) = queries(&db, async || {
            let mut tag = Tag::create(TagCreate { word: "x".into() }).await?;
            tag.update(|tag| tag.word.set("y")).await?;
            Tag::query().all().delete().await
        }).await;
        assert_eq!(written?, 1);
        let words: Vec<_> = sent.iter().map(limpid::Executed::operation).collect();
        let once = ["INSERT", "UPDATE", "DELETE"];
        match db.engine() {
            Engine::Sqlite | Engine::Postgres => {
                assert_eq!(words, once);
                assert!(sent.iter().all(|query| !query.in_transaction), "{sent:?}");
            }
            // These read back what they have updated.
            Engine::MariaDb => assert_eq!(words, ["INSERT", "UPDATE", "SELECT", "DELETE"]),
            _ => assert_eq!(words, ["INSERT", "SELECT", "UPDATE", "SELECT", "DELETE"]),
        }
        assert_eq!(Tag::create_many([TagCreate { word: "x".into() }]).without_hooks().await?.len(), 1);
    }

    async fn all_statements_of_a_call_with_hooks_are_those_of_its_line(db) [Tag, Post, Comment, PostTag, Entry] {
        posts(&db, &["a", "b", "c"]).await?;
        let (written, sent) = queries(&db, async || Post::query().all().delete().with_hooks().await).await;
        assert_eq!(written?, 3);
        let lines = sent.iter().filter(|query| query.model == Some("Post")).map(|query| query.at.line());
        assert_eq!(lines.collect::<std::collections::BTreeSet<_>>(), [line!() - 3].into());
    }
}
