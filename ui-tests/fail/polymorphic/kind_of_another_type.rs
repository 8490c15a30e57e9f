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
struct Comment {
    id: i64,
    #[belongs_to(subject: Subject, polymorphic)]
    subject_id: i64,
    subject_type: String,
}

#[derive(Clone, Model)]
struct Note {
    id: i64,
    #[belongs_to(subject: Subject, polymorphic)]
    subject_id: Option<i64>,
    subject_type: SubjectKind,
}

fn main() {}
