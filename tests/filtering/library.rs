//! The models that the tests of this binary share.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use limpid::prelude::*;
use rust_decimal::Decimal;

#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Deserialize)]
pub enum Shelf {
    Front,
    BackRoom,
}

#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Deserialize)]
#[stored(integer)]
pub enum Grade {
    Low = 1,
    High = 5,
}

#[derive(Debug, Clone, Copy, PartialEq, ColumnType, serde::Deserialize)]
#[stored(native = "binding")]
pub enum Binding {
    Paper,
    Cloth,
}

#[derive(Debug, Clone, PartialEq, ColumnType, serde::Deserialize)]
pub struct Isbn(pub String);

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[has_many(books: Book)]
pub struct Author {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub born: Option<i32>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[filterable(id, title, author.name, author.born, tags.word)]
#[sortable(id, title, author.name)]
#[has_many(tags: Tag)]
#[scope(cheap = price.lt(Decimal::TEN))]
pub struct Book {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    #[filterable]
    #[sortable]
    pub subtitle: Option<String>,
    #[fillable]
    #[filterable]
    #[sortable]
    pub pages: i32,
    #[fillable]
    #[filterable]
    pub copies: u8,
    #[fillable]
    #[filterable]
    pub sold: u64,
    #[fillable]
    #[filterable]
    #[sortable]
    pub rating: Option<f64>,
    #[fillable]
    #[filterable]
    pub weight: f32,
    #[fillable]
    #[filterable]
    #[sortable]
    pub price: Decimal,
    #[fillable]
    #[filterable]
    pub lent: bool,
    #[fillable]
    #[filterable]
    #[sortable]
    pub shelf: Shelf,
    #[fillable]
    #[filterable]
    pub grade: Grade,
    #[fillable]
    #[filterable]
    #[sortable]
    pub binding: Binding,
    #[fillable]
    #[filterable(eq, in)]
    pub isbn: Isbn,
    #[fillable]
    #[filterable]
    pub code: Uuid,
    #[fillable]
    #[filterable]
    #[sortable]
    pub printed: NaiveDate,
    #[fillable]
    #[filterable]
    pub bought: NaiveDateTime,
    #[fillable]
    #[filterable]
    pub opens: NaiveTime,
    #[fillable]
    #[filterable]
    #[sortable]
    pub seen: DateTime<Utc>,
    #[fillable]
    #[sortable]
    pub cover: Vec<u8>,
    #[fillable]
    pub notes: serde_json::Value,
    #[fillable]
    #[belongs_to(author: Author)]
    pub author_id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Tag {
    pub id: i64,
    #[fillable]
    pub word: String,
    #[fillable]
    #[belongs_to(book: Book)]
    pub book_id: i64,
}

/// The book with this number: each differs from the others in every column.
pub fn book(number: u8, author: &Author) -> BookCreate {
    let day = NaiveDate::from_ymd_opt(2024, 1, number.into()).expect("a day");
    let at = day.and_hms_opt(12, number.into(), 0).expect("a time");
    BookCreate {
        title: format!("Book {number}"),
        subtitle: (number.is_multiple_of(2)).then(|| format!("100%_{number}")),
        pages: i32::from(number) * 100,
        copies: number,
        sold: if number == 4 { u64::MAX } else { number.into() },
        rating: (number != 3).then(|| f64::from(number) / 2.0),
        weight: f32::from(number) / 10.0,
        price: Decimal::new(i64::from(number) * 450 + 5, 2),
        lent: number == 2,
        shelf: if number < 3 { Shelf::Front } else { Shelf::BackRoom },
        grade: if number == 1 { Grade::Low } else { Grade::High },
        binding: if number == 4 { Binding::Cloth } else { Binding::Paper },
        isbn: Isbn(format!("978-{number},x")),
        code: Uuid::from_u128(number.into()),
        printed: day,
        bought: at,
        opens: at.time(),
        seen: at.and_utc(),
        cover: vec![9 - number],
        notes: serde_json::json!({}),
        author_id: author.id,
    }
}

/// Two authors and four books: Ada wrote 1 and 2, Bob 3 and 4. A fifth one is in the trash.
pub async fn seed() -> limpid::Result<()> {
    let ada = Author::create(AuthorCreate { name: "Ada".into(), born: Some(1815) }).await?;
    let bob = Author::create(AuthorCreate { name: "Bob".into(), born: None }).await?;
    for number in 1..=5 {
        let mut book = Book::create(book(number, if number < 3 { &ada } else { &bob })).await?;
        for word in ["all", ["", "one", "two", "three", "four", "five"][usize::from(number)]] {
            Tag::create(TagCreate { word: word.into(), book_id: book.id }).await?;
        }
        if number == 5 {
            book.delete().await?;
        }
    }
    Ok(())
}

/// The numbers of the books that a query string finds, in its order, then by key.
pub async fn found(query: &str) -> limpid::Result<Vec<i64>> {
    let input = BookQuery::parse(query)?;
    Book::query().apply(input).order_by(|book| book.id).pluck(|book| book.id).await
}
