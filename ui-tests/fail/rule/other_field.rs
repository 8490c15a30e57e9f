use limpid::prelude::*;

#[derive(Model)]
struct Event {
    id: i64,
    #[fillable]
    starts: NaiveDate,
    #[fillable]
    #[rule(after(start))]
    ends: NaiveDate,
    #[fillable]
    #[rule(same_as(word))]
    word: String,
    #[fillable]
    #[rule(after(starts))]
    at: DateTime<Utc>,
}

fn main() {}
