use limpid::prelude::*;

#[derive(ColumnType)]
union Number {
    a: i64,
    b: u64,
}

fn main() {}
