//! Callers that are cancelled while a hook runs, and many at once.

use std::future::IntoFuture;
use std::time::Duration;

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::house::*;

each_engine! {
    async fn a_future_dropped_in_a_hook_writes_nothing(db) [Tag, Post, Comment, PostTag, Entry] {
        let kept = post(&db, "kept").await?;
        for hook in ["before_create", "after_create", "second after_save new"] {
            let input = PostCreate { title: format!("wait {hook}"), ..input(hook) };
            let late = tokio::time::timeout(Duration::from_millis(200), Post::create(input).into_future()).await;
            assert!(late.is_err(), "the hook waits");
        }
        for hook in ["before_update", "after_update"] {
            let mut post = kept.clone();
            let set = post.update(|post| post.title.set(format!("wait {hook}")));
            assert!(tokio::time::timeout(Duration::from_millis(200), set.into_future()).await.is_err());
        }
        assert_eq!(Post::query().get().await?, [kept]);
        assert_eq!(told(&db).await?, Vec::<String>::new());
        Post::create(input("next")).await?;
        assert_eq!(heard(&db).await?, CREATED, "the connection is fine");
    }

    async fn one_of_many_concurrent_callers_creates_the_row(db) [Tag, Post, Comment, PostTag, Entry] {
        let tasks: Vec<_> = (0..8)
            .map(|_| limpid::spawn(async { Post::first_or_create(Post::BY_SLUG, input("a")).await }))
            .collect();
        let mut created = 0;
        for task in tasks {
            created += usize::from(task.await.expect("the task ends")?.is_created());
        }
        assert_eq!(created, 1);
        assert_eq!(heard(&db).await?, CREATED, "what the others began was undone");
    }

    async fn concurrent_updates_all_count(db) [Tag, Post, Comment, PostTag, Entry] {
        let row = post(&db, "a").await?;
        let add = async move || {
            let upsert = Post::upsert(PostCreate { views: Some(1), ..input("a") }).on(Post::BY_SLUG);
            upsert.update(|post, new| post.views.set(post.views + new.views)).await
        };
        let tasks: Vec<_> = (0..8).map(|_| limpid::spawn(add())).collect();
        for task in tasks {
            assert!(task.await.expect("the task ends")?.is_updated());
        }
        let now = Post::find_or_fail(row.id).await?;
        assert_eq!((now.views, now.version), (8, 9));
        let told = told(&db).await?;
        assert_eq!(told.iter().filter(|told| *told == "after_update").count(), 8);
    }
}
