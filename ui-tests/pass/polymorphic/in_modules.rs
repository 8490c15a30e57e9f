//! The enum, its models and the row that belongs to one of them in different modules.

mod post {
    use limpid::prelude::*;

    #[derive(Debug, Clone, Model)]
    #[has_many(notes: crate::polymorphic::in_modules::note::Note, polymorphic = subject)]
    pub struct Post {
        pub id: i64,
    }
}

mod note {
    use limpid::prelude::*;

    #[derive(Debug, Clone, limpid::Polymorphic)]
    pub(crate) enum Subject {
        Post(crate::polymorphic::in_modules::post::Post),
        #[stored(name = "remark")]
        Note(Note),
    }

    #[derive(Debug, Clone, Model)]
    #[has_one(answer: Note, polymorphic = subject)]
    pub(crate) struct Note {
        pub(crate) id: i64,
        #[fillable]
        pub(crate) text: String,
        #[belongs_to(subject: Subject, polymorphic = about)]
        pub(crate) subject_id: Option<i64>,
        pub(crate) about: Option<SubjectKind>,
    }
}

use note::{Note, NoteCreate, Subject};

async fn example(post: post::Post, note: Note) -> limpid::Result<()> {
    let note = post.notes().create(NoteCreate { text: note.text }).await?;
    let _: Option<Subject> = note.subject().first().await?;
    let _ = note.subject().dissociate().await?;
    Ok(())
}
