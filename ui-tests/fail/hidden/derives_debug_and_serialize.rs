use limpid::prelude::*;

#[derive(Debug, Clone, serde::Serialize, Model)]
struct User {
    id: i64,
    name: String,
    #[hidden]
    password: String,
}

fn main() {
    let _ = User::find(7);
}
