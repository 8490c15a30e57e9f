use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
}

fn example(mut post: Post) {
    let _ = post.restore();
    let _ = post.force_delete();
    let _ = post.is_trashed();
}

fn main() {}
