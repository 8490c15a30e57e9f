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

fn example() {
    let _ = Post::query().with_sum(|post| post.title, |comment: CommentFields| comment.likes);
    let _ = Post::query().sum(|post| post.comments);
}

fn main() {}
