use limpid::prelude::*;

#[derive(ColumnType)]
#[stored(integer, native = "mood")]
enum Mood {
    Happy,
    Sad,
}

fn main() {}
