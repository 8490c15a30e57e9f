use limpid::prelude::*;

#[derive(Model)]
struct PostTag {
    #[key]
    post_id: i64,
    #[key]
    tag_id: i64,
}

fn main() {
    let _ = PostTag::find(7);
}
