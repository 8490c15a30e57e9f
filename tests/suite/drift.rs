//! A table that is no longer what the model says.

use limpid::prelude::*;

#[derive(Debug, Clone, Model)]
#[soft_deletes]
struct Note {
    id: i64,
    #[fillable]
    text: String,
    deleted_at: Option<DateTime<Utc>>,
}

/// SQLite takes an unknown name in double quotes for a text.
#[tokio::test]
async fn a_missing_column_is_an_error() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    limpid::schema![Note].create(&db).await?;
    Note::create(NoteCreate { text: "Water".into() }).on(&db).await?;

    db.execute_raw("ALTER TABLE notes RENAME COLUMN text TO body").await?;
    let error = Note::query().pluck(|note| note.text).on(&db).await.unwrap_err();
    assert_eq!(error.code(), "database");

    db.execute_raw("ALTER TABLE notes RENAME COLUMN deleted_at TO gone_at").await?;
    let all = Note::query().only_trashed().filter(|note| note.id.gt(0)).force_delete();
    assert_eq!(all.on(&db).await.unwrap_err().code(), "database");
    Ok(())
}
