mod models {
    #[derive(limpid::Model)]
    pub struct Post {
        pub id: i64,
        #[fillable]
        pub title: String,
        #[default(false)]
        pub published: bool,
    }
}

use limpid::Model as _;

fn main() {
    let _ = models::Post::create(models::PostCreate { title: "Water".into() });
    let _ = models::Post::query().filter(|post| post.published).get();
}
