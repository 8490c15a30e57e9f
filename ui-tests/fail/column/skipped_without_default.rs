use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[column(skip)]
    cache: Cache,
}

struct Cache;

fn main() {
    let _ = Post::find(7);
}
