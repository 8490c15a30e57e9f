use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[hooks]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
    #[default(0)]
    views: i64,
    deleted_at: Option<DateTime<Utc>>,
}

impl Hooks for Post {}

async fn about_inputs(inputs: Vec<PostCreate>) -> limpid::Result<()> {
    Post::create_many(inputs.clone()).await?;
    Post::insert_many(inputs.clone()).await?;
    Post::insert_or_ignore(inputs.clone()).await?;
    Post::upsert_many(inputs).on(Post::BY_TITLE).overwrite().await?;
    Ok(())
}

async fn about_rows(db: &Db) -> limpid::Result<()> {
    Post::update_many([(1, Post::columns().views.set(1))]).await?;
    Post::increment_many(|post| post.views, [(1, 1)]).await?;
    Post::query().all().update(|post| post.views.set(1)).on(db).await?;
    Post::query().all().delete().await?;
    Post::query().all().restore().await?;
    Post::query().all().force_delete().await?;
    Ok(())
}

fn main() {
    let _ = (about_inputs(Vec::new()), about_rows);
}
