//! `without_events`, for an action and for a piece of work; and what waits for the commit.

use std::future::IntoFuture;

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::house::*;

each_engine! {
    async fn an_action_without_events_raises_none(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = Post::create(input("a")).without_events().await?;
        post.update(|post| post.title.set("b")).without_events().on(&db).await?;
        post.delete().without_events().await?;
        post.restore().without_events().await?;
        let mut draft = post.edit();
        draft.views = 3;
        draft.save().without_events().await?;
        let mut post = draft.into_inner();
        let tag = Tag::create(TagCreate { word: "x".into() }).await?;
        post.tags().attach(&tag).without_events().await?;
        post.tags().detach_all().without_events().await?;
        Post::update_or_create(Post::BY_SLUG, input("a")).without_events().await?;
        post.refresh().await?;
        post.force_delete().without_events().await?;
        assert_eq!(heard(&db).await?, Vec::<String>::new());
    }

    /// Whatever handle is used inside, and in a transaction.
    async fn nothing_inside_raises_events(db) [Tag, Post, Comment, PostTag, Entry] {
        db.without_events(async {
            Post::create(input("a")).await?;
            Post::create(input("b")).on(&db).await?;
            db.transaction(async |tx| -> limpid::Result<()> {
                Post::create(input("c")).await?;
                Post::create(input("d")).on(tx).await.map(drop)
            }).await?;
            let task = limpid::spawn(async { Post::create(input("e")).await });
            task.await.expect("the task ends")?;
            db.scope(async { Post::create(input("f")).await }).await?;
            Post::query().all().update(|post| post.views.set(1)).with_hooks().await?;
            limpid::Result::Ok(())
        }).await?;
        assert_eq!(Post::query().count().await?, 6);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
        Post::create(input("g")).await?;
        assert_eq!(heard(&db).await?, CREATED, "outside all is as before");
    }

    async fn a_task_of_its_own_raises_events(db) [Tag, Post, Comment, PostTag, Entry] {
        db.without_events(async {
            let db = db.clone();
            tokio::spawn(async move { db.scope(Post::create(input("a")).into_future()).await }).await
        }).await.expect("the task ends")?;
        assert_eq!(heard(&db).await?, CREATED);
    }

    async fn after_commit_waits_for_the_outermost_transaction(db) [Tag, Post, Comment, PostTag, Entry] {
        db.transaction(async |tx| -> limpid::Result<()> {
            tx.transaction(async |_| Post::create(input("a")).await).await?;
            assert_eq!(heard(tx).await?, CREATED[..4]);
            Ok(())
        }).await?;
        assert_eq!(heard(&db).await?, ["committed created"]);
    }

    async fn a_rolled_back_write_raises_no_after_commit(db) [Tag, Post, Comment, PostTag, Entry] {
        let tx = db.begin().await?;
        Post::create(input("a")).on(&tx).await?;
        tx.rollback().await?;
        assert_eq!(told(&db).await?, Vec::<String>::new());

        let tx = db.begin().await?;
        Post::create(input("b")).on(&tx).await?;
        let savepoint = tx.begin().await?;
        Post::create(input("c")).on(&savepoint).await?;
        savepoint.rollback().await?;
        tx.commit().await?;
        assert_eq!(heard(&db).await?, CREATED, "of the savepoint nothing is told");
    }
}
