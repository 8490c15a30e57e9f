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
    let _ = Post::query().group_by(|post| post.author_id).select(|group| (group.key(), group.title));
    let _ = Post::query().group_by(|post| post.author_id).having(|post| post.title.eq("Water"));
}

fn main() {}
