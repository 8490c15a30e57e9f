//! The trash.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[unique(shelf, place)]
struct Book {
    id: i64,
    #[fillable]
    #[unique]
    title: String,
    #[fillable]
    shelf: String,
    #[fillable]
    place: i32,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

async fn book(title: &str, place: i32) -> limpid::Result<Book> {
    Book::create(BookCreate { title: title.into(), shelf: "A".into(), place }).await
}

/// Two books, and one in the trash.
async fn library() -> limpid::Result<[Book; 3]> {
    let (one, two, mut gone) = (book("One", 1).await?, book("Two", 2).await?, book("Gone", 3).await?);
    gone.delete().await?;
    Ok([one, two, gone])
}

each_engine! {
    async fn no_way_of_reading_sees_the_trash(db) [Book] {
        let [_, _, gone] = library().await?;
        assert!(gone.is_trashed());
        assert_eq!(Book::query().get().await?.len(), 2);
        assert_eq!(Book::query().count().await?, 2);
        assert_eq!(Book::query().limit(10).count().await?, 2);
        assert!(Book::find(gone.id).await?.is_none());
        assert!(Book::find_or_fail(gone.id).await.unwrap_err().is_not_found());
        assert_eq!(Book::find_many([gone.id]).await?, []);
        assert!(Book::first_where(|book| book.title.eq("Gone")).await?.is_none());
        assert!(Book::query().filter(|book| book.title.eq("Gone")).first().await?.is_none());
        assert!(Book::query().filter(|book| book.title.eq("Gone")).sole().await.unwrap_err().is_not_found());
        assert!(!Book::query().filter(|book| book.title.eq("Gone")).exists().await?);
        assert_eq!(Book::query().order_by(|book| book.id).pluck(|book| book.title).await?, ["One", "Two"]);
        assert_eq!(Book::query().filter(|book| book.place.eq(3)).value(|book| book.title).await?, None);
        let page = Book::query().paginate(1, 10).await?;
        assert_eq!((page.total, page.data.len()), (2, 2));
    }

    async fn an_or_cannot_escape_the_soft_delete_rule(db) [Book] {
        library().await?;
        let query = Book::query().filter(|book| book.title.eq("One") | book.title.eq("Gone") | book.place.gt(0));
        assert_eq!(query.clone().count().await?, 2);
        assert_eq!(query.clone().filter(|book| book.id.gt(0) | book.deleted_at.is_not_null()).count().await?, 2);
        assert_eq!(Book::query().filter(|book| !book.title.eq("One")).pluck(|book| book.title).await?, ["Two"]);
        assert_eq!(query.clone().update(|book| book.shelf.set("B")).await?, 2);
        assert_eq!(query.delete().await?, 2);
        assert_eq!(Book::query().with_trashed().filter(|book| book.shelf.eq("A")).count().await?, 1);
    }

    async fn with_trashed_sees_all_and_only_trashed_the_trash(db) [Book] {
        let [_, _, gone] = library().await?;
        assert_eq!(Book::query().with_trashed().count().await?, 3);
        assert_eq!(Book::query().only_trashed().get().await?, std::slice::from_ref(&gone));
        assert_eq!(Book::query().with_trashed().find(gone.id).await?, Some(gone.clone()));
        // The order of calls does not count, and the last word does.
        assert_eq!(Book::query().filter(|book| book.place.eq(3)).with_trashed().count().await?, 1);
        assert_eq!(Book::query().only_trashed().with_trashed().count().await?, 3);
    }

    async fn delete_stamps_the_row_and_the_change(db) [Book] {
        let mut book = book("One", 1).await?;
        let before = book.updated_at;
        book.delete().await?;
        let stored = Book::query().with_trashed().find_or_fail(book.id).await?;
        assert_eq!(stored, book);
        assert!(stored.deleted_at.is_some_and(|at| at > before));
        assert!(stored.updated_at > before);
    }

    async fn a_row_in_the_trash_is_not_deleted_again(db) [Book] {
        let mut book = book("One", 1).await?;
        let mut copy = book.clone();
        book.delete().await?;
        let stamped = book.deleted_at;
        assert!(copy.delete().await.unwrap_err().is_not_found());
        assert!(book.delete().await.unwrap_err().is_not_found());
        assert_eq!(Book::query().only_trashed().sole().await?.deleted_at, stamped);
        assert_eq!(Book::query().all().delete().await?, 0);
        assert_eq!(Book::query().with_trashed().all().restore().await?, 1);
    }

    async fn restore_brings_a_row_back(db) [Book] {
        let [_, _, mut gone] = library().await?;
        let stamped = gone.updated_at;
        gone.restore().await?;
        assert!(!gone.is_trashed());
        assert!(gone.updated_at > stamped);
        assert_eq!(Book::find_or_fail(gone.id).await?, gone);
        // A row that is not in the trash stays as it is.
        let before = gone.clone();
        gone.restore().await?;
        assert_eq!(gone, before);
    }

    async fn queries_restore_only_what_they_find(db) [Book] {
        let [mut one, _, gone] = library().await?;
        one.delete().await?;
        assert_eq!(Book::query().filter(|book| book.title.eq("Gone")).restore().await?, 1);
        assert!(Book::find(gone.id).await?.is_some());
        assert!(Book::find(one.id).await?.is_none());
        assert_eq!(Book::query().all().restore().await?, 1);
        assert_eq!(Book::query().all().restore().await?, 0);
    }

    async fn force_delete_leaves_nothing(db) [Book] {
        let [mut one, _, mut gone] = library().await?;
        one.force_delete().await?;
        gone.force_delete().await?;
        assert_eq!(Book::query().with_trashed().pluck(|book| book.title).await?, ["Two"]);
        assert!(gone.force_delete().await.unwrap_err().is_not_found());
        assert!(gone.restore().await.unwrap_err().is_not_found());
    }

    async fn queries_force_delete_the_trash_only_on_request(db) [Book] {
        library().await?;
        assert_eq!(Book::query().only_trashed().all().force_delete().await?, 1);
        let mut one = Book::first_where(|book| book.title.eq("One")).await?.expect("it is there");
        one.delete().await?;
        assert_eq!(Book::query().all().force_delete().await?, 1);
        assert_eq!(Book::query().with_trashed().get().await?, [one]);
        assert_eq!(Book::query().all().with_trashed().force_delete().await?, 1);
    }

    async fn a_row_that_somebody_else_trashed_cannot_be_updated(db) [Book] {
        let mut mine = book("One", 1).await?;
        let mut theirs = mine.clone();
        theirs.delete().await?;
        let error = mine.update(|book| book.place.set(9)).await.unwrap_err();
        assert_eq!(error, Error::NotFound { model: "Book", key: Some(mine.id.to_string()) });
        assert_eq!(mine.place, 1);
        assert_eq!(Book::query().with_trashed().sole().await?.place, 1);
    }

    async fn a_row_that_was_read_from_the_trash_can_be_updated_there(db) [Book] {
        let [_, _, mut gone] = library().await?;
        gone.update(|book| book.place.set(33)).await?;
        assert!(gone.is_trashed());
        assert_eq!(Book::query().only_trashed().sole().await?.place, 33);
    }

    async fn refresh_reads_even_from_the_trash(db) [Book] {
        let mut mine = book("One", 1).await?;
        let mut theirs = mine.clone();
        theirs.delete().await?;
        mine.refresh().await?;
        assert!(mine.is_trashed());
        assert_eq!(mine, theirs);
    }

    async fn a_unique_index_on_two_columns_leaves_the_trash_out(db) [Book] {
        let mut first = book("One", 1).await?;
        assert!(book("Other", 1).await.unwrap_err().is_unique());
        first.delete().await?;
        let mut second = book("Other", 1).await?;
        second.delete().await?;
        book("Third", 1).await?;
        assert_eq!(Book::query().with_trashed().filter(|book| book.place.eq(1)).count().await?, 3);
    }

    async fn a_restore_that_would_break_uniqueness_is_refused(db) [Book] {
        let mut first = book("One", 1).await?;
        first.delete().await?;
        book("One", 2).await?;
        match first.restore().await.unwrap_err() {
            Error::Unique { model, fields, .. } => assert_eq!((model, fields), ("Book", vec!["title".to_owned()])),
            other => panic!("{other:?}"),
        }
        assert!(first.is_trashed());
        assert!(Book::query().all().restore().await.unwrap_err().is_unique());
        assert_eq!(Book::query().only_trashed().count().await?, 1);
    }

    async fn bulk_delete_and_restore_stamp_the_change(db) [Book] {
        let [one, _, _] = library().await?;
        assert_eq!(Book::query().filter(|book| book.id.eq(one.id)).delete().await?, 1);
        let trashed = Book::query().only_trashed().find_or_fail(one.id).await?;
        assert!(trashed.updated_at > one.updated_at && trashed.is_trashed());
        assert_eq!(Book::query().filter(|book| book.id.eq(one.id)).restore().await?, 1);
        let restored = Book::find_or_fail(one.id).await?;
        assert!(restored.updated_at > trashed.updated_at && !restored.is_trashed());
        assert_eq!(restored.created_at, one.created_at);
    }
}
