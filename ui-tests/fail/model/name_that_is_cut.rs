use limpid::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    #[column(name = "a_name_that_is_longer_than_the_sixty_three_bytes_that_postgresql_keeps")]
    title: String,
}

fn main() {}
