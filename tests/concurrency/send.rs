//! Every future of the library may move between threads: an axum handler asks for that.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use limpid::migrate::{Migrator, Models};
use limpid::prelude::*;
use limpid::{Config, testing};
use limpid_tests::sources::{runtime, rust_files};

use crate::blog::*;

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[prunable(word.eq("old"))]
struct Slug {
    id: i64,
    #[fillable]
    #[unique]
    word: String,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, Model)]
#[hooks]
struct Watched {
    id: i64,
    #[fillable]
    name: String,
}

impl Hooks for Watched {
    async fn after_save(row: &Watched, _was: Option<&Watched>, db: &Db) -> limpid::Result<()> {
        Watched::find_or_fail(row.id).on(db).await.map(drop)
    }
}

fn word(word: &str) -> TagCreate {
    TagCreate { word: word.into() }
}

/// Runs each piece of work in a task of its own. That it compiles is the point.
macro_rules! spawn_each {
    ($db:ident: $({ $($work:tt)* })*) => {$({
        let $db = $db.clone();
        let task = tokio::spawn(async move {
            $db.scope(async {
                $($work)*;
                limpid::Result::Ok(())
            })
            .await
        });
        task.await.expect("the task ends")?;
    })*};
}

#[tokio::test(flavor = "multi_thread")]
async fn every_future_can_be_spawned() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    let schema = limpid::schema![User, Post, Comment, Tag, PostTag, Slug, Watched];
    spawn_each! { db:
        { limpid::schema![User, Post, Comment, Tag, PostTag, Slug, Watched].create(&db).await? }
        { limpid::connect("sqlite::memory:").await? }
        { Config::new("sqlite::memory:")?.connect().await?.close().await }
        { db.health().await? }
        { db.advisory_lock("name").await?.release().await? }
        { db.try_advisory_lock("name").await? }
        { db.execute_raw("SELECT 1").await? }
        { testing::database(&db).await? }
        { testing::url(&db).await? }
        { testing::queries(&db, async || User::query().get().await).await.0? }
        { testing::no_n_plus_one(&db, async || User::query().get().await).await? }
        { limpid::spawn(async { User::query().count().await }).await.expect("the task ends")? }
    }
    reading(&db).await?;
    writing(&db).await?;
    relations(&db).await?;
    transactions(&db).await?;
    migrations(&db).await?;
    spawn_each! { db: { schema.drop(&db).await? } }
    Ok(())
}

/// Without files each is an error.
async fn migrations(db: &Db) -> limpid::Result<()> {
    spawn_each! { db:
        { assert!(Migrator::embedded(&[]).refuse_pending(&db).await.is_err()) }
        { assert!(Migrator::embedded(&[]).wait(&db).await.is_err()) }
        { assert!(Migrator::embedded(&[]).run(&db).await.is_err()) }
        { assert!(Migrator::embedded(&[]).down(&db, 1).await.is_err()) }
        { Models::new().with::<Watched>().agree(&db).await? }
    }
    Ok(())
}

async fn reading(db: &Db) -> limpid::Result<()> {
    spawn_each! { db:
        { let ada = user("Ada").await?; Post::create(titled("Water", ada.id)).await? }
        { Post::find(1).await? }
        { Post::find_or_fail(1).await? }
        { Post::find_many([1, 2]).await? }
        { Post::first_where(|post| post.views.eq(0)).await? }
        { Post::query().get().await? }
        { Post::query().first().await? }
        { Post::query().first_or_fail().await? }
        { Post::query().first_where(|post| post.id.eq(1)).await? }
        { Post::query().sole().await? }
        { Post::query().find(1).await? }
        { Post::query().find_or_fail(1).await? }
        { Post::query().find_many([1]).await? }
        { Post::query().exists().await? }
        { Post::query().count().await? }
        { Post::query().pluck(|post| (post.id, post.title)).await? }
        { Post::query().value(|post| post.title).await? }
        { Post::query().sum(|post| post.views).await? }
        { Post::query().avg(|post| post.views).await? }
        { Post::query().min(|post| post.title).await? }
        { Post::query().max(|post| post.id).await? }
        { Post::query().count_distinct(|post| post.title).await? }
        { Post::query().explain().await? }
        { let id = 1_i64; let _: Vec<Post> = sql!("SELECT {Post} FROM posts WHERE id = {id}").get().await? }
        { let id = 1_i64; let _: Option<Post> = sql!("SELECT {Post} FROM posts WHERE id = {id}").first().await? }
        { let none = 0_i64; sql!("UPDATE posts SET views = 0 WHERE id = {none}").execute().await? }
        { Post::query().paginate(1, 10).await? }
        { Post::query().simple_page(1, 10).await? }
        { Post::query().cursor_page(None, 10).await? }
        { Post::query().stream().try_next().await? }
        { Post::query().with(|post| post.comments).lazy(3).try_next().await? }
        { Post::query().chunk_by_key(3).try_next().await? }
        { Post::query().chunk_by_id(3).try_next().await? }
        { Post::query().chunk(3).try_next().await? }
        { Post::query().join(|post| post.author).with(|(post, _)| post.comments).get().await? }
        { Post::query().join(|post| post.author).with(|(post, _)| post.comments).lazy(3).try_next().await? }
    }
    Ok(())
}

