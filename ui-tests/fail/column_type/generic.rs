use limpid::prelude::*;

#[derive(ColumnType)]
struct Id<T>(T);

fn main() {}
