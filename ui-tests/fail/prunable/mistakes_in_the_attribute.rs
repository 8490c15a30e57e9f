use limpid::prelude::*;

#[derive(Debug, Model)]
#[prunable]
struct Post {
    id: i64,
    #[prunable(id.lt(3))]
    views: i64,
}

#[derive(Debug, Model)]
#[prunable(veiws.lt(3))]
struct Comment {
    id: i64,
    views: i64,
}

#[derive(Debug, Model)]
#[prunable(views)]
#[prunable(views.lt(3))]
struct Tag {
    id: i64,
    views: i64,
}

fn main() {
    let _ = Post::find(7);
}