async fn writing(db: &Db) -> limpid::Result<()> {
    spawn_each! { db:
        { Post::create(titled("Stone", 1)).set(|post| post.views.set(3)).await? }
        { Tag::create_many(["new", "old"].map(|word| TagCreate { word: word.into() })).await? }
        { Tag::insert_many([TagCreate { word: "wet".into() }]).await? }
        { Tag::insert_or_ignore([TagCreate { word: "wet".into() }]).await? }
        { Tag::update_many([(1, Tag::columns().word.set("dry"))]).await? }
        { Tag::upsert(word("odd")).on(Tag::BY_WORD).overwrite().await? }
        { Tag::upsert(word("odd")).on(Tag::BY_WORD).do_nothing().await? }
        { Tag::first_or_create(Tag::BY_WORD, word("even")).await? }
        { Tag::create_or_first(Tag::BY_WORD, word("even")).await? }
        { Tag::update_or_create(Tag::BY_WORD, word("even")).await? }
        { drop(Tag::first_or_new(Tag::BY_WORD, word("even")).await?) }
        { Slug::create_or_restore(Slug::BY_WORD, SlugCreate { word: "a".into() }).await? }
        { Post::find_or_fail(1).await?.replicate().await?.force_delete().await? }
        { Post::increment_many(|post| post.views, [(1, 1)]).await? }
        { Post::find_or_fail(1).await?.touch().await? }
        { Post::find_or_fail(1).await?.update(|post| post.title.set("Clear water")).await? }
        { Post::find_or_fail(1).await?.patch(PostUpdate::default()).await? }
        { Post::find_or_fail(1).await?.increment(|post| post.views, 1).await? }
        { Post::find_or_fail(1).await?.refresh().await? }
        { let mut post = Post::find_or_fail(1).await?.edit(); post.title = "x".into(); post.save().await? }
        { let mut post = Post::find_or_fail(1).await?; post.delete().await?; post.restore().await? }
        { Post::find_or_fail(2).await?.force_delete().await? }
        { Slug::prune().dry_run().await? }
        { drop(Slug::rotate_keys().await) }
        { Post::create(titled("Nest", 1)).nest(Post::comments, Vec::<CommentCreate>::new()).await? }
        { Post::query().all().update(|post| post.views.set(1)).await? }
        { Post::query().all().increment(|post| post.views, 1).await? }
        { Post::query().all().touch().await? }
        { Post::query().all().delete().without_hooks().await? }
        { Watched::create(WatchedCreate { name: "a".into() }).await?.delete().await? }
        { Watched::create_many([WatchedCreate { name: "b".into() }]).with_hooks().await? }
        { Watched::query().all().update(|watched| watched.name.set("c")).with_hooks().await? }
        { Watched::query().all().delete().without_hooks().await? }
        { Watched::create(WatchedCreate { name: "a".into() }).without_events().await? }
        { db.without_events(async { Watched::query().all().delete().with_hooks().await }).await? }
        { Post::query().only_trashed().all().restore().await? }
        { Post::query().only_trashed().all().force_delete().await? }
    }
    Ok(())
}

