use limpid::prelude::*;

#[derive(Debug, Model)]
#[has_many(posts: Post)]
struct User {
    id: i64,
    #[fillable]
    name: String,
}

#[derive(Debug, Model)]
#[has_many(comments: Comment)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[belongs_to(user: User)]
    user_id: i64,
}

#[derive(Debug, Model)]
struct Comment {
    id: i64,
    #[fillable]
    body: String,
    #[belongs_to(post: Post)]
    post_id: i64,
}

fn main() {
    let user = UserCreate { name: "Ada".into() };
    let _ = User::create(user).nest(User::posts, [CommentCreate { body: "Cold".into() }]);
}
