use limpid::prelude::*;

#[derive(ColumnType)]
#[stored(integer)]
struct Id(i64);

fn main() {}
