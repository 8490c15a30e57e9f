use limpid::prelude::*;

#[derive(Model)]
#[scope(recent = id.gt(100))]
struct Post {
    id: i64,
    #[references(User, on_delete = cascade)]
    author_id: i64,
    #[references(User, on_delete = set_null)]
    editor_id: Option<i64>,
    #[references(Post)]
    parent_id: Option<i64>,
}

#[derive(Model)]
#[scope(recent = id.gt(10))]
struct User {
    id: i64,
}

#[test]
fn compiles_and_runs() {
    let _ = Post::query().recent().get();
    let _ = User::query().recent().get();
    let _ = limpid::schema![User, Post];
}
