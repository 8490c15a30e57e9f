//! The music shop of the chapter on reading.

use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(albums: Album)]
pub struct Artist {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub country: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(tracks: Track)]
pub struct Album {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    #[belongs_to(artist: Artist)]
    pub artist_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(children: Genre, key = parent_id)]
#[has_many(tracks: Track)]
pub struct Genre {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    #[belongs_to(parent: Genre)]
    pub parent_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(lines: Line)]
#[belongs_to_many(playlists: Playlist, through = PlaylistTrack)]
pub struct Track {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub composer: Option<String>,
    #[fillable]
    pub seconds: i32,
    #[fillable]
    pub cents: i32,
    #[fillable]
    #[belongs_to(album: Album)]
    pub album_id: Option<i64>,
    #[fillable]
    #[belongs_to(genre: Genre)]
    pub genre_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[belongs_to_many(tracks: Track, through = PlaylistTrack)]
pub struct Playlist {
    pub id: i64,
    #[fillable]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "playlist_tracks")]
pub struct PlaylistTrack {
    #[key]
    #[belongs_to(playlist: Playlist)]
    pub playlist_id: i64,
    #[key]
    #[belongs_to(track: Track)]
    pub track_id: i64,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(reports: Employee, key = manager_id)]
#[has_many(customers: Customer, key = support_id)]
pub struct Employee {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    #[belongs_to(manager: Employee)]
    pub manager_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(invoices: Invoice)]
pub struct Customer {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub country: Option<String>,
    #[fillable]
    #[belongs_to(support: Employee)]
    pub support_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(lines: Line)]
pub struct Invoice {
    pub id: i64,
    #[fillable]
    pub made_on: NaiveDate,
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
    pub cents: i32,
    #[fillable]
    #[belongs_to(invoice: Invoice)]
    pub invoice_id: i64,
    #[fillable]
    #[belongs_to(track: Track)]
    pub track_id: i64,
}

/// The same rows each time, with NULL wherever there may be one.
pub async fn fill() -> limpid::Result<()> {
    let some = |word: &str| Some(word.to_owned());
    for (name, country) in
        [("Abel", Some("DE")), ("Bea", Some("FR")), ("Cem", None), ("Dua", Some("DE")), ("Eli", Some("US"))]
    {
        Artist::create(ArtistCreate { name: name.into(), country: country.and_then(some) }).await?;
    }
    for (title, artist_id) in [("Dawn", 1), ("Echo", 1), ("Fire", 2), ("Gone", 3), ("Hill", 4), ("Isle", 4)] {
        Album::create(AlbumCreate { title: title.into(), artist_id }).await?;
    }
    for (name, parent_id) in [
        ("Music", None),
        ("Rock", Some(1)),
        ("Jazz", Some(1)),
        ("Metal", Some(2)),
        ("Doom", Some(4)),
        ("Speech", None),
    ] {
        Genre::create(GenreCreate { name: name.into(), parent_id }).await?;
    }
    let mut state = 11_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut tracks = Vec::new();
    for number in 0..24 {
        tracks.push(TrackCreate {
            name: format!("{} {number:02}", ["Blue", "Red", "Green", "Love"][random(4)]),
            composer: [None, some("Ann"), some("Ben"), some("Ann & Ben")][random(4)].clone(),
            seconds: 60 + 30 * random(12) as i32,
            cents: [79, 99, 129, 199][random(4)],
            album_id: [None, Some(1), Some(2), Some(3), Some(4), Some(5)][random(6)],
            genre_id: 2 + random(4) as i64,
        });
    }
    let tracks = Track::create_many(tracks).await?;
    for name in ["Morning", "Evening", "Empty"] {
        Playlist::create(PlaylistCreate { name: name.into() }).await?;
    }
    for track in &tracks {
        for playlist_id in [1, 2] {
            if random(3) == 0 {
                PlaylistTrack::create(PlaylistTrackGuarded { playlist_id, track_id: track.id }).await?;
            }
        }
    }
    for (name, manager_id) in
        [("Ina", None), ("Jim", Some(1)), ("Kai", Some(2)), ("Lea", Some(2)), ("Mia", Some(1))]
    {
        Employee::create(EmployeeCreate { name: name.into(), manager_id }).await?;
    }
    for (name, country, support_id) in [
        ("Nora", Some("DE"), Some(3)),
        ("Otto", Some("DE"), Some(4)),
        ("Pia", Some("FR"), Some(3)),
        ("Quin", None, None),
        ("Rita", Some("US"), Some(4)),
        ("Abel", Some("BR"), Some(3)),
    ] {
        Customer::create(CustomerCreate { name: name.into(), country: country.and_then(some), support_id })
            .await?;
    }
    for number in 0..14 {
        let made_on =
            NaiveDate::from_ymd_opt(2023 + random(3) as i32, 1 + random(12) as u32, 1 + random(28) as u32);
        let made_on = made_on.expect("a date");
        let invoice = Invoice::create(InvoiceCreate { made_on, customer_id: 1 + random(5) as i64 }).await?;
        for _ in 0..(if number == 5 { 0 } else { 1 + random(4) }) {
            let track = &tracks[random(20)];
            let (quantity, cents) = (1 + random(3) as i32, track.cents);
            Line::create(LineCreate { quantity, cents, invoice_id: invoice.id, track_id: track.id }).await?;
        }
    }
    Ok(())
}
