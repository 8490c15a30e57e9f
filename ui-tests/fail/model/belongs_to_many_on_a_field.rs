use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[belongs_to_many]
    tags: Vec<Tag>,
}

#[derive(Clone, Model)]
struct Tag {
    id: i64,
}

fn main() {}
