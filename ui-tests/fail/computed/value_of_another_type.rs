use limpid::prelude::*;

#[derive(Debug, Model)]
#[computed(length: i64 = self.first.len())]
#[computed(missing: String = self.frist.clone())]
#[computed(no_method)]
struct User {
    id: i64,
    first: String,
}

fn main() {
    let _ = User::find(7);
}
