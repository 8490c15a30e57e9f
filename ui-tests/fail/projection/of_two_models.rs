use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
}

#[derive(Projection)]
#[projection(of = Post, Post)]
struct PostCard {
    id: i64,
}

fn main() {}
