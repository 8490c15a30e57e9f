//! A search as a part of every kind of query.

use limpid::prelude::*;
use limpid_tests::each_engine;

use super::shop::{Author, AuthorCreate, Note, NoteCreate, Post, PostCreate, post};

/// Two authors with posts and notes.
async fn library() -> limpid::Result<(Author, Author)> {
    let ada = Author::create(AuthorCreate { name: "Ada".into() }).await?;
    let bob = Author::create(AuthorCreate { name: "Bob".into() }).await?;
    for (author, slug, title) in [
        (&ada, "clear", "Clear water of a lake"),
        (&ada, "lake", "A pond"),
        (&bob, "salt", "Salt water, more water"),
        (&bob, "sea", "The sea"),
    ] {
        let input = PostCreate { author_id: Some(author.id), ..post(slug, title, None) };
        let post = Post::create(input).await?;
        Note::create(NoteCreate { post_id: Some(post.id), text: format!("a note of {slug}, with salt") })
            .await?;
    }
    Ok((ada, bob))
}

each_engine! {
    async fn of_a_relation(db) [Author, Post, Note] {
        let (ada, bob) = library().await?;
        let names = Author::query().filter(|author| author.posts.any(|post| post.search("pond"))).get().await?;
        assert_eq!(names, std::slice::from_ref(&ada));
        let names = Author::query()
            .filter(|author| author.posts.any(|post| post.search("water") & post.notes.any(|note| note.search("clear"))));
        assert_eq!(names.get().await?, std::slice::from_ref(&ada));
        let none = Author::query().filter(|author| !author.posts.any(|post| post.search("water -salt"))).get().await?;
        assert_eq!(none, std::slice::from_ref(&bob));
        let posts = Post::query().filter(|post| post.author.has(|author| author.posts.any(|post| post.search("sea"))));
        assert_eq!(posts.count().await?, 2);
        let loaded = Author::query()
            .with(|author| author.posts.filter(|post| post.search("water")))
            .with_count(|author| author.posts.filter(|post| post.search("sea OR pond")))
            .order_by(|author| author.id)
            .get()
            .await?;
        let seen: Vec<_> =
            loaded.iter().map(|(author, posts, count)| (author.id, posts[0].slug.as_str(), posts.len(), *count)).collect();
        assert_eq!(seen, [(ada.id, "clear", 1, 1), (bob.id, "salt", 1, 1)]);
        let best = bob.posts().search("water").by_relevance().get().await?;
        assert_eq!(best.len(), 1);
    }

    async fn beside_loads(db) [Author, Post, Note] {
        let (ada, bob) = library().await?;
        let rows = Post::query()
            .search("water")
            .by_relevance()
            .with(|post| post.author)
            .with(|post| post.notes)
            .get()
            .await?;
        let seen: Vec<_> = rows.iter().map(|(post, author, notes)| (post.slug.as_str(), author.clone(), notes.len())).collect();
        assert_eq!(seen, [("salt", Some(bob), 1), ("clear", Some(ada), 1)]);
    }

    async fn of_a_join(db) [Author, Post, Note] {
        library().await?;
        let rows = Post::query()
            .join(|post| post.notes)
            .filter(|(post, note)| post.search("water") & note.search("clear"))
            .order_by(|(post, note)| (note.relevance("salt").desc(), post.relevance("water").desc()))
            .get()
            .await?;
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].0.slug, "clear");
        let rows = Author::query()
            .left_join(|author| author.posts)
            .filter(|(_, post)| post.has(|post| post.search("pond OR sea")))
            .order_by(|(author, _)| author.id)
            .get()
            .await?;
        assert_eq!(rows.len(), 2);
    }

    async fn of_a_subquery(db) [Author, Post, Note] {
        let (_, bob) = library().await?;
        let ids = || Post::query().search("salt").pluck(|post| post.author_id);
        let authors = Author::query().filter(|author| author.id.in_query(ids())).get().await?;
        assert_eq!(authors, std::slice::from_ref(&bob));
        let best = Author::query()
            .order_by(|author| author.id)
            .pluck(|author| Post::query().filter(|post| post.author_id.eq(author.id)).max(|post| post.relevance("water")))
            .await?;
        assert!(best[1] > best[0], "{best:?}");
        let rows = Post::query().search("water").by_relevance().pluck(|post| (post.slug, post.relevance("water")));
        let strong = limpid::Query::from(rows).filter(|(_, rank)| rank.gt(0.0)).order_by(|(slug, _)| slug.desc());
        let slugs: Vec<String> = strong.get().await?.into_iter().map(|(slug, _)| slug).collect();
        assert_eq!(slugs, ["salt", "clear"]);
        let count = Post::query().search("water").group_by(|post| post.author_id).select(|group| (group.key(), group.count()));
        assert_eq!(count.get().await?.len(), 2);
    }

    /// Of a set, the row is looked up by its key.
    async fn of_a_set(db) [Author, Post, Note] {
        library().await?;
        let set = || {
            Post::query().filter(|post| post.slug.eq("clear")).union(Post::query().filter(|post| post.slug.ne("sea")))
        };
        let found = set().search("water").by_relevance().get().await?;
        let slugs: Vec<_> = found.iter().map(|post| post.slug.as_str()).collect();
        assert_eq!(slugs, ["salt", "clear"]);
        assert_eq!(set().filter(|post| !post.search("water")).pluck(|post| post.slug).await?, ["lake"]);
        let notes = || Note::query().filter(|note| note.text.contains("a note"));
        let found = notes().union(notes()).search("lake").get().await?;
        assert_eq!(found.len(), 1);
        let both = Post::query().search("water").intersect(Post::query().search("clear")).get().await?;
        assert_eq!(both.len(), 1);
        let first = Post::query().distinct_on(|post| post.author_id).search("pond").get().await?;
        assert_eq!(first.len(), 0);
    }

    async fn a_limited_relation_is_searched(db) [Author, Post, Note] {
        let (ada, bob) = library().await?;
        let title = "Sea water, sea water, sea water";
        Post::create(PostCreate { author_id: Some(bob.id), ..post("best", title, None) }).await?;
        let rows = Author::query()
            .with(|author| author.posts.search("water OR sea").by_relevance().limit(1))
            .order_by(|author| author.id)
            .get()
            .await?;
        let kept = |posts: &[Post]| posts.iter().map(|post| post.slug.clone()).collect::<Vec<_>>();
        let kept: Vec<_> = rows.iter().map(|(author, posts)| (author.id, kept(posts))).collect();
        // The limit leaves the best, which is neither the first nor the one that matches alone.
        assert_eq!(kept, [(ada.id, vec!["clear".to_owned()]), (bob.id, vec!["best".to_owned()])]);
    }

    async fn a_search_works_under_a_lock_and_in_a_stream(db) [Author, Post, Note] {
        use futures_util::TryStreamExt;
        library().await?;
        db.transaction(async |_| {
            let query = Post::query().search("water");
            let locked = if db.engine() == limpid::Engine::Sqlite { query } else { query.for_update() };
            assert_eq!(locked.get().await?.len(), 2);
            Ok(())
        }).await?;
        let streamed: Vec<Post> = Post::query().search("water").by_relevance().stream().try_collect().await?;
        assert_eq!(streamed.iter().map(|post| post.slug.as_str()).collect::<Vec<_>>(), ["salt", "clear"]);
        assert!(Post::query().search("water").exists().await?);
        assert_eq!(Post::query().search("water").sole().await.unwrap_err().code(), "not_sole");
    }
}

/// The index serves the search, where the planner can be asked.
#[limpid::test(on(postgres, sqlite), models(Author, Post, Note))]
async fn the_index_is_used(db: Db) -> limpid::Result<()> {
    library().await?;
    let plan = db
        .transaction(async |tx| {
            if tx.engine() == limpid::Engine::Postgres {
                tx.execute_raw("SET LOCAL enable_seqscan = off").await?;
            }
            Note::query().search("water -salt").explain().await
        })
        .await?;
    let plan = plan.to_string();
    assert!(plan.contains("notes_full_text"), "{plan}");
    Ok(())
}
