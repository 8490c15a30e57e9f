use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[scopes]
impl Post {
    #[scope]
    fn first(query: Query<Post>) -> Query<Post> {
        query.filter(|post| post.views.ge(10))
    }
}

fn main() {
    let _ = Post::query().first();
}
