//! The index holds what the rows hold, however they are written.

use limpid::prelude::*;
use limpid_tests::each_engine;

use super::shop::{
    Author, Entry, EntryCreate, EntryGuarded, Note, NoteCreate, Post, PostCreate, found, post,
};

each_engine! {
    async fn every_write_is_found_at_once(db) [Author, Post] {
        let mut water = Post::create(post("water", "Clear water", "lake")).await?;
        assert_eq!(found("water lake").await?, ["water"]);
        water.update(|post| post.title.set("Salt sea")).await?;
        assert_eq!((found("water").await?, found("salt lake").await?), (vec![], vec!["water".to_owned()]));
        let mut draft = water.edit();
        draft.body = None;
        draft.save().await?;
        assert_eq!((found("lake").await?, found("salt").await?), (vec![], vec!["water".to_owned()]));
        Post::create_many([post("a", "First", "x"), post("b", "Second", "x")]).await?;
        Post::insert_many([post("c", "Third", "x")]).await?;
        assert_eq!(found("x").await?, ["a", "b", "c"]);
        Post::query().filter(|post| post.slug.ne("c")).update(|post| post.body.set("y")).await?;
        assert_eq!((found("x").await?, found("y").await?.len()), (vec!["c".to_owned()], 3));
        // A write that is asked by words.
        assert_eq!(Post::query().search("y -salt").update(|post| post.title.set("Changed")).await?, 2);
        assert_eq!(found("changed").await?, ["a", "b"]);
        assert_eq!(Post::query().search("third").force_delete().await?, 1);
        assert_eq!(Post::query().search("").force_delete().await?, 0);
        assert_eq!((found("third").await?, Post::query().count().await?), (vec![], 3));
        Post::query().all().force_delete().await?;
        assert_eq!(found("y OR x OR salt").await?, [""; 0]);
    }

    async fn upserts_are_found_at_once(db) [Author, Post, Entry] {
        Post::upsert(post("water", "Clear water", None)).on(Post::BY_SLUG).overwrite().await?;
        Post::upsert(post("water", "Salt sea", None)).on(Post::BY_SLUG).overwrite().await?;
        assert_eq!((found("water").await?, found("sea").await?), (vec![], vec!["water".to_owned()]));
        Post::upsert(post("water", "Nothing", None)).on(Post::BY_SLUG).do_nothing().await?;
        let many = [post("water", "Still lake", None), post("lake", "A lake", None)];
        Post::upsert_many(many).on(Post::BY_SLUG).overwrite().await?;
        assert_eq!((found("lake").await?.len(), found("sea OR nothing").await?), (2, vec![]));
        Post::insert_or_ignore([post("water", "Ignored", None), post("new", "Taken", None)]).await?;
        assert_eq!(found("ignored OR taken").await?, ["new"]);
        let entry = |text: &str| {
            EntryCreate { rank: Some(text.into()) }.guarded(EntryGuarded { shelf: "a".into(), place: 1 })
        };
        Entry::upsert(entry("water")).on(Entry::BY_SHELF_AND_PLACE).overwrite().await?;
        Entry::upsert(entry("lake")).on(Entry::BY_SHELF_AND_PLACE).overwrite().await?;
        assert_eq!((Entry::query().search("water").count().await?, Entry::query().search("lake").count().await?), (0, 1));
    }

    /// The trash and the global scopes hold for a search too.
    async fn rules_hold(db) [Author, Post] {
        let mut water = Post::create(post("water", "Clear water", None)).await?;
        let shown = Post::create(post("shown", "More water", None)).await?;
        Post::create(post("hidden", "Secret water", None)).set(|post| post.hidden.set(true)).await?;
        assert_eq!(found("water").await?, ["shown", "water"]);
        water.delete().await?;
        assert_eq!(found("water").await?, ["shown"]);
        let either = Post::query().filter(|post| post.search("water") | post.search("clear")).get().await?;
        assert_eq!(either, [shown]);
        assert_eq!(Post::query().only_trashed().search("water").count().await?, 1);
        assert_eq!(Post::query().with_trashed().without_scope(super::shop::Shown).search("water").count().await?, 3);
        water.restore().await?;
        assert_eq!(found("clear").await?, ["water"]);
    }

    async fn cascaded_deletes_are_not_found(db) [Author, Post, Note] {
        let water = Post::create(post("water", "Water", None)).await?;
        let note = |text: &str| NoteCreate { post_id: Some(water.id), text: text.into() };
        Note::create_many([note("of water"), note("of a lake")]).await?;
        let other = Note::create(NoteCreate { post_id: None, text: "of water too".into() }).await?;
        // The database does it by itself.
        db.execute_raw("DELETE FROM posts").await?;
        assert_eq!(Note::query().search("of").get().await?, [other]);
        let again = Post::create(post("water", "Water", None)).await?;
        assert_eq!(again.title, "Water");
    }

    async fn rolled_back_rows_are_not_found(db) [Author, Post] {
        Post::create(post("water", "Water", None)).await?;
        let result: limpid::Result<()> = db.transaction(async |_| {
            Post::create(post("lake", "Lake", None)).await?;
            Post::query().search("water").update(|post| post.title.set("Sea")).await?;
            Err(limpid::Error::refused("no"))
        }).await;
        assert!(result.is_err());
        assert_eq!((found("lake OR sea").await?, found("water").await?), (vec![], vec!["water".to_owned()]));
    }

    /// A search inside the transaction that wrote: InnoDB looks into its full-text index when a transaction has ended.
    async fn a_transaction_finds_its_own_writes_except_on_innodb(db) [Author, Post] {
        let innodb = matches!(db.engine(), limpid::Engine::MariaDb | limpid::Engine::MySql);
        let inside = db.transaction(async |_| {
            Post::create(post("water", "Water", None)).await?;
            found("water").await
        }).await?;
        assert_eq!(inside.is_empty(), innodb);
        assert_eq!(found("water").await?, ["water"]);
    }

    async fn a_schema_is_created_twice_and_dropped(db) [Author, Post, Note] {
        let schema = limpid::schema![Author, Post, Note];
        Post::create(post("water", "Water", None)).await?;
        schema.create(&db).await?;
        assert_eq!(found("water").await?, ["water"]);
        schema.drop(&db).await?;
        schema.create(&db).await?;
        assert_eq!(found("water").await?, [""; 0]);
        let input: PostCreate = post("water", "Water", None);
        Post::create(input).await?;
        assert_eq!(found("water").await?, ["water"]);
    }
}

