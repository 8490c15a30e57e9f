//! Every way to write one row, and which events it raises.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::house::*;

each_engine! {
    async fn a_create_raises_its_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let post = Post::create(input("a")).await?;
        assert_eq!(heard(&db).await?, CREATED);
        assert_eq!(post.length, 1);
        Post::create(input("b")).set(|post| post.views.set(3)).on(&db).await?;
        assert_eq!(heard(&db).await?, CREATED);
        post.replicate().set(|post| post.slug.set("c")).await?;
        assert_eq!(heard(&db).await?, CREATED);
    }

    async fn an_update_raises_its_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        assert_eq!(heard(&db).await?, Vec::<String>::new());
        post.update(|post| post.title.set("b")).await?;
        assert_eq!((heard(&db).await?, post.length), (times(1, UPDATED), 1));
        post.patch(PostUpdate { title: Patch::Set("c".into()), ..PostUpdate::default() }).await?;
        assert_eq!(heard(&db).await?, UPDATED);
        post.increment(|post| post.views, 2).await?;
        assert_eq!((heard(&db).await?, post.views), (times(1, UPDATED), 2));
        post.touch().await?;
        assert_eq!(heard(&db).await?, UPDATED);
        let mut draft = post.edit();
        draft.title = "d".into();
        draft.save().await?;
        assert_eq!((heard(&db).await?, draft.version), (times(1, UPDATED), 6));

        draft.save().await?;
        draft.patch(PostUpdate::default()).await?;
        draft.refresh().await?;
        assert_eq!(heard(&db).await?, Vec::<String>::new(), "nothing was written");
    }

    async fn delete_and_restore_raise_their_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        post.delete().await?;
        assert_eq!((heard(&db).await?, post.is_trashed()), (times(1, DELETED), true));
        post.restore().await?;
        assert_eq!((heard(&db).await?, post.is_trashed()), (times(1, RESTORED), false));
        post.restore().await?;
        assert_eq!(heard(&db).await?, Vec::<String>::new(), "it was in no trash");
        post.force_delete().await?;
        assert_eq!(heard(&db).await?, FORCE_DELETED);
        assert_eq!(Post::query().with_trashed().count().await?, 0);
    }

    async fn force_delete_also_raises_delete(db) [Tag, Post, Comment, PostTag, Entry] {
        let (post, tag) = (post(&db, "a").await?, Tag::create(TagCreate { word: "x".into() }).await?);
        post.tags().attach(&tag).without_events().await?;
        PostTag::find_or_fail((post.id, tag.id)).await?.delete().await?;
        let expected: Vec<_> = times(1, DELETED).iter().map(|told| format!("pivot {told}")).collect();
        assert_eq!(heard(&db).await?, expected);
    }

    async fn first_or_create_raises_what_became_of_the_row(db) [Tag, Post, Comment, PostTag, Entry] {
        let again = || PostCreate { title: "again".into(), ..input("a") };
        let nothing = Vec::<String>::new();
        assert!(Post::first_or_create(Post::BY_SLUG, input("a")).await?.is_created());
        assert_eq!(heard(&db).await?, CREATED);
        assert!(!Post::first_or_create(Post::BY_SLUG, again()).await?.is_created());
        assert!(!Post::create_or_first(Post::BY_SLUG, again()).await?.is_created());
        assert!(Post::first_or_new(Post::BY_SLUG, again()).await?.is_ok());
        assert_eq!(heard(&db).await?, nothing);
        assert!(Post::create_or_first(Post::BY_SLUG, input("b")).await?.is_created());
        assert_eq!(heard(&db).await?, CREATED);
        let post = Post::update_or_create(Post::BY_SLUG, again()).await?;
        assert_eq!((post.is_updated(), &*post.title, post.version), (true, "again", 2));
        assert_eq!(heard(&db).await?, UPDATED);
        assert!(matches!(Post::update_or_create(Post::BY_SLUG, again()).await?, limpid::Upserted::Unchanged(_)));
        assert_eq!(heard(&db).await?, nothing);
        assert!(Post::update_or_create(Post::BY_SLUG, input("c")).await?.is_created());
        assert_eq!(heard(&db).await?, CREATED);
    }

    async fn an_upsert_raises_what_became_of_the_row(db) [Tag, Post, Comment, PostTag, Entry] {
        let input = |views| PostCreate { views: Some(views), ..input("a") };
        let nothing = Vec::<String>::new();
        assert!(Post::upsert(input(1)).on(Post::BY_SLUG).overwrite().await?.is_created());
        assert_eq!(heard(&db).await?, CREATED);
        let post = Post::upsert(input(2)).on(Post::BY_SLUG).overwrite().await?;
        assert_eq!((post.is_updated(), post.views), (true, 2));
        assert_eq!(heard(&db).await?, UPDATED);
        assert!(!Post::upsert(input(2)).on(Post::BY_SLUG).overwrite().await?.is_updated());
        assert!(!Post::upsert(input(9)).on(Post::BY_SLUG).do_nothing().await?.is_updated());
        assert_eq!(heard(&db).await?, nothing);
        let add = |views| {
            let upsert = Post::upsert(input(views)).on(Post::BY_SLUG);
            upsert.update(|post, new| (post.views.set(post.views + new.views), post.title.set(new.title)))
        };
        let post = add(5).await?;
        assert_eq!((post.is_updated(), post.views, &*post.title), (true, 7, "a"));
        assert_eq!(heard(&db).await?, UPDATED);
        let post = add(0).await?;
        assert_eq!((post.is_updated(), post.views, post.version), (false, 7, 3));
        // An expression is known once it was written: only the hooks before have run.
        assert_eq!(heard(&db).await?, ["before_save old", "before_update"]);
        assert_eq!(Post::find_or_fail(post.id).await?.version, 3);
    }

    async fn a_row_from_the_trash_is_restored_with_its_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let mut post = post(&db, "a").await?;
        post.delete().without_events().await?;
        let post = Post::create_or_restore(Post::BY_SLUG, input("a")).await?;
        assert!(!post.is_trashed());
        assert_eq!(heard(&db).await?, RESTORED);
        assert!(Post::create_or_restore(Post::BY_SLUG, input("b")).await?.is_created());
        assert_eq!(heard(&db).await?, CREATED);
    }

    async fn a_write_through_a_relation_raises_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let post = post(&db, "a").await?;
        let tag = Tag::create(TagCreate { word: "x".into() }).await?;
        let post = post.editor().associate(&tag).await?;
        assert_eq!((heard(&db).await?, post.editor_id), (times(1, UPDATED), Some(tag.id)));
        let post = post.editor().dissociate().await?;
        assert_eq!((heard(&db).await?, post.editor_id), (times(1, UPDATED), None));
        let comment = CommentCreate { text: "first".into(), post_id: post.id };
        post.comments().create(comment).await?;
        let told = heard(&db).await?;
        assert_eq!(told[0], "comment before_save new");
        assert!(told.contains(&"comment after_create".to_owned()), "{told:?}");
        assert_eq!(told.last().map(|told| &**told), Some("comment committed created"));
    }

    async fn a_pivot_with_hooks_raises_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let post = post(&db, "a").await?;
        let tags = Tag::create_many(["x", "y", "z"].map(|word| TagCreate { word: word.into() })).await?;
        let pivot = |raised: &[Vec<String>]| -> Vec<String> {
            let (mut before, mut after) = (Vec::new(), Vec::new());
            for told in raised.iter().flatten() {
                let to = if told.starts_with("committed") { &mut after } else { &mut before };
                to.push(format!("pivot {told}"));
            }
            before.into_iter().chain(after).collect()
        };
        post.tags().attach([tags[0].id, tags[1].id]).await?;
        assert_eq!(heard(&db).await?, pivot(&[times(2, CREATED)]));
        post.tags().attach(&tags[0]).await?;
        assert_eq!(heard(&db).await?, Vec::<String>::new(), "it was there");
        // The first goes, the second stays, the third comes.
        let synced = post.tags().sync([tags[1].id, tags[2].id]).set(|pivot| pivot.place.set(7)).await?;
        assert_eq!((synced.attached, synced.detached, synced.updated), (1, 1, 1));
        assert_eq!(heard(&db).await?, pivot(&[times(1, CREATED), times(1, DELETED), times(1, UPDATED)]));
        post.tags().toggle([tags[0].id, tags[1].id]).await?;
        assert_eq!(heard(&db).await?, pivot(&[times(1, CREATED), times(1, DELETED)]));
        assert_eq!(post.tags().detach(&tags[0]).await?, 1);
        assert_eq!(heard(&db).await?, pivot(&[times(1, DELETED)]));
        assert_eq!(post.tags().detach_all().await?, 1);
        assert_eq!(heard(&db).await?, pivot(&[times(1, DELETED)]));
    }

    async fn pruned_rows_raise_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let rows = posts(&db, &["a", "b", "c"]).await?;
        Post::increment_many(|post| post.views, [(rows[0].id, -1), (rows[2].id, -1)]).without_hooks().await?;
        assert_eq!(Post::prune().dry_run().await?.found, 2);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
        assert_eq!(Post::prune().await?.deleted, 2);
        assert_eq!(heard(&db).await?, times(2, FORCE_DELETED));

        let kept = Post::query().sole().await?;
        Post::query().all().update(|post| (post.views.set(-1), post.title.set("refuse after_delete"))).without_hooks().await?;
        assert!(Post::prune().await.is_err_and(|error| error.is_refused()));
        assert_eq!((heard(&db).await?, Post::query().sole().await?.id), (Vec::new(), kept.id));
        assert_eq!(Post::prune().without_events().await?.deleted, 1);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
    }

    /// It writes the same values under another key, and this model has none to write.
    async fn keys_are_rotated_without_events(db) [Tag, Post, Comment, PostTag, Entry] {
        post(&db, "a").await?;
        drop(Post::rotate_keys().await);
        assert_eq!(heard(&db).await?, Vec::<String>::new());
    }

    async fn nested_rows_raise_events(db) [Tag, Post, Comment, PostTag, Entry] {
        let texts = |texts: [&'static str; 2]| texts.map(|text| CommentCreate { text: text.into(), post_id: 0 });
        let word = || [TagCreate { word: "x".into() }];
        let refused = Post::create(input("a")).nest(Post::comments, texts(["one", "refuse comment after_create"]));
        assert!(refused.await.is_err_and(|error| error.is_refused()));
        assert_eq!((heard(&db).await?, Post::query().count().await?), (Vec::new(), 0));

        let nested = Post::create(input("a")).nest(Post::comments, texts(["one", "two"])).nest(Post::tags, word());
        let (post, comments, tags) = nested.await?;
        assert!(comments.iter().all(|comment| comment.post_id == post.id) && tags.len() == 1);
        let told = heard(&db).await?;
        let count = |what: &str| told.iter().filter(|told| *told == what).count();
        assert_eq!((count("after_create"), count("comment after_create"), count("pivot after_create")), (1, 2, 1));
    }

    async fn retrieved_sees_every_row_that_is_read(db) [Tag, Post, Comment, PostTag, Entry] {
        let post = post(&db, "seven").await?;
        comment(&db, &post, "one").await?;
        assert_eq!(Post::find_or_fail(post.id).await?.length, 5);
        let found = Comment::query().with(|comment| comment.post.with_trashed()).get().await?;
        assert_eq!(found[0].1.length, 5);
        let mut stream = Post::query().stream();
        assert_eq!(stream.try_next().await?.map(|post| post.length), Some(5));
        assert_eq!(heard(&db).await?, Vec::<String>::new());
    }
}

