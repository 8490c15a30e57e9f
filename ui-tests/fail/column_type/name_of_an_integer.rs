use limpid::prelude::*;

#[derive(ColumnType)]
#[stored(integer)]
enum Status {
    Draft,
    #[stored(name = "public")]
    Published,
}

fn main() {}
