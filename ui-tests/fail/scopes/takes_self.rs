use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[scopes]
impl Post {
    #[scope]
    fn popular(&self, query: Query<Post>) -> Query<Post> {
        query.filter(|post| post.views.ge(self.views))
    }
}

fn main() {}
