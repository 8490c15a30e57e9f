use limpid::prelude::*;

#[derive(Debug, Model)]
struct User {
    id: i64,
    #[normalize(with = length)]
    name: Option<String>,
    #[normalize(with = missing)]
    town: String,
}

fn length(text: String) -> usize {
    text.len()
}

fn main() {
    let _ = User::find(7);
}
