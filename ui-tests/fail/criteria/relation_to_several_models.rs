use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
struct Post {
    id: i64,
}

#[derive(Debug, Clone, limpid::Polymorphic)]
enum Subject {
    Post(Post),
}

#[derive(Debug, Clone, Model)]
#[filterable(subject.id)]
struct Comment {
    id: i64,
    subject_type: SubjectKind,
    #[belongs_to(subject: Subject, polymorphic)]
    subject_id: i64,
}

fn main() {}
