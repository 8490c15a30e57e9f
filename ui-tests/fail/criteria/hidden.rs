use limpid::prelude::*;

#[derive(Model)]
#[sortable(token)]
struct User {
    id: i64,
    #[hidden]
    #[filterable]
    token: String,
}

fn main() {}
