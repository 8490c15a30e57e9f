//! What upserts and similar calls change in other tables.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
#[soft_deletes]
#[has_many(books: Book, cascade = soft)]
struct Shelf {
    id: i64,
    #[fillable]
    #[unique]
    name: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[touches(shelf)]
#[soft_deletes]
#[has_many(pages: Page, cascade = soft)]
struct Book {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
    #[fillable]
    #[belongs_to(shelf: Shelf)]
    shelf_id: i64,
    #[fillable]
    #[default(0)]
    stars: i64,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
struct Page {
    id: i64,
    #[fillable]
    number: i64,
    #[belongs_to(book: Book)]
    book_id: i64,
    deleted_at: Option<DateTime<Utc>>,
}

fn shelf(name: &str) -> ShelfCreate {
    ShelfCreate { name: name.into() }
}

fn book(title: &str, shelf: &Shelf) -> BookCreate {
    BookCreate { title: title.into(), shelf_id: shelf.id, stars: None }
}

/// Which of these shelves are touched by this.
async fn touched(
    shelves: &mut [Shelf],
    work: impl AsyncFnOnce() -> limpid::Result<()>,
) -> limpid::Result<String> {
    work().await?;
    let mut names = String::new();
    for shelf in shelves {
        let now = Shelf::find_or_fail(shelf.id).await?;
        if now.updated_at > shelf.updated_at {
            names.push_str(&now.name);
        }
        *shelf = now;
    }
    Ok(names)
}

each_engine! {
    async fn an_upsert_that_moves_a_row_touches_both_parents(db) [Shelf, Book, Page] {
        let mut shelves = Shelf::create_many(["a", "b", "c", "d"].map(shelf)).await?;
        let [a, b, c, d] = shelves.clone().try_into().expect("there are four");
        Book::create_many([book("1", &a), book("2", &c)]).await?;
        shelves = Shelf::query().order_by(|shelf| shelf.id).get().await?;
        let moved = touched(&mut shelves, async || Book::upsert(book("1", &b)).on(Book::BY_TITLE).overwrite().await.map(drop)).await?;
        assert_eq!(moved, "ab");
        let same = touched(&mut shelves, async || Book::upsert(book("1", &b)).on(Book::BY_TITLE).overwrite().await.map(drop)).await?;
        assert_eq!(same, "");
        let kept = touched(&mut shelves, async || Book::upsert(book("1", &c)).on(Book::BY_TITLE).do_nothing().await.map(drop)).await?;
        assert_eq!(kept, "");
        let stays = touched(&mut shelves, async || {
            Book::upsert(book("1", &b)).on(Book::BY_TITLE).update(|book, _| book.stars.increment(1)).await.map(drop)
        })
        .await?;
        assert_eq!(stays, "b");
        let many = [book("1", &d), book("2", &c), book("3", &a)];
        let many = touched(&mut shelves, async || Book::upsert_many(many).on(Book::BY_TITLE).overwrite().await.map(drop)).await?;
        assert_eq!(many, "abd");
        let moved = touched(&mut shelves, async || Book::update_or_create(Book::BY_TITLE, book("2", &a)).await.map(drop)).await?;
        assert_eq!(moved, "ac");
    }

    async fn restore_brings_back_what_was_trashed_with_the_row(db) [Shelf, Book, Page] {
        let a = Shelf::create(shelf("a")).await?;
        let [one, mut before] = Book::create_many([book("1", &a), book("2", &a)]).await?.try_into().expect("there are two");
        one.pages().create_many([1, 2].map(|number| PageCreate { number })).await?;
        let mut torn = one.pages().create(PageCreate { number: 3 }).await?;
        torn.delete().await?;
        before.delete().await?;
        a.clone().delete().await?;
        assert_eq!((Book::query().count().await?, Page::query().count().await?), (0, 0));
        let back = Shelf::create_or_restore(Shelf::BY_NAME, shelf("a")).await?;
        assert!(back.is_updated() && back.id == a.id);
        assert_eq!(Book::query().pluck(|book| book.id).await?, [one.id], "and not what was in the trash before");
        assert_eq!(Page::query().order_by(|page| page.id).pluck(|page| page.number).await?, [1, 2]);
        assert!(torn.is_trashed());
    }
}
