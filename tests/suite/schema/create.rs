//! Creating and dropping the tables of models.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Author {
    id: i64,
    #[fillable]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
struct Book {
    id: i64,
    #[fillable]
    #[references(Author, on_delete = cascade)]
    author_id: i64,
    #[fillable]
    #[references(Author, on_delete = set_null)]
    editor_id: Option<i64>,
    #[fillable]
    #[unique]
    isbn: String,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Review {
    id: i64,
    #[fillable]
    #[references(Book)]
    book_id: i64,
    #[fillable]
    #[index]
    stars: i32,
}

/// A tree: each node may lie below another.
#[derive(Debug, Clone, PartialEq, Model)]
struct Folder {
    id: i64,
    #[fillable]
    #[references(Folder, on_delete = cascade)]
    parent_id: Option<i64>,
}

async fn library() -> limpid::Result<(Author, Book)> {
    let author = Author::create(AuthorCreate { name: "Ada".into() }).await?;
    let editor = Author::create(AuthorCreate { name: "Ed".into() }).await?;
    let book =
        Book::create(BookCreate { author_id: author.id, editor_id: Some(editor.id), isbn: "1".into() })
            .await?;
    Ok((author, book))
}

each_engine! {
    async fn tables_are_created_in_the_order_of_their_foreign_keys(db) [Review, Book, Author] {
        let (_, book) = library().await?;
        assert_eq!(Review::create(ReviewCreate { book_id: book.id, stars: 5 }).await?.book_id, book.id);
    }

    async fn creating_twice_changes_nothing(db) [Review, Book, Author] {
        library().await?;
        limpid::schema![Author, Book, Review].create(&db).await?;
        limpid::schema![Book, Author, Book, Review].create(&db).await?;
        assert_eq!(Book::query().count().await?, 1);
    }

    async fn tables_are_dropped_in_reverse_and_twice(db) [Author, Book, Review] {
        let (_, book) = library().await?;
        Review::create(ReviewCreate { book_id: book.id, stars: 5 }).await?;
        let schema = limpid::schema![Author, Book, Review];
        schema.drop(&db).await?;
        schema.drop(&db).await?;
        assert!(Book::query().count().await.is_err());
        schema.create(&db).await?;
        assert_eq!(Book::query().count().await?, 0);
    }

    async fn a_row_that_is_referred_to_stays(db) [Author, Book, Review] {
        let (_, mut book) = library().await?;
        Review::create(ReviewCreate { book_id: book.id, stars: 5 }).await?;
        assert!(matches!(book.force_delete().await, Err(Error::ForeignKey { model: "Book", .. })));
        assert!(matches!(Author::query().all().delete().await, Err(Error::ForeignKey { model: "Author", .. })));
        assert_eq!((Author::query().count().await?, Book::query().count().await?), (2, 1));
    }

    async fn on_delete_does_what_it_says(db) [Author, Book] {
        let (mut author, mut book) = library().await?;
        Author::query().filter(|author| author.name.eq("Ed")).delete().await?;
        book.refresh().await?;
        assert_eq!(book.editor_id, None);
        author.delete().await?;
        assert_eq!(Book::query().with_trashed().count().await?, 0);
    }

    async fn a_table_may_refer_to_itself(db) [Folder] {
        let mut root = Folder::create(FolderCreate { parent_id: None }).await?;
        let child = Folder::create(FolderCreate { parent_id: Some(root.id) }).await?;
        Folder::create(FolderCreate { parent_id: Some(child.id) }).await?;
        assert!(matches!(Folder::create(FolderCreate { parent_id: Some(99) }).await, Err(Error::ForeignKey { .. })));
        root.delete().await?;
        assert_eq!(Folder::query().count().await?, 0);
    }

    async fn a_model_that_is_missing_is_named(db) [] {
        match limpid::schema![Author, Review].create(&db).await.unwrap_err() {
            Error::Usage { advice } => assert!(advice.contains("`Review` refers to `Book`, which is not in the schema"), "{advice}"),
            other => panic!("{other:?}"),
        }
        // Nothing was created before it was noticed.
        assert!(Author::query().count().await.is_err());
    }

    async fn a_unique_index_ignores_the_trash_in_sql_too(db) [Author, Book] {
        let (_, mut book) = library().await?;
        let taken = "INSERT INTO books (author_id, isbn) SELECT author_id, isbn FROM books";
        assert!(db.execute_raw(taken).await.unwrap_err().is_unique());
        book.delete().await?;
        db.execute_raw(taken).await?;
        assert_eq!(Book::query().with_trashed().count().await?, 2);
    }

    async fn the_statements_can_be_looked_at(db) [] {
        let statements = limpid::schema![Review, Book, Author].to_sql(&db)?;
        assert!(statements[0].contains("authors") && !statements[0].contains("FOREIGN KEY"));
        assert!(statements.iter().any(|text| text.contains("reviews_stars_index")));
        assert!(Author::query().count().await.is_err());
    }
}
