use limpid::prelude::*;

#[derive(Clone, Model)]
struct Line {
    #[key]
    order_id: i64,
    #[key]
    number: i64,
}

#[derive(Clone, Model)]
#[belongs_to(line: Line)]
struct Parcel {
    id: i64,
    order_id: i64,
    number: i64,
}

fn main() {}
