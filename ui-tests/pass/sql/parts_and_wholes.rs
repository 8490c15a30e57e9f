use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    title: String,
}

async fn example(name: &str, ids: &[i64], title: &String) -> limpid::Result<()> {
    let _ = Post::query().filter(|post| sql!("lower({post.title}) = {name}")).get().await?;
    let _: Vec<Post> =
        sql!("SELECT {Post} FROM posts WHERE id IN ({..ids}) AND title = {title}").get().await?;
    let _: Option<(i64, String)> = sql!("SELECT id, title FROM posts WHERE id = {}", 3 + 4).first().await?;
    Ok(())
}
