use limpid::prelude::*;

#[derive(Model)]
#[has_many(comments: Comment)]
struct Post {
    id: i64,
    title: String,
    author_id: i64,
}

#[derive(Model)]
struct Comment {
    id: i64,
    likes: i32,
    body: String,
    #[belongs_to(post: Post)]
    post_id: i64,
}

async fn example() -> limpid::Result<()> {
    let _: Vec<(i64, i64)> = Post::query()
        .group_by(|post| post.author_id)
        .select(|group| (group.key(), group.count()))
        .get()
        .await?;
    let _: i64 = Comment::query().sum(|comment| comment.likes).await?;
    let _: Option<f64> = Comment::query().avg(|comment| comment.likes).await?;
    let _: Vec<(Post, i64)> =
        Post::query().with_sum(|post| post.comments, |comment| comment.likes).get().await?;
    Ok(())
}
