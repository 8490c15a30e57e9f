//! Polymorphic relations: a row belongs to one of several models.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Polymorphic)]
pub enum Subject {
    Page(Page),
    #[stored(name = "film")]
    Video(Video),
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(notes: Note, polymorphic = subject)]
#[has_many(marks: Mark, polymorphic = marked)]
pub struct Page {
    pub id: i64,
    #[fillable]
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[has_many(notes: Note, polymorphic = subject, cascade = soft)]
pub struct Video {
    pub id: i64,
    #[fillable]
    pub length: i64,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
pub struct Note {
    pub id: i64,
    #[fillable]
    pub text: String,
    #[belongs_to(subject: Subject, polymorphic)]
    pub subject_id: i64,
    pub subject_type: SubjectKind,
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Of only one model, and of none.
#[derive(Debug, Clone, PartialEq, Polymorphic)]
pub enum Marked {
    Page(Page),
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Mark {
    pub id: i64,
    #[fillable]
    pub stars: i64,
    #[belongs_to(marked: Marked, polymorphic = kind)]
    pub marked_id: Option<i64>,
    pub kind: Option<MarkedKind>,
}

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Note)]
struct Line {
    text: String,
    subject: Option<Subject>,
}

/// A page and a video with the same key, and notes on both.
async fn seed() -> limpid::Result<(Page, Video)> {
    let page = Page::create(PageCreate { title: "Water".into() }).await?;
    let video = Video::create(VideoCreate { length: 7 }).await?;
    assert_eq!(page.id, video.id);
    page.notes().create(NoteCreate { text: "on page".into() }).await?;
    video.notes().create(NoteCreate { text: "on video".into() }).await?;
    page.notes().create_many([NoteCreate { text: "again".into() }]).await?;
    Ok((page, video))
}

async fn texts<S: limpid::read::State>(query: Query<Note, (), S>) -> limpid::Result<String> {
    Ok(query.order_by(|note| note.id).pluck(|note| note.text).await?.join(", "))
}

each_engine! {
    async fn a_row_belongs_to_one_of_several_models(db) [Page, Video, Note, Mark] {
        db.scope(async {
            let (page, mut video) = seed().await?;
            let rows = Note::query().order_by(|note| note.id).with(|note| note.subject).get().await?;
            let subjects: Vec<_> = rows.into_iter().map(|(note, subject)| (note.subject_type, subject)).collect();
            assert_eq!(
                subjects,
                [
                    (SubjectKind::Page, Some(Subject::Page(page.clone()))),
                    (SubjectKind::Video, Some(Subject::Video(video.clone()))),
                    (SubjectKind::Page, Some(page.clone().into())),
                ]
            );
            let lines: Vec<Line> = Note::query().filter(|note| note.subject.is::<Video>()).select().get().await?;
            assert_eq!(lines, [Line { text: "on video".into(), subject: Some(video.clone().into()) }]);

            // In the trash it is not found, unless that is asked for.
            Video::query().filter(|row| row.id.eq(video.id)).update(|row| row.deleted_at.set(Utc::now())).await?;
            video.refresh().await?;
            let query = Note::query().filter(|note| note.text.eq("on video"));
            let (note, none) = query.clone().with(|note| note.subject).sole().await?;
            assert_eq!(none, None);
            let missing = query.clone().with(|note| note.subject.required()).sole().await;
            assert!(matches!(missing, Err(limpid::Error::MissingRelated { model: "Note", related: "Subject" })));
            let (_, found) = query.with(|note| note.subject.with_trashed().required()).sole().await?;
            assert_eq!(found, Subject::Video(video.clone()));
            assert_eq!(note.subject().first().await?, None);
            assert_eq!(note.subject().with_trashed().first_or_fail().await?.kind(), SubjectKind::Video);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_polymorphic_has_many_sees_only_its_own_rows(db) [Page, Video, Note, Mark] {
        db.scope(async {
            let (page, video) = seed().await?;
            assert_eq!(texts(page.notes()).await?, "on page, again");
            assert_eq!(texts(video.notes()).await?, "on video");
            let pages = Page::query().with(|page| page.notes).with_count(|page| page.notes).get().await?;
            assert_eq!((pages[0].1.len(), pages[0].2), (2, 2));
            let long = Video::query().filter(|video| video.notes.any(|note| note.text.contains("page"))).count().await?;
            assert_eq!(long, 0);
            let about = Note::query().filter(|note| {
                note.subject.has::<Page, _>(|page| page.title.eq("Water") & page.notes.count().eq(2))
                    | note.subject.has::<Video, _>(|video| video.length.gt(100))
            });
            assert_eq!(texts(about).await?, "on page, again");
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_polymorphic_relation_is_associated_and_dissociated(db) [Page, Video, Note, Mark] {
        db.scope(async {
            let (page, video) = seed().await?;
            let note = page.notes().order_by(|note| note.id).first_or_fail().await?;
            let note = note.subject().associate(&video).await?;
            assert_eq!((note.subject_type, note.subject_id), (SubjectKind::Video, video.id));
            assert_eq!(texts(video.notes()).await?, "on page, on video");
            let mark = page.marks().create(MarkCreate { stars: 3 }).await?;
            assert_eq!((mark.marked_id, mark.kind), (Some(page.id), Some(MarkedKind::Page)));
            let mark = mark.marked().dissociate().await?;
            assert_eq!((mark.marked_id, mark.kind), (None, None));
            let (_, none) = Mark::query().with(|mark| mark.marked).sole().await?;
            assert_eq!((none, mark.marked().first().await?), (None, None));
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn a_soft_cascade_takes_only_its_own(db) [Page, Video, Note, Mark] {
        db.scope(async {
            let (page, mut video) = seed().await?;
            video.delete().await?;
            assert_eq!(texts(Note::query()).await?, "on page, again");
            video.restore().await?;
            assert_eq!(texts(Note::query()).await?, "on page, on video, again");
            assert_eq!(page.notes().count().await?, 2);
            limpid::Result::Ok(())
        })
        .await?;
    }
}

#[test]
fn the_kind_and_the_key_are_indexed_together() {
    let schema = limpid::schema![Note].to_sql(limpid::Engine::Sqlite).expect("it can be printed");
    let index = schema.iter().find(|statement| statement.contains("INDEX"));
    assert!(index.is_some_and(|index| index.contains("`subject_type`, `subject_id`")), "{schema:?}");
}