/// What SQLite alone can do to a table.
#[limpid::test(on(sqlite), models(Author, Post, Note, Entry))]
async fn rows_stay_found_when_sqlite_moves_them(db: Db) -> limpid::Result<()> {
    let notes = (0..50).map(|number| NoteCreate { post_id: None, text: format!("note{number}") });
    let notes = Note::create_many(notes).await?;
    Note::query().filter(|note| note.text.ne("note49") & note.text.ne("note7")).delete().await?;
    db.execute_raw("VACUUM").await?;
    assert_eq!(Note::query().search("note49").get().await?, [notes[49].clone()]);
    assert_eq!(Note::query().search("note7").get().await?, [notes[7].clone()]);
    // REPLACE runs no trigger for the row that goes.
    Post::create(post("water", "Water", None)).await?;
    db.execute_raw("REPLACE INTO posts (id, slug, title, hidden, weight) VALUES (1, 'lake', 'Lake', 0, 0)")
        .await?;
    assert_eq!((found("water").await?, found("lake").await?), (vec![], vec!["lake".to_owned()]));
    db.execute_raw("REPLACE INTO posts (id, slug, title, hidden, weight) VALUES (9, 'lake', 'Sea', 0, 0)")
        .await?;
    assert_eq!((found("lake").await?, found("sea").await?), (vec![], vec!["lake".to_owned()]));
    // Another key, and a table whose index is missing.
    db.execute_raw("UPDATE posts SET id = 12").await?;
    assert_eq!(found("sea").await?, ["lake"]);
    db.execute_raw("DROP TABLE posts_full_text").await?;
    limpid::schema![Author, Post].create(&db).await?;
    assert_eq!(found("sea").await?, ["lake"]);
    db.execute_raw("INSERT INTO posts_full_text (posts_full_text) VALUES ('integrity-check')").await?;
    Ok(())
}
