use limpid::prelude::*;

#[derive(ColumnType)]
struct Email(Option<String>);

fn main() {}
