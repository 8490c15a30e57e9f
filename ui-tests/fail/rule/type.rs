use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[fillable]
    #[rule(email)]
    stars: i64,
    #[fillable]
    #[rule(range(1..=5))]
    title: String,
    #[fillable]
    #[rule(with = of_a_number)]
    body: String,
}

fn of_a_number(_: &i64) -> Result<(), &'static str> {
    Ok(())
}

fn main() {}
