use limpid::prelude::*;

#[derive(serde::Serialize, Model)]
#[model(own_serialize)]
#[computed(short: String = self.name.chars().take(3).collect())]
struct User {
    id: i64,
    name: String,
    #[hidden]
    password: String,
    #[hidden]
    #[serde(skip)]
    token: String,
}

fn main() {
    let _ = User::find(7);
}
