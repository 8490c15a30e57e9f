//! A music shop: the models that the tests of this binary share.

use chrono::{DateTime, NaiveDate, Utc};
use limpid::prelude::*;
use rust_decimal::Decimal;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(albums: Album)]
#[has_many(tracks: Track, through = albums, source = tracks)]
pub struct Artist {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub country: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[has_many(tracks: Track)]
pub struct Album {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    pub released_on: Option<NaiveDate>,
    #[fillable]
    #[belongs_to(artist: Artist)]
    pub artist_id: i64,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(lines: Line)]
pub struct Track {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub genre: Option<String>,
    #[fillable]
    pub seconds: i32,
    #[fillable]
    pub bytes: Option<i64>,
    #[fillable]
    pub rating: Option<f64>,
    #[fillable]
    pub price: Decimal,
    #[fillable]
    #[belongs_to(album: Album)]
    pub album_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(invoices: Invoice)]
pub struct Customer {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub email: String,
    #[fillable]
    pub country: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(lines: Line)]
pub struct Invoice {
    pub id: i64,
    #[fillable]
    pub at: DateTime<Utc>,
    #[fillable]
    #[belongs_to(customer: Customer)]
    pub customer_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "invoice_lines")]
pub struct Line {
    pub id: i64,
    #[fillable]
    pub quantity: i32,
    #[fillable]
    pub price: Decimal,
    #[fillable]
    #[belongs_to(invoice: Invoice)]
    pub invoice_id: i64,
    #[fillable]
    #[belongs_to(track: Track)]
    pub track_id: i64,
}

/// Three artists, four albums, eight tracks, three customers, four invoices, seven lines.
pub async fn seed(db: &limpid::Db) -> limpid::Result<()> {
    db.scope(fill()).await
}

async fn fill() -> limpid::Result<()> {
    let mut artists = Vec::new();
    for (name, country) in [("Abel", Some("DE")), ("Bea", Some("FR")), ("Cem", None)] {
        let country = country.map(Into::into);
        artists.push(Artist::create(ArtistCreate { name: name.into(), country }).await?);
    }
    let mut albums = Vec::new();
    for (title, year, artist) in
        [("Dawn", Some(1999), 0), ("Echo", Some(2003), 0), ("Fire", Some(2003), 1), ("Gone", None, 1)]
    {
        let released_on = year.and_then(|year| NaiveDate::from_ymd_opt(year, 3, 7));
        let artist_id = artists[artist].id;
        albums.push(Album::create(AlbumCreate { title: title.into(), released_on, artist_id }).await?);
    }
    let tracks = [
        ("One", Some("Rock"), 200, Some(2_000), Some(4.5), 99, Some(0)),
        ("Two", Some("Rock"), 100, Some(1_000), Some(3.5), 99, Some(0)),
        ("Three", Some("Jazz"), 300, Some(3_000), None, 149, Some(1)),
        ("Four", Some("Jazz"), 300, None, Some(2.0), 149, Some(1)),
        ("Five", Some("Pop"), 250, Some(2_500), None, 99, Some(2)),
        ("six", Some("Rock"), 50, Some(500), Some(5.0), 199, Some(2)),
        ("Seven", None, 400, None, None, 99, Some(3)),
        ("Eight", None, 10, Some(100), Some(1.0), 25, None),
    ];
    let mut sold = Vec::new();
    for (name, genre, seconds, bytes, rating, cents, album) in tracks {
        let input = TrackCreate {
            name: name.into(),
            genre: genre.map(Into::into),
            seconds,
            bytes,
            rating,
            price: Decimal::new(cents, 2),
            album_id: album.map(|album: usize| albums[album].id),
        };
        sold.push(Track::create(input).await?);
    }
    albums[3].delete().await?;
    sell(&sold).await
}

async fn sell(tracks: &[Track]) -> limpid::Result<()> {
    let mut customers = Vec::new();
    for (name, country) in [("Xenia", Some("DE")), ("Yves", Some("FR")), ("Zoe", None)] {
        let email = format!("{}@example.org", name.to_lowercase());
        let input = CustomerCreate { name: name.into(), email, country: country.map(Into::into) };
        customers.push(Customer::create(input).await?);
    }
    for (customer, day, lines) in [
        (0, "2024-01-05T10:00:00Z", vec![(0, 1), (2, 2)]),
        (0, "2024-02-29T23:30:00Z", vec![(1, 1), (3, 1), (5, 3)]),
        (1, "2025-02-01T00:00:00Z", vec![(2, 1), (4, 1)]),
        (1, "2025-02-14T12:15:00Z", vec![]),
    ] {
        let at = day.parse().expect("a date");
        let invoice = Invoice::create(InvoiceCreate { at, customer_id: customers[customer].id }).await?;
        for (track, quantity) in lines {
            let track: &Track = &tracks[track];
            let (price, invoice_id, track_id) = (track.price, invoice.id, track.id);
            Line::create(LineCreate { quantity, price, invoice_id, track_id }).await?;
        }
    }
    Ok(())
}
