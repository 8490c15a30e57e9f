use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[scopes]
impl Post {
    #[scope]
    fn popular(query: Query<Post>, min: &str) -> Query<Post> {
        query.filter(|post| post.views.ge(min))
    }
}

fn main() {
    let _ = Post::query().popular("1").get();
}
