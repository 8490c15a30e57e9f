//! Creating rows.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
    #[fillable]
    body: Option<String>,
    author_id: i64,
    #[default(false)]
    published: bool,
    #[default(0)]
    views: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

/// Nothing must be given.
#[derive(Debug, Clone, PartialEq, Model)]
struct Counter {
    id: i64,
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Setting {
    #[key]
    name: String,
    #[fillable]
    #[default("it's \"quoted\" \\ and ; -- ✓")]
    text: String,
    #[fillable]
    #[default(-7)]
    number: i32,
    #[fillable]
    #[default(0.25)]
    ratio: f64,
    #[fillable]
    #[default(true)]
    on: bool,
    #[fillable]
    #[default(Some("given".to_owned()))]
    note: Option<String>,
    #[default(Uuid::now_v7())]
    token: Uuid,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[unique(author_id, slug)]
struct Page {
    id: i64,
    #[fillable]
    author_id: i64,
    #[fillable]
    slug: String,
    #[column(skip)]
    cache: Vec<u8>,
}

fn water() -> (PostCreate, PostGuarded) {
    PostCreate { title: "Water".into(), body: None }.guarded(PostGuarded { author_id: 3 })
}

fn setting() -> (SettingCreate, SettingGuarded) {
    let input = SettingCreate { text: None, number: None, ratio: None, on: None, note: limpid::Patch::Keep };
    input.guarded(SettingGuarded { name: "one".into() })
}

each_engine! {
    async fn the_struct_holds_what_the_row_holds(db) [Post] {
        let post = Post::create(water()).set(|post| post.published.set(true)).await?;
        assert_eq!((post.title.as_str(), post.author_id, post.published, post.views), ("Water", 3, true, 0));
        assert_eq!(post.created_at, post.updated_at);
        assert_eq!(Post::find_or_fail(post.id).await?, post);
    }

    async fn a_trashed_row_does_not_hold_its_unique_value(db) [Post] {
        let mut first = Post::create(water()).await?;
        let error = Post::create(water()).await.unwrap_err();
        match error {
            limpid::Error::Unique { model, fields, .. } => assert_eq!((model, fields), ("Post", vec!["title".to_owned()])),
            other => panic!("{other:?}"),
        }
        first.delete().await?;
        let mut second = Post::create(water()).await?;
        second.delete().await?;
        Post::create(water()).await?;
        assert_eq!(Post::query().with_trashed().count().await?, 3);
    }

    async fn a_row_without_any_value_can_be_created(db) [Counter] {
        let first = Counter::create(CounterCreate {}).await?;
        let second = Counter::create(CounterCreate {}).await?;
        assert_eq!(first.note, None);
        assert!(second.id > first.id);
    }

    async fn defaults_are_taken_when_nothing_is_given(db) [Setting] {
        let made = Setting::create(setting()).await?;
        assert_eq!(made.text, "it's \"quoted\" \\ and ; -- ✓");
        assert_eq!((made.number, made.ratio, made.on), (-7, 0.25, true));
        assert_eq!(made.note.as_deref(), Some("given"));
        assert_eq!(made.token.get_version_num(), 7);
    }

    async fn a_constant_default_is_in_the_schema_too(db) [Setting] {
        let made = Setting::create(setting()).await?;
        db.execute_raw("INSERT INTO settings (name, token) SELECT 'raw', token FROM settings").await?;
        let raw = Setting::find_or_fail("raw").await?;
        assert_eq!((raw.text, raw.number, raw.ratio, raw.on), (made.text, made.number, made.ratio, made.on));
    }

    async fn a_value_or_null_overrides_a_default(db) [Setting] {
        let (mut input, guarded) = setting();
        input.text = Some(String::new());
        input.number = Some(0);
        input.on = Some(false);
        input.note = limpid::Patch::null();
        let made = Setting::create((input, guarded)).await?;
        assert_eq!((made.text.as_str(), made.number, made.on, made.note), ("", 0, false, None));
    }

    async fn values_set_by_trusted_code_win(db) [Post] {
        let post = Post::create(water())
            .set(|post| (post.title.set("Wine"), post.views.set(9)))
            .set(|post| post.views.set(10))
            .await?;
        assert_eq!((post.title.as_str(), post.views), ("Wine", 10));
    }

    async fn a_unique_index_on_two_columns_asks_for_both(db) [Page] {
        let page = |author_id, slug: &str| Page::create(PageCreate { author_id, slug: slug.into() });
        page(1, "a").await?;
        page(1, "b").await?;
        page(2, "a").await?;
        match page(1, "a").await.unwrap_err() {
            limpid::Error::Unique { model, fields, .. } => assert_eq!((model, fields), ("Page", vec!["author_id".to_owned(), "slug".to_owned()])),
            other => panic!("{other:?}"),
        }
        assert_eq!(Page::query().count().await?, 3);
    }

    async fn texts_that_differ_in_capitals_accents_or_spaces_are_different(db) [Post] {
        for title in ["a", "A", "ä", "a ", " a", "a\t", ""] {
            let input = PostCreate { title: title.into(), body: None };
            let post = Post::create(input.guarded(PostGuarded { author_id: 1 })).await?;
            assert_eq!(post.title, title);
        }
        for title in ["a", "A", "ä", "a ", " a", "a\t", ""] {
            assert_eq!(Post::query().filter(|post| post.title.eq(title)).count().await?, 1, "{title:?}");
        }
    }

    async fn a_field_that_is_not_a_column_survives_every_write(db) [Page] {
        let mut page = Page::create(PageCreate { author_id: 1, slug: "a".into() }).await?;
        assert!(page.cache.is_empty());
        page.cache = vec![1, 2];
        page.update(|page| page.slug.set("b")).await?;
        page.refresh().await?;
        page.increment(|page| page.author_id, 1).await?;
        assert_eq!((page.cache.as_slice(), page.slug.as_str(), page.author_id), ([1, 2].as_slice(), "b", 2));
        let mut draft = page.edit();
        draft.slug = "c".into();
        draft.cache.push(3);
        draft.save().await?;
        assert_eq!(draft.cache, [1, 2, 3]);
        assert!(Page::find_or_fail(draft.id).await?.cache.is_empty());
    }

    async fn an_action_that_is_cloned_or_awaited_twice_makes_two_rows(db) [Counter] {
        let create = Counter::create(CounterCreate {}).set(|counter| counter.note.set("n"));
        let first = create.clone().await?;
        let second = create.await?;
        assert_ne!(first.id, second.id);
        assert_eq!(Counter::query().count().await?, 2);
    }

    async fn an_action_that_is_not_awaited_does_nothing(db) [Counter] {
        drop(Counter::create(CounterCreate {}));
        assert_eq!(Counter::query().count().await?, 0);
    }
}
