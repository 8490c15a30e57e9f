use limpid::prelude::*;

#[derive(ColumnType)]
#[stored(int)]
enum Status {
    Draft,
    #[stored(nmae = "public")]
    Published,
}

fn main() {}
