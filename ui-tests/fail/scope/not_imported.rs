use limpid::prelude::*;

mod models {
    use limpid::prelude::*;

    #[derive(Model)]
    #[scope(popular = views.ge(10))]
    pub struct Post {
        pub id: i64,
        pub views: i64,
    }
}

fn main() {
    let _ = models::Post::query().popular().get();
}
