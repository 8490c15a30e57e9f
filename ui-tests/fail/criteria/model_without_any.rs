use limpid::prelude::*;
use limpid::request::Criteria;

#[derive(Model)]
struct Post {
    id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
    #[filterable]
    name: String,
}

fn main() {
    let _ = Criteria::<Post>::parse("filter[id]=1");
    let _ = Post::query().apply(Criteria::default());
}
