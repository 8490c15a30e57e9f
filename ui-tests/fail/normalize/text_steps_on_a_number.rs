use limpid::prelude::*;

#[derive(Debug, Model)]
struct User {
    id: i64,
    #[normalize(trim)]
    age: i64,
}

fn main() {
    let _ = User::find(7);
}
