use limpid::prelude::*;

#[derive(Clone, Polymorphic)]
enum Subject {
    Post(Post),
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
#[has_many(comments: Comment, polymorphic = subject)]
struct Video {
    id: i64,
}

#[derive(Clone, Model)]
struct Comment {
    id: i64,
    #[belongs_to(subject: Subject, polymorphic)]
    subject_id: i64,
    subject_type: SubjectKind,
}

fn example() {
    let _ = Comment::query().filter(|comment| comment.subject.is::<Video>());
}

fn main() {}
