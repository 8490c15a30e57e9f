use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

async fn example(post: Post) -> limpid::Result<()> {
    let mut post = post.edit();
    post.titel = "Water".into();
    post.save().await
}

fn main() {}
