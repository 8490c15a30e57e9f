//! How many statements a load sends: one for each relation, whatever the number of rows.

use limpid::prelude::*;
use limpid::testing::{no_n_plus_one, queries};
use limpid_tests::each_engine;

use crate::blog::*;

/// So many statements were sent by the work.
async fn sends<T>(
    db: &Db,
    expected: usize,
    work: impl AsyncFnOnce() -> limpid::Result<T>,
) -> limpid::Result<T> {
    let (answer, sent) = queries(db, work).await;
    let texts: Vec<_> = sent.iter().map(|query| &query.text).collect();
    assert_eq!(texts.len(), expected, "{texts:#?}");
    answer
}

/// More rows than any list of binds on any engine could be long for a load of one by one.
const MANY: i64 = 3_000;

each_engine! {
    async fn one_statement_for_each_relation(db) [User, Profile, Follow, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let post = Post::query;
        sends(&db, 2, async || post().with(|post| post.author).get().await).await?;
        // No post has an editor: there is nothing to ask for.
        sends(&db, 1, async || post().with(|post| post.editor).get().await).await?;
        sends(&db, 2, async || post().with(|post| post.comments).get().await).await?;
        sends(&db, 2, async || post().with(|post| post.comments.order_by(|row| row.id).limit(2)).get().await).await?;
        sends(&db, 2, async || post().with(|post| post.tags).get().await).await?;
        sends(&db, 2, async || post().with(|post| post.tags.with_pivot()).get().await).await?;
        sends(&db, 2, async || post().with(|post| post.last_comment).get().await).await?;
        sends(&db, 2, async || User::query().with(|user| user.profile).get().await).await?;
        sends(&db, 2, async || User::query().with(|user| user.received).get().await).await?;
        sends(&db, 2, async || User::query().with(|user| user.followers).get().await).await?;
        // Nested and several: one more for each. Counts and other questions: none more.
        let deep = async || {
            User::query()
                .with(|user| user.posts.with(|post| post.comments.with(|comment| comment.author)))
                .with(|user| user.profile)
                .with_count(|user| user.received)
                .with_sum(|user| user.comments, |comment| comment.votes)
                .get()
                .await
        };
        sends(&db, 5, deep).await?;
        sends(&db, 2, async || post().with(|post| post.comments).first().await).await?;
        sends(&db, 3, async || post().with(|post| post.comments).paginate(1, 2).await).await?;
        let posts = post().get().await?;
        sends(&db, 1, async || limpid::load(posts, |post| post.comments).await).await?;
        // Nothing to ask for, nothing asked.
        sends(&db, 1, async || post().filter(|post| post.title.eq("?")).with(|post| post.comments).get().await).await?;
    }

    async fn any_number_of_rows_loads_with_one_statement(db) [User, Profile, Follow, Post, Comment, Tag, PostTag] {
        let ada = User::create(UserCreate { name: "Ada".into(), boss_id: None }).await?;
        let inputs = (0..MANY).map(|n| PostCreate { title: n.to_string(), published: true, editor_id: Some(ada.id) });
        let posts = ada.posts().create_many(inputs).await?;
        let comments = posts.iter().map(|post| CommentCreate {
            body: post.title.clone(), approved: None, votes: None, post_id: post.id, author_id: ada.id,
        });
        Comment::insert_many(comments).await?;
        let rows = sends(&db, 3, async || {
            Post::query().with(|post| post.comments).with(|post| post.author).get().await
        })
        .await?;
        assert_eq!(rows.len(), MANY as usize);
        assert!(rows.iter().all(|(post, comments, author)| {
            author == &ada && comments.len() == 1 && comments[0].body == post.title
        }));
    }

    async fn nested_loads_are_not_an_n_plus_one(db) [User, Profile, Follow, Post, Comment, Tag, PostTag] {
        seed(&db).await?;
        let loads = async || Post::query().with(|post| post.comments.with(|comment| comment.author)).get().await;
        no_n_plus_one(&db, loads).await?;
    }
}
