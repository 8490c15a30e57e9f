use limpid::prelude::*;

struct Audit;
struct Index;

impl Hooks<Post> for Audit {}

#[derive(Debug, Clone, Model)]
#[hooks(Audit, Index)]
struct Post {
    id: i64,
}

#[derive(Debug, Clone, Model)]
#[hooks]
struct Comment {
    id: i64,
}

fn main() {}
