use limpid::prelude::*;

#[derive(Model)]
#[has_many(titles: Title)]
struct Employee {
    id: i64,
}

#[derive(Clone, Model)]
struct Title {
    id: i64,
    #[belongs_to(person: Employee)]
    worker: i64,
}

fn main() {}
