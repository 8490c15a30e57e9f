use limpid::prelude::*;

#[derive(Debug, Model)]
#[normalize(trim)]
struct User {
    id: i64,
    #[normalize]
    first: String,
    #[normalize(trimmed)]
    last: String,
    #[normalize(empty_as_null)]
    about: String,
    #[normalize(with)]
    town: String,
    #[normalize(trim)]
    #[normalize(lowercase)]
    street: String,
}

fn main() {
    let _ = User::find(7);
}
