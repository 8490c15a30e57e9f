use limpid::prelude::*;

#[derive(Model)]
#[scope(titled = title.ne(""))]
#[global_scope(Real = id.gt(0))]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[guarded]
    status: Status,
}

#[derive(Debug, Clone, Copy, ColumnType)]
enum Status {
    Draft,
}

#[test]
fn compiles_and_runs() {
    let input = PostCreate { title: "Water".into() };
    let _ = Post::create(input.guarded(PostGuarded { status: Status::Draft }));
    let _ = Post::query().titled().without_scope(Real).get();
}
