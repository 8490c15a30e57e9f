use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[version]
    version: i64,
}

#[derive(Debug, Projection)]
#[projection(of = Post)]
struct Line {
    title: String,
    version: i64,
}

#[test]
fn compiles_and_runs() {
    let _ = Post::create(PostCreate { title: "Water".into() });
    let _ = Post::query().filter(|post| post.version.gt(3) | post.version.in_([1, 2]));
    let _ = Post::query().order_by(|post| post.version.desc()).pluck(|post| (post.id, post.version));
    let _ = Post::query().with(|post| post.version).get();
    let _ = Post::query().select::<Line>().get();
}
