use limpid::prelude::*;

#[derive(ColumnType)]
enum Status {
    Draft,
    #[stored(name = "draft")]
    Sketch,
}

fn main() {}
