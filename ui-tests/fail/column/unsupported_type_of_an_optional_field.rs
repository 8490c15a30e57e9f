use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    place: Option<Place>,
    #[fillable]
    title: String,
}

struct Place {
    x: f64,
    y: f64,
}

fn main() {
    let _ = Post::query().filter(|post| post.title.eq("Water")).get();
}
