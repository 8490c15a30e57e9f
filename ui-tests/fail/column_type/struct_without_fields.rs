use limpid::prelude::*;

#[derive(ColumnType)]
struct Nothing;

fn main() {}
