use limpid::prelude::*;

struct Post;

#[scopes]
impl Post {
    #[scope]
    fn popular(query: Query<Post>) -> Query<Post> {
        query
    }
}

fn main() {}
