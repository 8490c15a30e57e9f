use limpid::prelude::*;

#[derive(ColumnType)]
struct Email<'a>(&'a str);

fn main() {}
