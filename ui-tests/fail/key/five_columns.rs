use limpid::prelude::*;

#[derive(Model)]
struct Place {
    #[key]
    a: i64,
    #[key]
    b: i64,
    #[key]
    c: i64,
    #[key]
    d: i64,
    #[key]
    e: i64,
}

fn main() {
    let _ = Place::query().filter(|place| place.e.eq(1)).get();
}
