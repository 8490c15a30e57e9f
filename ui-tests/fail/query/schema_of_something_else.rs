use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
}

struct User;

fn main() {
    let _ = limpid::schema![Post, User];
}
