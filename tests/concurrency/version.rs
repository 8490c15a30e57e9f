//! `#[version]`: writing a row that was changed meanwhile is an error.

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[belongs_to_many(labels: Label, through = PageLabel)]
struct Page {
    id: i64,
    #[fillable]
    title: String,
    #[default(0)]
    views: i64,
    #[version]
    version: i64,
    #[fillable]
    #[belongs_to(label: Label)]
    label_id: Option<i64>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

/// Another type, another name, and no trash.
#[derive(Debug, Clone, PartialEq, Model)]
struct Label {
    id: i64,
    #[fillable]
    #[unique]
    word: String,
    #[fillable]
    #[default(0)]
    uses: i64,
    #[version]
    #[column(name = "revision")]
    lock: u32,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct PageLabel {
    id: i64,
    #[belongs_to(page: Page)]
    page_id: i64,
    #[belongs_to(label: Label)]
    label_id: i64,
    #[version]
    version: i32,
}

#[derive(Debug, PartialEq, Projection)]
#[projection(of = Page)]
struct Shown {
    title: String,
    version: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[has_many(leaves: Leaf, cascade = soft)]
struct Book {
    id: i64,
    #[fillable]
    title: String,
    #[version]
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[touches(book)]
struct Leaf {
    id: i64,
    #[fillable]
    text: String,
    #[belongs_to(book: Book)]
    book_id: i64,
    #[version]
    version: i64,
    deleted_at: Option<DateTime<Utc>>,
}

async fn page(title: &str) -> limpid::Result<Page> {
    Page::create(PageCreate { title: title.into(), label_id: None }).await
}

fn stale<T: std::fmt::Debug>(result: limpid::Result<T>, id: i64) {
    let error = result.unwrap_err();
    assert_eq!(error, Error::Stale { model: "Page", key: id.to_string() });
    assert_eq!((error.code(), error.status(), error.is_retryable()), ("stale", 409, false));
    assert!(error.to_string().contains("was changed since it was read"), "{error}");
}

each_engine! {
    async fn a_row_starts_at_one_and_every_change_counts(db) [Page, Label, PageLabel] {
        let mut page = page("a").await?;
        assert_eq!(page.version, 1);
        page.update(|page| page.title.set("b")).await?;
        assert_eq!(page.version, 2);
        page.increment(|page| page.views, 3).await?;
        page.patch(PageUpdate { title: limpid::Patch::Set("c".into()), ..Default::default() }).await?;
        assert_eq!((page.version, page.views), (4, 3));
        page.patch(PageUpdate::default()).await?;
        assert_eq!(page.version, 4, "nothing was written");
        let mut draft = page.clone().edit();
        draft.save().await?;
        draft.title = "d".into();
        draft.save().await?;
        draft.views = 9;
        draft.save().await?;
        page = draft.into_inner();
        assert_eq!((page.version, page.views), (6, 9));
        page.delete().await?;
        assert_eq!(page.version, 7);
        page.restore().await?;
        assert_eq!(page.version, 8);
        assert_eq!(Page::find_or_fail(page.id).await?, page);
        page.delete().await?;
        page.force_delete().await?;
        assert_eq!(Page::query().with_trashed().count().await?, 0);
    }

    async fn every_change_by_query_counts_the_version(db) [Page, Label, PageLabel] {
        let (mut one, two) = (page("one").await?, page("two").await?);
        let all = || Page::query().all();
        assert_eq!(all().update(|page| page.title.set("x")).await?, 2);
        assert_eq!(all().increment(|page| page.views, 1).await?, 2);
        assert_eq!(all().delete().await?, 2);
        assert_eq!(Page::query().only_trashed().all().restore().await?, 2);
        assert_eq!(Page::query().order_by(|page| page.id).pluck(|page| page.version).await?, [5, 5]);
        assert_eq!(all().update(|_| Vec::<limpid::expr::Assignment<Page>>::new()).await?, 0);
        Page::update_many([(one.id, Page::columns().views.set(7)), (two.id, Page::columns().views.set(8))]).await?;
        let shown = Page::query().order_by(|page| page.version.desc()).select::<Shown>().get().await?;
        assert_eq!(shown, [6, 6].map(|version| Shown { title: "x".into(), version }));
        let label = Label::create(LabelCreate { word: "w".into(), uses: None }).await?;
        one.refresh().await?;
        one = one.label().associate(&label).await?;
        assert_eq!((one.label_id, one.version), (Some(label.id), 7));
        one.labels().attach([label.id]).await?;
        assert_eq!(PageLabel::query().pluck(|pair| pair.version).await?, [1]);
        let found = Page::query().filter(|page| page.version.gt(6) & page.version.in_([6, 7])).sole().await?;
        assert_eq!(found, one);
        let many = Label::create_many(["a", "b"].map(|word| LabelCreate { word: word.into(), uses: None })).await?;
        assert!(many.iter().all(|label| label.lock == 1));
        let again = LabelCreate { word: "a".into(), uses: Some(3) };
        assert_eq!(Label::upsert(again.clone()).on(Label::BY_WORD).overwrite().await?.lock, 2);
        assert_eq!(Label::upsert(again).on(Label::BY_WORD).overwrite().await?.lock, 2, "nothing changed");
        assert_eq!(Label::increment_many(|label| label.uses, [(many[0].id, 1), (many[1].id, 2)]).await?, 2);
        assert_eq!(Label::find_many([many[0].id, many[1].id]).await?.iter().map(|label| label.lock).max(), Some(3));
        assert_eq!(many[1].replicate().set(|label| label.word.set("c")).await?.lock, 1);
    }

    async fn a_stale_write_is_refused_and_writes_nothing(db) [Page, Label, PageLabel] {
        let mut old = page("old").await?;
        let mut new = Page::find_or_fail(old.id).await?;
        new.update(|page| page.title.set("new")).await?;
        stale(old.update(|page| page.title.set("old")).await, old.id);
        stale(old.increment(|page| page.views, 1).await, old.id);
        stale(old.delete().await, old.id);
        stale(old.force_delete().await, old.id);
        let mut draft = old.clone().edit();
        draft.title = "draft".into();
        stale(draft.save().await, old.id);
        assert_eq!(draft.changes(), ["title"], "the draft keeps what it would write");
        assert_eq!(Page::find_or_fail(old.id).await?, new);
        // Read again, it may write.
        old.refresh().await?;
        old.update(|page| page.views.set(1)).await?;
        let mut trashed = old.clone();
        trashed.delete().await?;
        let mut again = trashed.clone();
        trashed.restore().await?;
        stale(again.restore().await, old.id);
        // A row that is gone is not stale, and neither is one in the trash that was not read from there.
        trashed.delete().await?;
        assert!(old.update(|page| page.views.set(2)).await.unwrap_err().is_not_found());
        trashed.force_delete().await?;
        assert!(trashed.update(|page| page.views.set(2)).await.unwrap_err().is_not_found());
        assert!(trashed.force_delete().await.unwrap_err().is_not_found());
        let mut label = Label::create(LabelCreate { word: "w".into(), uses: None }).await?;
        let mut other = label.clone();
        label.update(|label| label.word.set("x")).await?;
        assert_eq!(label.lock, 2);
        let error = other.delete().await.unwrap_err();
        assert_eq!(error, Error::Stale { model: "Label", key: label.id.to_string() });
        label.delete().await?;
    }

    async fn cascaded_writes_count_the_version(db) [Book, Leaf] {
        let mut book = Book::create(BookCreate { title: "a".into() }).await?;
        let mut leaf = book.leaves().create(LeafCreate { text: "x".into() }).await?;
        leaf.update(|leaf| leaf.text.set("y")).await?;
        let touched = Book::find_or_fail(book.id).await?;
        assert!(touched.updated_at > book.updated_at);
        assert_eq!(touched.version, 1, "a touch changes nothing that could be lost");
        let mut old = leaf.clone();
        book.delete().await?;
        assert_eq!(Leaf::query().with_trashed().pluck(|leaf| leaf.version).await?, [3]);
        book.restore().await?;
        assert_eq!((book.version, Leaf::query().sole().await?.version), (3, 4));
        let error = old.update(|leaf| leaf.text.set("z")).await.unwrap_err();
        assert_eq!(error, Error::Stale { model: "Leaf", key: leaf.id.to_string() });
        let error = old.delete().await.unwrap_err();
        assert_eq!(error.code(), "stale");
        // What was refused has not touched its parent either.
        assert_eq!(Book::find_or_fail(book.id).await?, book);
    }

    async fn the_version_cannot_be_set_by_drafts_or_structs(db) [Page, Label, PageLabel] {
        let mut draft = page("a").await?.edit();
        draft.version = 40;
        draft.title = "b".into();
        match draft.save().await {
            Err(Error::Usage { advice }) => assert!(advice.contains("leave `version` as it was read"), "{advice}"),
            other => panic!("{other:?}"),
        }
        // A struct that was changed by hand is as stale as any other.
        let mut page = Page::query().sole().await?;
        page.version = 40;
        stale(page.update(|page| page.views.set(1)).await, page.id);
        assert_eq!(Page::query().pluck(|page| (page.version, page.title)).await?, [(1, "a".to_owned())]);
        let json = serde_json::json!({"title": "c", "version": 7});
        let error = serde_json::from_value::<PageUpdate>(json).unwrap_err().to_string();
        assert!(error.contains("version"), "{error}");
    }

    async fn sixteen_tasks_that_read_and_write_lose_no_change(db) [Page, Label, PageLabel] {
        let id = page("a").await?.id;
        let pool = Config::new(&url(&db).await?)?.max_connections(6).connect().await?;
        let tasks: Vec<_> = (0..16)
            .map(|_| {
                let pool = pool.clone();
                tokio::spawn(async move {
                    let mut refused = 0;
                    for _ in 0..5 {
                        loop {
                            let mut page = Page::find_or_fail(id).on(&pool).await?;
                            let views = page.views + 1;
                            match page.update(|page| page.views.set(views)).on(&pool).await {
                                Ok(()) => break,
                                Err(Error::Stale { .. }) => refused += 1,
                                Err(error) => return Err(error),
                            }
                        }
                    }
                    Ok(refused)
                })
            })
            .collect();
        let mut refused = 0;
        for task in tasks {
            refused += task.await.expect("the task ends")?;
        }
        let page = Page::find_or_fail(id).await?;
        assert_eq!((page.views, page.version), (80, 81), "{refused} were refused");
        assert!(refused > 0);
    }
}
