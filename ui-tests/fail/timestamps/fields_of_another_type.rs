use limpid::prelude::*;

#[derive(Model)]
#[timestamps]
struct Post {
    id: i64,
    created_at: NaiveDateTime,
    updated_at: Option<DateTime<Utc>>,
}

fn main() {
    let _ = Post::query().latest().get();
}
