use limpid::prelude::*;

#[test]
fn compiles_and_runs() {
    #[derive(Model)]
    #[scope(titled = title.ne(""))]
    struct Post {
        id: i64,
        #[fillable]
        title: String,
    }

    let _ = Post::query().titled().filter(|post| post.id.gt(3)).get();
    let _ = Post::create(PostCreate { title: "Water".into() });
}
