use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
}

fn main() {
    let _ = Post::query().paginate(1);
}
