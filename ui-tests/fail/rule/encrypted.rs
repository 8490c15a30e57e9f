use limpid::Encrypted;
use limpid::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    #[fillable]
    #[rule(length(min = 8))]
    secret: Encrypted<String>,
}

fn main() {}
