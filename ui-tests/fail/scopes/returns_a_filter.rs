use limpid::prelude::*;
use limpid::Filter;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

#[scopes]
impl Post {
    #[scope]
    fn popular(query: Query<Post>) -> Filter {
        todo()
    }
}

fn todo() -> Filter {
    loop {}
}

fn main() {}
