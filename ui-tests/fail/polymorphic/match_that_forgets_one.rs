use limpid::prelude::*;

#[derive(Clone, Polymorphic)]
enum Subject {
    Post(Post),
    Video(Video),
}

#[derive(Clone, Model)]
struct Post {
    id: i64,
}

#[derive(Clone, Model)]
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

async fn example() -> limpid::Result<()> {
    for (_, subject) in Comment::query().with(|comment| comment.subject.required()).get().await? {
        match subject {
            Subject::Post(post) => drop(post),
        }
    }
    Ok(())
}

fn main() {}
