use limpid::prelude::*;
use limpid::window::{order_by, row_number};

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().filter(|post| row_number().over(order_by(post.views)).le(3));
    let _ = Post::query().pluck(|post| (post.id, row_number()));
}
