use limpid::prelude::*;

#[derive(Model)]
#[global_scope(Published = published.eq(true))]
struct Post {
    id: i64,
    published: bool,
}

#[derive(Model)]
struct User {
    id: i64,
}

fn main() {
    let _ = User::query().without_scope(Published).get();
}
