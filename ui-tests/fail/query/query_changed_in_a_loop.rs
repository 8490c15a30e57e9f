use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    views: i64,
}

fn example(mins: Vec<i64>) {
    let mut query = Post::query();
    for min in mins {
        query = query.filter(|post| post.views.ge(min));
    }
}

fn main() {}
