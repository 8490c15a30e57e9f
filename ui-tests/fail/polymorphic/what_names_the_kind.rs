use limpid::prelude::*;

#[derive(Debug, Clone, limpid::Polymorphic)]
enum Subject {
    Video(Video),
}

#[derive(Debug, Clone, Model)]
struct Comment {
    id: i64,
    #[belongs_to(subject: Subject, polymorphic = (kind, subject_type))]
    subject_id: i64,
    subject_type: SubjectKind,
}

#[derive(Debug, Clone, Model)]
#[has_many(comments: Comment, polymorphic)]
struct Video {
    id: i64,
}

fn main() {}
