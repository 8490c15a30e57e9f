//! A handler of a web framework needs futures that can move between threads.

use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[timestamps]
pub struct Post {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[default(0)]
    pub views: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

fn assert_send<T: Send>(_: T) {}

async fn reads(db: Db) -> limpid::Result<()> {
    let query = Post::query().filter(|post| post.title.eq("Water"));
    query.clone().get().await?;
    query.clone().first().await?;
    query.clone().sole().await?;
    query.clone().count().on(&db).await?;
    query.clone().exists().await?;
    query.clone().pluck(|post| (post.id, post.title)).await?;
    query.clone().value(|post| post.views + 1).await?;
    query.clone().latest().paginate(1, 20).await?;
    Post::find(7).await?;
    Post::find_or_fail(7).on(&db).await?;
    Post::find_many([1, 2]).await?;
    Post::first_where(|post| post.views.gt(3)).await?;
    Ok(())
}

async fn writes(db: Db, input: PostCreate, patch: PostUpdate) -> limpid::Result<()> {
    let mut post = Post::create(input).set(|post| post.views.set(3)).await?;
    post.update(|post| post.title.set("Clear water")).await?;
    post.patch(patch).on(&db).await?;
    post.increment(|post| post.views, 1).await?;
    post.refresh().await?;
    post.delete().await?;
    post.restore().await?;
    let mut draft = post.clone().edit();
    draft.save().await?;
    post.force_delete().await?;
    Post::query().all().update(|post| post.views.set(0)).await?;
    Post::query().filter(|post| post.views.eq(0)).increment(|post| post.views, 1).await?;
    Post::query().only_trashed().all().restore().await?;
    Post::query().with_trashed().filter(|post| post.id.gt(3)).delete().await?;
    db.transaction(async |tx| -> limpid::Result<Option<Post>> { Post::find(7).on(tx).await }).await?;
    Ok(())
}

async fn scoped(db: Db) -> limpid::Result<i64> {
    db.scope(async { Post::query().count().await }).await
}

#[test]
fn compiles_and_runs() {
    assert_send(reads as fn(Db) -> _);
    let _ = |db: Db, input: PostCreate, patch: PostUpdate| {
        assert_send(reads(db.clone()));
        assert_send(writes(db.clone(), input, patch));
        assert_send(scoped(db));
    };
}
