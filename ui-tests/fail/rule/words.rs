use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[rule(required)]
    title: String,
    #[fillable]
    #[rule]
    body: String,
    #[fillable]
    #[rule(length = 200)]
    slug: String,
    #[fillable]
    #[rule(range(1..5))]
    stars: i64,
    #[fillable]
    #[rule(length(max = -1))]
    word: String,
    #[fillable]
    #[rule(message = "alone")]
    link: String,
}

fn main() {}
