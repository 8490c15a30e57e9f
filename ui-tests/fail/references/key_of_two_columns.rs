use limpid::prelude::*;

#[derive(Model)]
struct Note {
    id: i64,
    #[references(PostTag)]
    post_tag_id: i64,
}

#[derive(Model)]
struct PostTag {
    #[key]
    post_id: i64,
    #[key]
    tag_id: i64,
}

fn main() {
    let _ = Note::find(7);
}
