use limpid::prelude::*;

#[derive(ColumnType)]
enum Status {}

fn main() {}
