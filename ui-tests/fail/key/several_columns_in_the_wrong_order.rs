use limpid::prelude::*;

#[derive(Model)]
struct Membership {
    #[key]
    user_id: i64,
    #[key]
    team: String,
}

fn main() {
    let _ = Membership::find(("red".to_string(), 7_i64));
}
