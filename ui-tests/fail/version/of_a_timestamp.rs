use limpid::prelude::*;

#[derive(Model)]
#[timestamps]
struct Post {
    id: i64,
    created_at: DateTime<Utc>,
    #[version]
    updated_at: DateTime<Utc>,
}

fn main() {}
