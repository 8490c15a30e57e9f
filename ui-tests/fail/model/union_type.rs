use limpid::prelude::*;

#[derive(Model)]
union Post {
    id: i64,
    number: u64,
}

fn main() {}
