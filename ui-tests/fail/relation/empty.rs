use limpid::prelude::*;

#[derive(Clone, Model)]
#[has_many]
#[has_one()]
#[belongs_to_many]
#[latest_of_many]
struct Author {
    id: i64,
}

fn main() {}
