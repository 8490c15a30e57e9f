use limpid::{GlobalScope, IntoFilter, prelude::*};

#[derive(Model)]
#[global_scope(Published = published)]
#[global_scope(Popular)]
pub struct Post {
    pub id: i64,
    pub published: bool,
    pub views: i64,
}

pub struct Popular;

impl GlobalScope<Post> for Popular {
    fn filter(post: PostFields) -> impl IntoFilter {
        post.views.ge(10)
    }
}

#[test]
fn compiles_and_runs() {
    let _ = Post::query().without_scope(Published).without_scope(Popular).get();
}
