use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[scopes]
impl Post {
    #[scope]
    fn popular(min: i64) -> Query<Post> {
        Post::query().filter(|post| post.views.ge(min))
    }
}

fn main() {
    let _ = Post::popular(10).get();
}
