use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[scopes]
impl Post {
    #[scope]
    fn popular(query: Query<Post>) {
        let _ = query.filter(|post| post.views.ge(10));
    }
}

fn main() {}
