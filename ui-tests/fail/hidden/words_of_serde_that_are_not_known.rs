use limpid::prelude::*;

#[derive(Model)]
#[serde(rename_all = "camelCased")]
#[serde(tag = "type")]
struct User {
    id: i64,
    #[serde(flatten)]
    name: String,
    #[serde(with = "module")]
    other: String,
    #[hidden]
    password: String,
}

fn main() {
    let _ = User::find(7);
}
