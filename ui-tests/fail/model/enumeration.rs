use limpid::prelude::*;

#[derive(Model)]
enum Status {
    Draft,
    Published,
}

fn main() {
    let _ = Status::query().get();
}
