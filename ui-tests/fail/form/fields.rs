use limpid::prelude::*;
use limpid::validate::Form;

#[derive(Form)]
struct Order {
    #[rule(same_as(words))]
    word: String,
    #[nested]
    #[rule(filled)]
    address: Address,
    #[rule(email)]
    count: i64,
    place: std::net::IpAddr,
    #[form(only)]
    note: String,
}

#[derive(Form)]
struct Address {
    street: String,
}

fn main() {}
