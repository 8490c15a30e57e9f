use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[filterable(eq, start_with)]
    title: String,
    #[filterable(in, contains)]
    views: i64,
    #[filterable(null)]
    published: bool,
    #[filterable()]
    rank: i64,
    #[sortable(desc)]
    at: DateTime<Utc>,
}

fn main() {}
