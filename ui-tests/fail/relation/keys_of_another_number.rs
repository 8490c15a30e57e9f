use limpid::prelude::*;

#[derive(Model)]
#[has_many(lines: Line, key = (order_id, number))]
struct Order {
    id: i64,
}

#[derive(Model)]
struct Line {
    id: i64,
    order_id: i64,
    number: i64,
}

fn main() {}
