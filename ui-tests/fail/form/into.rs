use limpid::prelude::*;
use limpid::validate::Form;

#[derive(Model)]
struct User {
    id: i64,
    #[fillable]
    email: String,
    #[fillable]
    name: String,
}

#[derive(Form)]
#[form(into = UserCreate)]
struct Register {
    email: String,
    again: String,
}

fn main() {}
