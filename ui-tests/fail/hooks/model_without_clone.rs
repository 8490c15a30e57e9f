use limpid::prelude::*;

#[derive(Debug, Model)]
#[hooks]
struct Post {
    id: i64,
}

impl Hooks for Post {}

fn main() {}
