use limpid::prelude::*;

#[derive(Clone, Model)]
struct Post {
    id: i64,
}

#[derive(Clone, Polymorphic)]
enum Empty {}

#[derive(Clone, Polymorphic)]
struct Subject {
    post: Post,
}

#[derive(Clone, Polymorphic)]
enum Bare {
    Post,
    Named { post: Post },
    Two(Post, Post),
}

#[derive(Clone, Polymorphic)]
enum Twice {
    Post(Post),
    Page(Post),
}

fn main() {}
