use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[key(automatic)]
    number: i64,
}

#[derive(Model)]
struct User {
    id: i64,
    #[column(skipped)]
    name: String,
}

fn main() {
    let _ = Post::find(7);
    let _ = User::query().filter(|user| user.name.eq("Ada")).get();
}
