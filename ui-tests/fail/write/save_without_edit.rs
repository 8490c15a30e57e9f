use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

async fn rename(mut post: Post) {
    post.title = "Clear water".into();
    post.save();
}

fn main() {
    let _ = rename;
}
