//! Creating rows.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
    #[fillable]
    body: Option<String>,
    author_id: i64,
    #[default(false)]
    published: bool,
    #[default(0)]
    views: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

fn water() -> (PostCreate, PostGuarded) {
    PostCreate { title: "Water".into(), body: None }.guarded(PostGuarded { author_id: 3 })
}

each_engine! {
    async fn the_struct_holds_what_the_row_holds(db) [Post] {
        let post = Post::create(water()).set(|post| post.published.set(true)).await?;
        assert_eq!((post.title.as_str(), post.author_id, post.published, post.views), ("Water", 3, true, 0));
        assert_eq!(post.created_at, post.updated_at);
        assert_eq!(Post::find_or_fail(post.id).await?, post);
    }

    async fn a_trashed_row_does_not_hold_its_unique_value(db) [Post] {
        let mut first = Post::create(water()).await?;
        let error = Post::create(water()).await.unwrap_err();
        match error {
            limpid::Error::Unique { model, fields, .. } => assert_eq!((model, fields), ("Post", vec!["title".to_owned()])),
            other => panic!("{other:?}"),
        }
        first.delete().await?;
        let mut second = Post::create(water()).await?;
        second.delete().await?;
        Post::create(water()).await?;
    }
}
