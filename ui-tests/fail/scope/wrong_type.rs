use limpid::prelude::*;

#[derive(Model)]
#[scope(popular = views.ge("many"))]
#[scope(above(min: f64) = views.ge(min))]
struct Post {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::query().popular().above(1.5).get();
}