async fn relations(db: &Db) -> limpid::Result<()> {
    spawn_each! { db:
        { tag("clear").await?; tag("cold").await? }
        { User::find_or_fail(1).await?.posts().create(titled("Fire", 1)).await? }
        { Post::find_or_fail(1).await?.editor().associate(&User::find_or_fail(1).await?).await? }
        { Post::find_or_fail(1).await?.editor().dissociate().await? }
        { Post::find_or_fail(1).await?.tags().attach([1]).await? }
        { Post::find_or_fail(1).await?.tags().sync([1, 2]).await? }
        { Post::find_or_fail(1).await?.tags().toggle([1]).await? }
        { Post::find_or_fail(1).await?.tags().detach([1]).await? }
        { Post::find_or_fail(1).await?.tags().detach_all().await? }
        { limpid::load(Post::query().get().await?, |post| post.author).await? }
        { let posts = Post::query().get().await?.into_iter().map(|post| (post, None)).collect();
          limpid::load_missing(posts, |post| post.comments).await? }
        { Post::query().with(|post| post.author).with(|post| post.tags).with_count(|post| post.comments).get().await? }
    }
    Ok(())
}

async fn transactions(db: &Db) -> limpid::Result<()> {
    spawn_each! { db:
        { db.begin().await?.commit().await? }
        { db.begin().await?.rollback().await? }
        { let tx = db.begin().await?; tx.begin().await?.commit().await?; tx.commit().await? }
        { db.transaction(async |tx| {
            tx.transaction(async |_| Post::query().get().await).await
        }).await? }
        { db.retry(3).transaction(async |tx| Post::query().count().on(tx).await).await? }
        { db.transaction_on_write(async { Post::query().count().await }, Result::is_ok).await?? }
    }
    Ok(())
}

/// The list above is whole.
#[test]
fn no_public_future_is_forgotten() {
    let known = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("concurrency/send.rs"))
        .expect("this file is there");
    // What generated code alone calls.
    let generated =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src/__private.rs"))
            .expect("it is there");
    let generated: Vec<_> =
        generated.split(|sign: char| !sign.is_alphanumeric() && sign != '_').map(str::to_owned).collect();
    let mut seen = BTreeSet::new();
    // Hints never compile where they are called.
    for file in rust_files(&runtime())
        .into_iter()
        .filter(|file| !file.starts_with(runtime().join("read/hints")) && !file.ends_with("record/hints.rs"))
    {
        let text = fs::read_to_string(&file).expect("a source file is text");
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let hidden = lines[number.saturating_sub(2)..number].contains(&"#[doc(hidden)]");
            // Methods of a public trait have no `pub`.
            let public = line.starts_with("pub fn ")
                || line.starts_with("pub async fn ")
                || (line.starts_with("fn ") && lines[..number].contains(&"#[track_caller]") && !hidden);
            let Some((_, rest)) = line.split_once("fn ").filter(|_| public) else { continue };
            let end = lines[number..].iter().position(|line| line.ends_with(['{', ';'])).unwrap_or(0);
            let signature = lines[number..=number + end].join(" ");
            let answers = [
                "-> Action<",
                "-> BulkAction<",
                "-> A::Action<",
                "-> TransactionCall<",
                "-> Rows<",
                "-> impl Future<",
            ];
            let waits = line.starts_with("pub async fn ") || answers.iter().any(|it| signature.contains(it));
            if waits {
                seen.insert(rest.split(['(', '<']).next().unwrap_or(rest).to_owned());
            }
        }
    }
    // Private functions that make actions for the others, and two that the derive of forms calls.
    for private in generated.iter().map(String::as_str).chain([
        "action",
        "fold",
        "obtain",
        "write",
        "pivoting",
        "finish",
        "start",
        "$name",
        "drift",
        "answer",
        "ask_input",
        "ask_nested",
    ]) {
        seen.remove(private);
    }
    assert!(seen.len() > 40, "only {} were found: does the check still read the sources?", seen.len());
    let called =
        |name: &String| known.contains(&format!(".{name}(")) || known.contains(&format!("::{name}("));
    let missing: Vec<_> = seen.iter().filter(|name| !called(name)).collect();
    assert!(missing.is_empty(), "add these to `every_future_can_be_spawned`: {missing:?}");
}
