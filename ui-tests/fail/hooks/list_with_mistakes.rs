use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[hooks()]
struct Post {
    id: i64,
}

#[derive(Debug, Clone, Model)]
#[hooks(Audit, Audit)]
struct Comment {
    id: i64,
}

#[derive(Debug, Clone, Model)]
#[hooks]
#[hooks(Audit)]
struct Tag {
    id: i64,
}

#[derive(Debug, Clone, Model)]
#[hooks = "Audit"]
struct User {
    id: i64,
}

#[derive(Debug, Clone, Model)]
struct Word {
    id: i64,
    #[hooks]
    text: String,
}

struct Audit;

impl Hooks<Comment> for Audit {}
impl Hooks<Tag> for Audit {}

fn main() {}
