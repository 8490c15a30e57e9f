//! `with`: one statement for a relation, rows as tuples.

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::blog::*;

fn bodies(comments: &[Comment]) -> Vec<&str> {
    comments.iter().map(|comment| comment.body.as_str()).collect()
}

each_engine! {
    async fn belongs_to_loads_the_parent(db) [User, Post] {
        let (ada, bob) = (
            User::create(UserCreate { name: "Ada".into(), boss_id: None }).await?,
            User::create(UserCreate { name: "Bob".into(), boss_id: None }).await?,
        );
        for (author, title) in [(&ada, "Water"), (&bob, "Fire"), (&ada, "Stone")] {
            post(author, title, true).await?;
        }
        let rows: Vec<(Post, User)> =
            Post::query().order_by(|post| post.id).with(|post| post.author).get().await?;
        let names: Vec<_> = rows.iter().map(|(post, author)| (post.title.as_str(), author.name.as_str())).collect();
        assert_eq!(names, [("Water", "Ada"), ("Fire", "Bob"), ("Stone", "Ada")]);
    }

    async fn has_many_loads_the_children(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let rows = Post::query()
            .order_by(|post| post.id)
            .with(|post| post.author)
            .with(|post| post.comments.order_by(|comment| comment.id))
            .with_count(|post| post.comments.approved())
            .with_exists(|post| post.comments)
            .get()
            .await?;
        let shown: Vec<_> = rows
            .iter()
            .map(|(post, author, comments, approved, any)| {
                (post.title.as_str(), author.name.as_str(), bodies(comments), *approved, *any)
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("Water", "Ada", vec!["first", "second", "third"], 2, true),
                ("Stone", "Ada", vec![], 0, false),
                ("Fire", "Bob", vec!["hot", "cold"], 2, true),
            ]
        );
    }

    async fn loads_nest(db) [User, Post, Comment, Tag] {
        let (ada, _) = seed(&db).await?;
        let rows: Vec<(User, Vec<(Post, Vec<(Comment, User)>)>)> = User::query()
            .order_by(|user| user.id)
            .with(|user| {
                user.posts.order_by(|post| post.id).with(|post| {
                    post.comments.order_by(|comment| comment.id).with(|comment| comment.author)
                })
            })
            .get()
            .await?;
        let (user, posts) = &rows[0];
        assert_eq!(user, &ada);
        assert_eq!(posts.len(), 2);
        let authors: Vec<_> = posts[0].1.iter().map(|(_, author)| author.name.as_str()).collect();
        assert_eq!(authors, ["Bob", "Ada", "Bob"]);
    }

    async fn a_limit_applies_to_each_parent(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let rows = Post::query()
            .order_by(|post| post.id)
            .with(|post| post.comments.order_by(|comment| comment.votes.desc()).limit(2))
            .get()
            .await?;
        let shown: Vec<_> = rows.iter().map(|(_, comments)| bodies(comments)).collect();
        assert_eq!(shown, [vec!["second", "third"], vec![], vec!["cold", "hot"]]);
        let rows = Post::query()
            .order_by(|post| post.id)
            .with(|post| post.comments.order_by(|comment| comment.votes.desc()).limit(1).offset(1).with(|comment| comment.author))
            .get()
            .await?;
        let shown: Vec<_> = rows.iter().map(|(_, comments)| comments.len()).collect();
        assert_eq!(shown, [1, 0, 1]);
        assert_eq!(rows[0].1[0].0.body, "third");
    }

    async fn one_of_many(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let rows = Post::query()
            .order_by(|post| post.id)
            .with(|post| post.last_comment)
            .with(|post| post.best_comment)
            .with(|post| post.last_comment.filter(|comment| comment.approved))
            .get()
            .await?;
        let body = |comment: &Option<Comment>| comment.as_ref().map(|comment| comment.body.clone());
        let shown: Vec<_> = rows.iter().map(|(_, last, best, approved)| (body(last), body(best), body(approved))).collect();
        let word = |word: &str| Some(word.to_owned());
        // The last comment of the first post is not approved: none meets the condition.
        assert_eq!(shown, [(word("third"), word("second"), None), (None, None, None), (word("cold"), word("cold"), word("cold"))]);
    }

    async fn first_find_and_pages_load_relations(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let found: Option<(Post, Vec<Comment>)> = Post::query().with(|post| post.comments).find(1).await?;
        assert_eq!(found.map(|(_, comments)| comments.len()), Some(3));
        let (_, author) = Post::query().with(|post| post.author).find_or_fail(3).await?;
        assert_eq!(author.name, "Bob");
        let first = Post::query().order_by(|post| post.id).with(|post| post.comments).first().await?;
        assert_eq!(first.map(|(_, comments)| comments.len()), Some(3));
        let page = Post::query().order_by(|post| post.id).with(|post| post.comments).paginate(2, 2).await?;
        assert_eq!((page.total, page.len()), (3, 1));
        assert_eq!(page[0].1.len(), 2);
    }

    async fn relations_are_loaded_for_existing_models(db) [User, Post, Comment, Tag] {
        seed(&db).await?;
        let posts = Post::query().order_by(|post| post.id).get().await?;
        let rows = limpid::load(posts, |post| post.comments.with(|comment| comment.author)).await?;
        assert_eq!(rows.iter().map(|(_, comments)| comments.len()).collect::<Vec<_>>(), [3, 0, 2]);
        let rows = rows.into_iter().map(|(post, comments)| (post.clone(), (post.id == 1).then_some(comments))).collect();
        let rows = limpid::load_missing(rows, |post| post.comments.with(|comment| comment.author)).await?;
        assert_eq!(rows.iter().map(|(_, comments)| comments.len()).collect::<Vec<_>>(), [3, 0, 2]);
    }
}
