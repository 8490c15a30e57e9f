use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[scopes]
impl Post {
    fn popular(query: Query<Post>) -> Query<Post> {
        query.filter(|post| post.views.ge(10))
    }
}

fn main() {}
