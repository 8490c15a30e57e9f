use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many(letters: Letter)]
struct Person {
    id: i64,
}

#[derive(Clone, Model)]
struct Letter {
    id: i64,
    #[belongs_to(sender: Person)]
    sender_id: i64,
    #[belongs_to(reader: Person)]
    reader_id: i64,
}

fn main() {}
