use limpid::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    #[has_one]
    profile: Option<Profile>,
}

#[derive(Clone, Model)]
struct Profile {
    id: i64,
}

fn main() {}
