//! Changing fields and saving what changed.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Note {
    id: i64,
    #[fillable]
    title: String,
    #[fillable]
    body: Option<String>,
    #[fillable]
    #[default(0)]
    stars: i32,
    #[fillable]
    #[default(Json(Vec::new()))]
    tags: Json<Vec<String>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Label {
    #[key]
    name: String,
    colour: String,
}

async fn note() -> limpid::Result<Note> {
    Note::create(NoteCreate { title: "One".into(), body: None, stars: None, tags: None }).await
}

each_engine! {
    async fn only_changed_columns_are_written(db) [Note] {
        let note = note().await?;
        let mut other = note.clone();
        let mut draft = note.edit();
        other.update(|note| note.stars.set(5)).await?;
        draft.title = "Two".into();
        draft.body = Some("text".into());
        assert_eq!(draft.changes(), ["title", "body"]);
        draft.save().await?;
        assert_eq!((draft.title.as_str(), draft.body.as_deref(), draft.stars), ("Two", Some("text"), 5));
        assert!(!draft.is_changed());
        assert_eq!(Note::find_or_fail(draft.id).await?, draft.into_inner());
    }

    async fn a_draft_without_a_change_sends_nothing(db) [Note] {
        let note = note().await?;
        let mut draft = note.clone().edit();
        draft.title = "Two".into();
        draft.title = "One".into();
        assert!(!draft.is_changed());
        draft.save().await?;
        assert_eq!(Note::find_or_fail(note.id).await?, note);
        Note::query().all().force_delete().await?;
        draft.save().await?;
        assert_eq!(draft.into_inner(), note);
    }

    async fn saving_twice_writes_the_second_change_only(db) [Note] {
        let mut draft = note().await?.edit();
        draft.stars = 1;
        draft.save().await?;
        let mut other = Note::find_or_fail(draft.id).await?;
        other.update(|note| note.stars.set(7)).await?;
        draft.title = "Two".into();
        assert_eq!(draft.changes(), ["title"]);
        draft.save().await?;
        assert_eq!(draft.stars, 7);
    }

    async fn a_change_inside_a_json_column_is_a_change(db) [Note] {
        let mut draft = note().await?.edit();
        draft.tags.push("rust".into());
        assert_eq!(draft.changes(), ["tags"]);
        draft.save().await?;
        assert_eq!(Note::find_or_fail(draft.id).await?.tags.0, ["rust"]);
    }

    async fn what_was_read_is_remembered_until_it_is_saved(db) [Note] {
        let mut draft = note().await?.edit();
        draft.title = "Two".into();
        draft.stars = 3;
        let (title, stars): (String, i32) = (draft.original(|note| note.title)?, draft.original(|note| note.stars)?);
        assert_eq!((title.as_str(), stars), ("One", 0));
        draft.save().await?;
        assert_eq!(draft.original(|note| note.title)?, "Two");
        assert_eq!(draft.original(|note| note.body)?, None);
    }

    async fn a_save_stamps_the_change(db) [Note] {
        let mut draft = note().await?.edit();
        let before = draft.updated_at;
        draft.stars = 1;
        draft.save().await?;
        assert!(draft.updated_at > before);
    }

    async fn a_changed_key_moves_the_row(db) [Label] {
        let mut draft = Label::create(LabelGuarded { name: "old".into(), colour: "red".into() }).await?.edit();
        draft.name = "new".into();
        draft.save().await?;
        assert_eq!(Label::query().pluck(|label| label.name).await?, ["new"]);
        draft.colour = "blue".into();
        draft.save().await?;
        assert_eq!(Label::find_or_fail("new").await?.colour, "blue");
    }

    async fn saving_a_deleted_row_is_not_found(db) [Note] {
        let note = note().await?;
        let mut trashed = note.clone();
        let mut draft = note.edit();
        trashed.delete().await?;
        draft.stars = 1;
        assert!(draft.save().await.unwrap_err().is_not_found());
        // The change is still there to be saved again.
        assert!(draft.is_changed());
        trashed.restore().await?;
        draft.save().await?;
        assert_eq!(Note::find_or_fail(draft.id).await?.stars, 1);
    }

    async fn a_failed_save_keeps_the_change(db) [Label] {
        Label::create(LabelGuarded { name: "taken".into(), colour: "red".into() }).await?;
        let mut draft = Label::create(LabelGuarded { name: "free".into(), colour: "red".into() }).await?.edit();
        draft.name = "taken".into();
        assert!(draft.save().await.unwrap_err().is_unique());
        assert_eq!(draft.changes(), ["name"]);
        draft.name = "other".into();
        draft.save().await?;
        assert_eq!(Label::query().count().await?, 2);
    }
}
