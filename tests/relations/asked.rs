//! Questions about related rows, in filters, orders and beside rows.

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::blog::*;

async fn titles<S: limpid::read::State>(query: Query<Post, (), S>) -> limpid::Result<String> {
    Ok(query.order_by(|post| post.id).pluck(|post| post.title).await?.join(" "))
}

each_engine! {
    async fn any_none_and_all(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let query = Post::query;
        assert_eq!(titles(query().filter(|post| post.comments.exists())).await?, "Water Fire");
        assert_eq!(titles(query().filter(|post| post.comments.is_empty())).await?, "Stone");
        assert_eq!(titles(query().filter(|post| post.comments.any(|comment| comment.votes.gt(5)))).await?, "Water");
        assert_eq!(titles(query().filter(|post| post.comments.none(|comment| comment.votes.gt(5)))).await?, "Stone Fire");
        assert_eq!(titles(query().filter(|post| post.comments.all(|comment| comment.approved))).await?, "Stone Fire");
        assert_eq!(titles(query().filter(|post| post.comments.approved().any(|comment| comment.votes.ge(5)))).await?, "Water");
        assert_eq!(titles(query().filter(|post| !post.comments.exists() | post.author.has(|user| user.name.eq("Bob")))).await?, "Stone Fire");
        // A condition that is NULL is not met.
        assert_eq!(titles(query().filter(|post| post.author.any(|user| user.boss_id.gt(0)))).await?, "Fire");
        let all = User::query().filter(|user| user.staff.all(|staff| staff.boss_id.is_null())).count().await?;
        assert_eq!(all, 1);
    }

    async fn relation_conditions_nest_and_refer_to_outer_rows(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let query = Post::query().filter(|post| {
            post.comments.any(|comment| comment.author.has(|author| author.boss.has(|boss| boss.name.eq("Ada"))))
        });
        assert_eq!(titles(query).await?, "Water Fire");
        // The inner condition speaks of the outer row.
        let own = Post::query().filter(|post| post.comments.any(|comment| comment.author_id.eq(post.author_id)));
        assert_eq!(titles(own).await?, "Water Fire");
        let deep = User::query().filter(|user| user.posts.any(|post| post.comments.none(|comment| comment.author_id.eq(user.id))));
        assert_eq!(deep.pluck(|user| user.name).await?, ["Ada"]);
    }

    async fn counts_and_values_of_related_rows(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        assert_eq!(titles(Post::query().filter(|post| post.comments.count().ge(3))).await?, "Water");
        assert_eq!(titles(Post::query().filter(|post| post.comments.filter(|comment| comment.votes.lt(3)).count().eq(2))).await?, "Fire");
        let by_count = Post::query().order_by(|post| (post.comments.count().desc(), post.id)).pluck(|post| post.title).await?;
        assert_eq!(by_count, ["Water", "Fire", "Stone"]);
        let by_author = Post::query()
            .order_by(|post| (post.author.value(|author| author.name).desc(), post.id.desc()))
            .pluck(|post| post.title)
            .await?;
        assert_eq!(by_author, ["Fire", "Stone", "Water"]);
        let rows = Post::query()
            .order_by(|post| post.id)
            .with_max(|post| post.comments, |comment| comment.votes)
            .with_min(|post| post.comments.approved(), |comment| comment.votes)
            .with(|post| post.comments.count())
            .with(|post| post.best_comment.value(|comment| comment.body))
            .get()
            .await?;
        let shown: Vec<_> = rows.into_iter().map(|(_, max, min, count, best)| (max, min, count, best)).collect();
        assert_eq!(
            shown,
            [
                (Some(7), Some(3), 3, Some("second".into())),
                (None, None, 0, None),
                (Some(2), Some(1), 2, Some("cold".into())),
            ]
        );
        assert_eq!(Post::query().pluck(|post| (post.id, post.comments.count())).await?.len(), 3);
        assert_eq!(titles(Post::query().filter(|post| post.best_comment.has(|comment| comment.body.eq("second")))).await?, "Water");
        assert_eq!(titles(Post::query().filter(|post| post.best_comment.has(|comment| comment.body.eq("first")))).await?, "");
    }

    async fn writes_filter_by_related_rows(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let changed = Post::query().filter(|post| post.comments.is_empty()).update(|post| post.published.set(true)).await?;
        assert_eq!(changed, 1);
        let deleted = Comment::query().filter(|comment| comment.post.has(|post| post.title.eq("Fire"))).force_delete().await?;
        assert_eq!(deleted, 2);
        assert_eq!(titles(Post::query().filter(|post| post.comments.exists())).await?, "Water");
    }

    async fn soft_deletes_apply_along_relations(db) [User, Post, Comment, Tag] {
        let (ada, bob) = seed(&db).await?;
        Comment::query().filter(|comment| comment.post_id.eq(3)).delete().await?;
        assert_eq!(titles(Post::query().filter(|post| post.comments.exists() | post.title.eq("nothing"))).await?, "Water");
        assert_eq!(titles(Post::query().filter(|post| post.comments.with_trashed().exists())).await?, "Water Fire");
        assert_eq!(titles(Post::query().filter(|post| post.comments.only_trashed().exists())).await?, "Fire");
        let rows = Post::query().order_by(|post| post.id)
            .with(|post| post.comments)
            .with(|post| post.comments.only_trashed())
            .with_count(|post| post.comments.with_trashed())
            .get().await?;
        let shown: Vec<_> = rows.iter().map(|(_, kept, gone, all)| (kept.len(), gone.len(), *all)).collect();
        assert_eq!(shown, [(3, 0, 3), (0, 0, 0), (0, 2, 2)]);
        // A post in the trash hides its comments from the relation that goes through it.
        assert_eq!(ada.received().count().await?, 3);
        Post::find_or_fail(1).await?.delete().await?;
        assert_eq!(ada.received().count().await?, 0);
        assert_eq!(bob.received().count().await?, 0);
        let received = User::query().order_by(|user| user.id).with(|user| user.received).with_count(|user| user.received).get().await?;
        assert!(received.iter().all(|(_, comments, count)| comments.is_empty() && *count == 0));
        // What belongs to it finds nothing, unless rows in the trash are asked for.
        let comments = Comment::query().filter(|comment| comment.post_id.eq(1)).order_by(|comment| comment.id);
        let (_, post) = comments.clone().with(|comment| comment.post.optional()).first_or_fail().await?;
        assert_eq!(post, None);
        let (_, post) = comments.with(|comment| comment.post.with_trashed()).first_or_fail().await?;
        assert_eq!(post.title, "Water");
    }
}
