use limpid::prelude::*;

#[derive(Clone, Model)]
struct Line {
    #[key]
    order_id: i64,
    #[key]
    number: i64,
}

#[derive(Clone, Model)]
struct Parcel {
    id: i64,
    #[belongs_to(line: Line)]
    order_id: i64,
}

fn main() {}
