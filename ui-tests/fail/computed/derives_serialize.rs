use limpid::prelude::*;

#[derive(Debug, serde::Serialize, Model)]
#[computed(full_name: String = format!("{} {}", self.first, self.last))]
struct User {
    id: i64,
    first: String,
    last: String,
}

fn main() {
    let _ = User::find(7);
}
