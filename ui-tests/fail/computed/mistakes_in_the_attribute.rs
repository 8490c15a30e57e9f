use limpid::prelude::*;

#[derive(Debug, Model)]
#[computed]
#[computed(full_name = self.first.clone())]
#[computed(last: String = self.first.clone())]
#[computed(one: i64 = 1, two: i64 = 2)]
#[computed(twice: i64 = 1)]
#[computed(twice: i64 = 2)]
struct User {
    id: i64,
    first: String,
    #[computed(short)]
    last: String,
}

fn main() {
    let _ = User::find(7);
}
