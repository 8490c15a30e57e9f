use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[hooks]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
}

impl Hooks for Post {}

async fn example(inputs: Vec<PostCreate>) -> limpid::Result<()> {
    Post::insert_or_ignore(inputs).with_hooks().await?;
    Ok(())
}

fn main() {
    let _ = example(Vec::new());
}
