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

use limpid::Record as _;

#[test]
fn compiles_and_runs() {
    let _ = models::Post::create(models::PostCreate { title: "Water".into() });
    let _ = models::Post::query().filter(|post| post.published).get();
}
