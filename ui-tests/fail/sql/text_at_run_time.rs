use limpid::prelude::*;

#[derive(Debug, Model)]
struct Post {
    id: i64,
    title: String,
}

fn example(column: &str) {
    let text = format!("{column} > 3");
    let _ = sql!(text);
    let _ = sql!(format!("{column} > 3"));
}

fn main() {}
