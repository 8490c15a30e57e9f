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
    let _: i32 = Comment::query().sum(|comment| comment.likes).await?;
    let _: f64 = Comment::query().avg(|comment| comment.likes).await?;
    Ok(())
}

fn main() {}