/// A method that writes, and that none of these tests calls, may have forgotten its hooks.
#[test]
fn no_method_that_writes_is_missing_here() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(here.join(file)).expect("a source file is text");
    let tests: String = ["every", "bulk", "reached"].map(|file| read(&format!("hooks/{file}.rs"))).concat();
    let files = [
        "record/mod",
        "record/draft",
        "record/trash",
        "record/bulk",
        "record/first_or_create",
        "write/upsert/mod",
        "write/by_query",
        "relation/owned",
        "relation/pivot/mod",
        "relation/polymorph",
    ];
    let mut writes = BTreeSet::new();
    for file in files {
        let text = read(&format!("../runtime/src/{file}.rs"));
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let Some((_, rest)) = line.split_once("fn ").filter(|(before, _)| ["", "pub "].contains(before))
            else {
                continue;
            };
            let end = lines[number..].iter().position(|line| line.ends_with(['{', ';'])).unwrap_or(0);
            let signature = lines[number..=number + end].join(" ");
            if ["-> Action<", "-> BulkAction<", "-> A::Action<"].iter().any(|it| signature.contains(it)) {
                writes.insert(rest.split(['(', '<']).next().unwrap_or(rest).to_owned());
            }
        }
    }
    // These read.
    for other in ["find", "find_or_fail", "find_many", "first_where", "first", "first_or_fail"] {
        assert!(writes.remove(other), "`{other}` makes no action any more");
    }
    // These make actions for the others.
    for other in ["obtain", "write", "pivoting", "change"] {
        writes.remove(other);
    }
    assert!(writes.len() > 25, "only {writes:?}: does the check still read the sources?");
    let called =
        |name: &String| tests.contains(&format!(".{name}(")) || tests.contains(&format!("::{name}("));
    let missing: Vec<_> = writes.iter().filter(|name| !called(name)).collect();
    assert!(missing.is_empty(), "which events do these raise? {missing:?}");
}
