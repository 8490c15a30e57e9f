use limpid::prelude::*;

#[derive(Model)]
#[full_text(name, token)]
struct User {
    id: i64,
    name: String,
    #[hidden]
    token: String,
}

fn main() {}
