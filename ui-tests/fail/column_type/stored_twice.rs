use limpid::prelude::*;

#[derive(ColumnType)]
#[stored(integer)]
#[stored(integer)]
enum Status {
    Draft,
    #[stored]
    Published,
}

fn main() {}
