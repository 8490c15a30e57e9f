use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn assert_send<T: Send>(_: T) {}

async fn handler() -> limpid::Result<()> {
    let title = std::rc::Rc::new("Water".to_string());
    Post::query().filter(|post| post.title.eq(title.as_str())).get().await?;
    println!("{title}");
    Ok(())
}

fn main() {
    assert_send(handler());
}
