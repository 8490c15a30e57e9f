use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[derive(Model)]
struct User {
    id: i64,
}

#[scopes]
impl User {
    #[scope]
    fn popular(query: Query<Post>) -> Query<Post> {
        query.filter(|post| post.views.ge(10))
    }
}

fn main() {}
