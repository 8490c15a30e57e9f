use limpid::prelude::*;

#[derive(Model)]
#[has_many(notes: Note)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
struct Note {
    id: i64,
    #[belongs_to(post: Post)]
    post_id: i64,
    text: String,
}

fn main() {
    let _ = Post::query().with(|post| post.notes.search("clear water")).get();
}
