//! Rows with their limits, and what a query and its actions are as values.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[fillable]
    #[default(0)]
    views: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

async fn posts() -> limpid::Result<()> {
    for (title, views) in [("a", 1), ("b", 2), ("c", 2), ("d", 4), ("e", 5)] {
        Post::create(PostCreate { title: title.into(), views: Some(views) }).await?;
    }
    Ok(())
}

async fn titles<S: limpid::read::State>(query: Query<Post, (), S>) -> limpid::Result<String> {
    Ok(query.order_by(|post| post.title).pluck(|post| post.title).await?.concat())
}

/// Fails to compile if something cannot go to another thread.
fn is_send<T: Send>(value: T) -> T {
    value
}

fn is_send_sync_static<T: Send + Sync + 'static>(value: T) -> T {
    value
}

each_engine! {
    async fn limit_and_offset_cut_the_rows(db) [Post] {
        posts().await?;
        assert_eq!(titles(Post::query().limit(2)).await?, "ab");
        assert_eq!(titles(Post::query().offset(3)).await?, "de");
        assert_eq!(titles(Post::query().limit(2).offset(1)).await?, "bc");
        assert_eq!(titles(Post::query().limit(1).offset(4)).await?, "e");
        assert_eq!(titles(Post::query().limit(1)).await?, "a");
        assert_eq!(titles(Post::query().limit(0)).await?, "");
        assert_eq!(titles(Post::query().limit(10).offset(5)).await?, "");
        assert_eq!(titles(Post::query().limit(i64::MAX).offset(4)).await?, "e");
        assert_eq!(titles(Post::query().offset(i64::MAX)).await?, "");
        assert_eq!(titles(Post::query().limit(-1)).await?, "");
        assert_eq!(titles(Post::query().limit(i64::MIN)).await?, "");
        assert_eq!(titles(Post::query().offset(-5)).await?, "abcde");
        assert_eq!(titles(Post::query().limit(1).limit(3_u8)).await?, "abc");
    }

    async fn get_without_rows_is_empty(db) [Post] {
        assert_eq!(Post::query().get().await?, []);
        assert_eq!(Post::query().filter(|post| post.views.gt(3)).get().await?, []);
    }

    async fn distinct_rows_are_counted_as_they_are_read(db) [Post] {
        posts().await?;
        assert_eq!(Post::query().distinct().get().await?.len(), 5);
        assert_eq!(Post::query().distinct().count().await?, 5);
        assert!(Post::query().distinct().offset(4).exists().await?);
        assert!(!Post::query().distinct().offset(5).exists().await?);
        assert_eq!(Post::query().distinct().filter(|post| post.views.eq(2)).limit(1).count().await?, 1);
    }

    async fn a_query_is_built_step_by_step(db) [Post] {
        posts().await?;
        let mut query = Post::query();
        for min in [Some(2), None] {
            query = query.filter(|post| min.map(|min| post.views.ge(min)));
        }
        query = query.when(true, |query| query.filter(|post| post.views.lt(5))).when_some(Some("d"), |query, title| query.filter(|post| post.title.ne(title)));
        assert_eq!(titles(query).await?, "bc");
    }

    async fn a_query_that_is_cloned_is_two_queries(db) [Post] {
        posts().await?;
        let large = Post::query().filter(|post| post.views.gt(1));
        let larger = large.clone().filter(|post| post.views.gt(2));
        assert_eq!((large.clone().count().await?, larger.count().await?, large.count().await?), (4, 2, 4));
    }

    async fn a_query_goes_to_another_task(db) [Post] {
        posts().await?;
        let query = is_send_sync_static(Post::query().filter(|post| post.views.gt(1)));
        let there = limpid::spawn({
            let query = query.clone();
            async move { query.count().await }
        });
        assert_eq!(there.await.expect("the task ends")?, query.count().await?);
    }

    async fn every_action_can_be_awaited_on_another_thread(db) [Post] {
        posts().await?;
        let query = || Post::query().filter(|post| post.views.gt(0));
        is_send(query().get().into_future()).await?;
        is_send(query().first().into_future()).await?;
        is_send(query().first_or_fail().into_future()).await?;
        is_send(query().first_where(|post| post.id.gt(0)).into_future()).await?;
        is_send(query().limit(1).offset(4).sole().into_future()).await.ok();
        is_send(query().find(1).into_future()).await?;
        is_send(query().find_or_fail(1).into_future()).await?;
        is_send(query().find_many([1]).into_future()).await?;
        is_send(query().exists().into_future()).await?;
        is_send(query().count().into_future()).await?;
        is_send(query().pluck(|post| (post.id, post.title)).into_future()).await?;
        is_send(query().value(|post| post.title).into_future()).await?;
        is_send(query().paginate(1, 2).into_future()).await?;
        is_send(query().update(|post| post.views.set(1)).into_future()).await?;
        is_send(query().increment(|post| post.views, 1).into_future()).await?;
        let mut post = is_send(Post::find_or_fail(1).into_future()).await?;
        is_send(post.update(|post| post.views.set(1)).into_future()).await?;
        is_send(post.patch(PostUpdate::default()).into_future()).await?;
        is_send(post.increment(|post| post.views, 1).into_future()).await?;
        is_send(post.refresh().into_future()).await?;
        is_send(post.delete().into_future()).await?;
        is_send(post.restore().into_future()).await?;
        is_send(post.force_delete().into_future()).await?;
        let mut draft = is_send(Post::create(PostCreate { title: "x".into(), views: None }).into_future()).await?.edit();
        is_send(draft.save().into_future()).await?;
        is_send(query().delete().into_future()).await?;
        is_send(query().restore().into_future()).await?;
        is_send(query().force_delete().into_future()).await?;
        is_send(db.transaction(async |tx| Post::query().count().on(tx).await)).await?;
        is_send(db.begin()).await?.rollback().await?;
        is_send(db.scope(Post::query().count().into_future())).await?;
        is_send(limpid::schema![Post].create(&db)).await?;
        assert_eq!(Post::query().with_trashed().filter(|post| post.title.ne("x")).count().await?, 0);
    }
}
