use limpid::prelude::*;

#[derive(Clone, ColumnType)]
enum Status {
    Draft,
    Published,
}

#[derive(Model)]
struct User {
    id: i64,
    status: Status,
    #[hidden]
    password: String,
}

fn json(user: &User) -> String {
    serde_json::to_string(user).unwrap_or_default()
}

fn main() {
    let _ = (json, Status::Draft, Status::Published);
}
