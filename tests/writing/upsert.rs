//! Upserts, and the row that a unique index has or a new one.

use limpid::prelude::*;
use limpid::{Error, Upserted};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
#[unique(author, place)]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
    #[fillable]
    #[unique]
    code: Option<i32>,
    #[fillable]
    author: i64,
    #[fillable]
    place: i64,
    #[fillable]
    title: Option<String>,
    #[fillable]
    #[default(0)]
    views: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
struct Tag {
    #[key(uuid)]
    id: Uuid,
    #[fillable]
    #[unique]
    word: String,
    #[fillable]
    #[default(1)]
    uses: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Setting {
    #[key]
    name: String,
    #[fillable]
    value: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
struct Shelf {
    id: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[touches(shelf)]
struct Book {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
    #[fillable]
    #[belongs_to(shelf: Shelf)]
    shelf_id: i64,
}

fn post(slug: &str, place: i64) -> PostCreate {
    PostCreate {
        slug: slug.into(),
        code: None,
        author: 1,
        place,
        title: Some(slug.to_uppercase()),
        views: None,
    }
}

fn tag(word: &str) -> TagCreate {
    TagCreate { word: word.into(), uses: None }
}

/// What became of the rows, a letter each.
fn letters<M>(rows: &[Upserted<M>]) -> String {
    let letter = |row: &Upserted<M>| match row {
        Upserted::Created(_) => 'c',
        Upserted::Updated(_) => 'u',
        Upserted::Unchanged(_) => '=',
    };
    rows.iter().map(letter).collect()
}

each_engine! {
    async fn the_outcome_says_what_became_of_the_row(db) [Post] {
        let made = Post::upsert(post("a", 1)).on(Post::BY_SLUG).overwrite().await?;
        assert!(made.is_created());
        let same = Post::upsert(post("a", 1)).on(Post::BY_SLUG).overwrite().await?;
        assert_eq!(same, Upserted::Unchanged(made.clone().into_row()), "not even its stamp");
        let input = PostCreate { title: None, views: Some(3), ..post("a", 1) };
        let changed = Post::upsert(input).on(Post::BY_SLUG).overwrite().await?;
        assert!(changed.is_updated());
        assert_eq!((changed.id, changed.title.as_deref(), changed.views, changed.created_at), (made.id, None, 3, made.created_at));
        assert!(changed.updated_at > made.updated_at);
        assert_eq!(Post::find_or_fail(made.id).await?, changed.clone().into_row());
        let same = Post::upsert(post("a", 9)).on(Post::BY_SLUG).do_nothing().await?;
        assert_eq!(same, Upserted::Unchanged(changed.into_row()));
        assert!(Post::upsert(post("b", 2)).on(Post::BY_SLUG).do_nothing().await?.is_created());
    }

    async fn an_update_knows_the_row_that_is_there_and_the_incoming_one(db) [Post] {
        Post::create(PostCreate { views: Some(10), ..post("a", 1) }).await?;
        let input = PostCreate { views: Some(5), ..post("a", 2) };
        let made = Post::upsert(input.clone()).on(Post::BY_SLUG)
            .update(|post, new| (post.views.set(post.views + new.views), post.title.set("merged")))
            .await?;
        assert_eq!((made.views, made.title.as_deref(), made.place), (15, Some("merged"), 1));
        let same = Post::upsert(input).on(Post::BY_SLUG).update(|post, _| post.title.set("merged")).await?;
        assert_eq!(letters(&[same]), "=");
    }

    /// A row is found by its index, so what it has there stays, on every engine and before anything is sent.
    async fn an_update_of_the_columns_of_its_own_index_is_refused(db) [Post, Tag] {
        let first = Post::create(post("water", 1)).await?;
        let set = |column: &'static str| {
            let on = Post::upsert(post("water", 1)).on(Post::BY_SLUG);
            match column {
                "slug" => on.update(|post, _| (post.title.set("Fire"), post.slug.set("fire"))),
                "concat" => on.update(|post, new| post.slug.set(new.slug.concat("!"))),
                _ => on.update(|post, new| (post.slug.set(new.slug), post.title.set("Water"))),
            }
        };
        for column in ["slug", "concat"] {
            let (error, queries) = limpid::testing::queries(&db, async || set(column).await).await;
            let error = error.expect_err("it is refused");
            assert!(matches!(error, Error::Usage { .. }) && error.to_string().contains("by `slug`"), "{error}");
            assert!(queries.is_empty(), "{queries:#?}");
        }
        let many = Post::upsert_many([post("water", 1), post("new", 2)]).on(Post::BY_AUTHOR_AND_PLACE).update(|post, _| post.place.increment(1)).await;
        assert!(matches!(many, Err(Error::Usage { .. })), "{many:?}");
        let gone = Tag::upsert(TagCreate { word: "a".into(), uses: None }).on(Tag::BY_WORD).update(|tag, _| tag.deleted_at.set(Some(Utc::now()))).await;
        assert!(matches!(gone, Err(Error::Usage { .. })), "{gone:?}");
        assert_eq!(Post::query().count().await?, 1);
        // What the incoming row has there is what the row has, and columns of another index may change.
        let same = set("same").await?;
        assert!(same.is_updated() && same.id == first.id && same.title.as_deref() == Some("Water"));
        let moved = Post::upsert(post("water", 1)).on(Post::BY_SLUG).update(|post, _| (post.place.increment(5), post.code.set(7))).await?;
        assert_eq!((moved.id, moved.place, moved.code), (first.id, first.place + 5, Some(7)));
        let named = Post::upsert(post("fire", 1)).on(Post::BY_SLUG).update(|post, _| post.title.set("x")).await?;
        assert!(named.is_created());
    }

    async fn a_conflict_on_another_index_is_an_error(db) [Post] {
        Post::create(PostCreate { code: Some(7), ..post("a", 1) }).await?;
        let input = PostCreate { code: Some(7), ..post("b", 2) };
        for result in [
            Post::upsert(input.clone()).on(Post::BY_SLUG).overwrite().await,
            Post::upsert(input.clone()).on(Post::BY_SLUG).do_nothing().await,
            Post::first_or_create(Post::BY_SLUG, input.clone()).await,
        ] {
            assert!(matches!(result, Err(Error::Unique { model: "Post", .. })), "{result:?}");
        }
        assert_eq!(Post::query().count().await?, 1);
        assert_eq!(Post::query().first_or_fail().await?.slug, "a");
        // By that index it is the same row.
        let made = Post::upsert(input).on(Post::BY_CODE).overwrite().await?;
        assert_eq!((made.is_updated(), made.slug.as_str()), (true, "b"));
    }

    async fn null_meets_nothing(db) [Post] {
        assert!(Post::upsert(post("a", 1)).on(Post::BY_CODE).overwrite().await?.is_created());
        assert!(Post::upsert(post("b", 2)).on(Post::BY_CODE).overwrite().await?.is_created());
        let rows = Post::upsert_many([post("c", 3), PostCreate { code: Some(1), ..post("d", 4) }]).on(Post::BY_CODE).do_nothing().await?;
        assert_eq!(letters(&rows), "cc");
        assert_eq!((rows[0].slug.as_str(), rows[1].slug.as_str()), ("c", "d"));
    }

    async fn an_index_of_several_columns_and_a_key_are_targets(db) [Post, Setting] {
        Post::create(post("a", 1)).await?;
        let made = Post::upsert(post("b", 1)).on(Post::BY_AUTHOR_AND_PLACE).overwrite().await?;
        assert_eq!((made.is_updated(), made.slug.as_str()), (true, "b"));
        let rows = Post::upsert_many([post("c", 1), post("d", 2)]).on(Post::BY_AUTHOR_AND_PLACE).overwrite().await?;
        assert_eq!(letters(&rows), "uc");
        for (value, outcome) in [("x", "c"), ("x", "="), ("y", "u")] {
            let input = SettingCreate { value: value.into() }.guarded(SettingGuarded { name: "one".into() });
            let made = Setting::upsert(input).on(Setting::BY_NAME).overwrite().await?;
            assert_eq!(letters(&[made]), outcome);
        }
    }

    async fn many_rows_are_upserted_in_one_call(db) [Post] {
        Post::create_many((0..20).map(|place| post(&format!("{place}"), place))).await?;
        let inputs = (10..40).map(|place| match place % 2 {
            0 => post(&format!("{place}"), place),
            _ => PostCreate { views: Some(place), ..post(&format!("{place}"), place) },
        });
        let rows = Post::upsert_many(inputs).on(Post::BY_SLUG).overwrite().await?;
        assert_eq!(letters(&rows), format!("{}{}", "=u".repeat(5), "c".repeat(20)));
        let slugs: Vec<_> = rows.iter().map(|row| row.slug.clone()).collect();
        assert_eq!(slugs, (10..40).map(|place| place.to_string()).collect::<Vec<_>>());
        assert_eq!(Post::query().count().await?, 40);
        for row in rows {
            assert_eq!(Post::find_or_fail(row.id).await?, row.into_row());
        }
        assert_eq!(Post::upsert_many(Vec::<PostCreate>::new()).on(Post::BY_SLUG).overwrite().await?, []);
    }

    async fn an_input_may_conflict_with_an_earlier_one(db) [Post] {
        let inputs = [post("a", 1), post("b", 2), PostCreate { views: Some(1), ..post("a", 1) }, post("b", 2)];
        let rows = Post::upsert_many(inputs).on(Post::BY_SLUG).overwrite().await?;
        assert_eq!(letters(&rows), "ccu=");
        assert_eq!(rows[0].id, rows[2].id);
        let inputs = (0..5).map(|_| PostCreate { views: Some(2), ..post("c", 3) });
        Post::upsert_many(inputs).on(Post::BY_SLUG).update(|post, new| post.views.set(post.views + new.views)).await?;
        assert_eq!(Post::query().filter(|post| post.slug.eq("c")).first_or_fail().await?.views, 10);
    }

    async fn all_rows_are_upserted_or_none(db) [Post] {
        Post::create(PostCreate { code: Some(7), ..post("z", 99) }).await?;
        let inputs = [post("a", 1), PostCreate { code: Some(7), ..post("b", 2) }, post("a", 1)];
        assert!(Post::upsert_many(inputs).on(Post::BY_SLUG).overwrite().await.is_err());
        assert_eq!(Post::query().count().await?, 1);
    }

    async fn a_trashed_row_does_not_conflict(db) [Tag] {
        let mut old = Tag::create(tag("a")).await?;
        old.delete().await?;
        let new = Tag::upsert(tag("a")).on(Tag::BY_WORD).overwrite().await?;
        assert!(new.is_created() && new.id != old.id);
        let same = Tag::upsert(TagCreate { uses: Some(4), ..tag("a") }).on(Tag::BY_WORD).overwrite().await?;
        assert_eq!((same.id, same.uses, letters(std::slice::from_ref(&same))), (new.id, 4, "u".to_owned()));
        // Nor can it come back beside the one that has its word now.
        assert!(matches!(old.restore().await, Err(Error::Unique { .. })));
        assert!(matches!(Tag::query().only_trashed().all().restore().await, Err(Error::Unique { .. })));
        assert_eq!(Tag::query().count().await?, 1);
    }

    async fn create_or_restore_creates_or_restores(db) [Tag] {
        let first = Tag::create_or_restore(Tag::BY_WORD, tag("a")).await?;
        assert!(first.is_created());
        assert_eq!(letters(&[Tag::create_or_restore(Tag::BY_WORD, tag("a")).await?]), "=");
        first.into_row().delete().await?;
        let mut second = Tag::create(TagCreate { uses: Some(2), ..tag("a") }).await?;
        second.delete().await?;
        let back = Tag::create_or_restore(Tag::BY_WORD, tag("a")).await?;
        assert_eq!((back.id, back.uses, back.is_updated(), back.is_trashed()), (second.id, 2, true, false), "the last one");
        let tasks: Vec<_> = (0..16).map(|_| limpid::spawn(async { Tag::create_or_restore(Tag::BY_WORD, tag("b")).await })).collect();
        for task in tasks {
            task.await.expect("no panic")?;
        }
        Tag::query().filter(|tag| tag.word.eq("b")).delete().await?;
        let tasks: Vec<_> = (0..16).map(|_| limpid::spawn(async { Tag::create_or_restore(Tag::BY_WORD, tag("b")).await })).collect();
        let mut restored = 0;
        for task in tasks {
            restored += usize::from(task.await.expect("no panic")?.is_updated());
        }
        assert_eq!((restored, Tag::query().filter(|tag| tag.word.eq("b")).count().await?), (1, 1));
    }

    async fn first_or_create_and_first_or_new_find_or_make_the_row(db) [Post] {
        let made = Post::first_or_create(Post::BY_SLUG, post("a", 1)).await?;
        assert!(made.is_created());
        assert_eq!(Post::first_or_create(Post::BY_SLUG, post("a", 5)).await?, Upserted::Unchanged(made.clone().into_row()));
        assert_eq!(Post::create_or_first(Post::BY_SLUG, post("a", 5)).await?.place, 1);
        assert_eq!(Post::update_or_create(Post::BY_SLUG, post("a", 5)).await?.place, 5);
        assert!(Post::first_or_new(Post::BY_SLUG, post("a", 6)).await?.is_ok_and(|post| post.id == made.id));
        let new = Post::first_or_new(Post::BY_SLUG, post("b", 6)).await?;
        assert_eq!(new.expect_err("there is none").slug, "b");
        assert_eq!(Post::query().count().await?, 1);
    }

    async fn an_upsert_touches_the_parent(db) [Shelf, Book] {
        let shelves = Shelf::create_many([ShelfCreate {}, ShelfCreate {}]).await?;
        let book = |title: &str, shelf: usize| BookCreate { title: title.into(), shelf_id: shelves[shelf].id };
        let rows = Book::upsert_many([book("a", 0), book("a", 0)]).on(Book::BY_TITLE).overwrite().await?;
        assert_eq!(letters(&rows), "c=");
        let touched = Shelf::query().order_by(|shelf| shelf.id).get().await?;
        assert!(touched[0].updated_at > shelves[0].updated_at && touched[1] == shelves[1]);
        Book::upsert(book("a", 0)).on(Book::BY_TITLE).overwrite().await?;
        assert_eq!(Shelf::find_or_fail(shelves[0].id).await?, touched[0], "nothing changed");
        Book::upsert(book("a", 1)).on(Book::BY_TITLE).overwrite().await?;
        assert!(Shelf::find_or_fail(shelves[1].id).await?.updated_at > shelves[1].updated_at);
    }

    async fn a_transaction_continues_after_a_conflict(db) [Post] {
        Post::create(post("a", 1)).await?;
        db.transaction(async |_| -> limpid::Result<()> {
            let made = Post::create_or_first(Post::BY_SLUG, post("a", 2)).await?;
            assert!(!made.is_created());
            Post::upsert(post("a", 3)).on(Post::BY_SLUG).overwrite().await?;
            Post::first_or_create(Post::BY_SLUG, post("b", 4)).await?;
            Ok(())
        }).await?;
        assert_eq!(Post::query().order_by(|post| post.slug).pluck(|post| post.place).await?, [3, 4]);
    }

    async fn one_of_32_tasks_creates_the_row(db) [Post] {
        for round in 0..6 {
            let tasks: Vec<_> = (0..32).map(|task: i64| limpid::spawn(async move {
                let input = PostCreate { views: Some(task), ..post(&format!("r{round}"), round) };
                match round % 3 {
                    0 => Post::first_or_create(Post::BY_SLUG, input).await,
                    1 => Post::create_or_first(Post::BY_SLUG, input).await,
                    _ => Post::update_or_create(Post::BY_SLUG, input).await,
                }
            })).collect();
            let mut created = 0;
            let mut ids = std::collections::HashSet::new();
            for task in tasks {
                let row = task.await.expect("no panic")?;
                created += usize::from(row.is_created());
                ids.insert(row.id);
            }
            assert_eq!((created, ids.len()), (1, 1));
        }
        assert_eq!(Post::query().count().await?, 6);
    }

    async fn every_one_of_32_tasks_counts(db) [Tag] {
        let tasks: Vec<_> = (0..32).map(|_| limpid::spawn(async {
            Tag::upsert(tag("a")).on(Tag::BY_WORD).update(|tag, new| tag.uses.set(tag.uses + new.uses)).await
        })).collect();
        for task in tasks {
            task.await.expect("no panic")?;
        }
        assert_eq!(Tag::query().sole().await?.uses, 32);
    }

    async fn concurrent_bulk_upserts_leave_one_of_each_row(db) [Tag] {
        let tasks: Vec<_> = (0..8).map(|task| limpid::spawn(async move {
            let words = (0..20).map(|place| tag(&format!("{}", (place + task) % 20)));
            let db = limpid::Db::current()?;
            let words: Vec<_> = words.collect();
            db.retry(50).transaction(async |_| -> limpid::Result<()> {
                let rows = Tag::upsert_many(words.clone()).on(Tag::BY_WORD).update(|tag, new| tag.uses.set(tag.uses + new.uses)).await?;
                assert_eq!(rows.len(), 20);
                Ok(())
            }).await
        })).collect();
        for task in tasks {
            task.await.expect("no panic")?;
        }
        assert_eq!(Tag::query().pluck(|tag| tag.uses).await?, vec![8; 20]);
    }
}
