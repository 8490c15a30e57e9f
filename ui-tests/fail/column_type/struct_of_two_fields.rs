use limpid::prelude::*;

#[derive(Clone, ColumnType)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Model)]
struct Place {
    id: i64,
    point: Point,
}

fn main() {
    let _ = Place::find(7);
}
