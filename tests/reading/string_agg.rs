//! `string_agg`: many texts as one, of queries, groups, relations, beside rows and over windows.

use limpid::window::{self, order_by};
use limpid::{Engine, Error, prelude::*};
use limpid_tests::each_engine;

use crate::shop::{Album, Artist, ArtistCreate, Customer, Invoice, Line, Track, seed};

each_engine! {
    async fn texts_stand_in_their_own_order_or_in_one_that_is_given(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let all = Track::query;
        let genres = all().string_agg(|track| track.genre, ", ").await?;
        assert_eq!(genres.as_deref(), Some("Jazz, Jazz, Pop, Rock, Rock, Rock"));
        let names = all().string_agg(|track| (track.name, track.seconds.desc()), "/").await?;
        assert_eq!(names.as_deref(), Some("Seven/Four/Three/Five/One/Two/six/Eight"));
        let names = all().string_agg(|track| (track.name, (track.genre.asc().nulls_last(), track.id)), "").await?;
        assert_eq!(names.as_deref(), Some("ThreeFourFiveOneTwosixSevenEight"));
        assert_eq!(all().filter(|track| track.id.lt(0)).string_agg(|track| track.name, ",").await?, None);
        assert_eq!(all().filter(|track| track.genre.is_null()).string_agg(|track| track.genre, ",").await?, None);
        let worked_out = all().limit(1).order_by(|track| track.id)
            .string_agg(|track| track.name.concat("!").concat(track.genre), ",").await?;
        assert_eq!(worked_out.as_deref(), Some("One!Rock"));
    }

    async fn a_separator_is_a_value_and_never_sql(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        for separator in ["', '", "\\", "日本🍣", "\u{1f}", "%_", "{0}", "--", "\n"] {
            let names = Artist::query().string_agg(|artist| artist.name, separator).await?;
            assert_eq!(names, Some(["Abel", "Bea", "Cem"].join(separator)), "{separator:?}");
        }
        // An empty text is a text.
        let empty = Artist::query().string_agg(|artist| artist.name.replace("Bea", ""), "+").await?;
        assert_eq!(empty.as_deref(), Some("+Abel+Cem"));
    }

    async fn cut_rows_are_put_together_alone(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let first = || Track::query().order_by(|track| track.id).limit(3);
        assert_eq!(first().string_agg(|track| track.name, " ").await?.as_deref(), Some("One Three Two"));
        let by_length = first().string_agg(|track| (track.name, track.seconds.desc()), " ").await?;
        assert_eq!(by_length.as_deref(), Some("Three One Two"));
        let genres = Track::query().distinct().string_agg(|track| track.genre, " ").await?;
        assert_eq!(genres.as_deref(), Some("Jazz Pop Rock"));
    }

    async fn groups_relations_and_rows_have_it_too(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let genres: Vec<(Option<String>, Option<String>)> = Track::query()
            .group_by(|track| track.genre)
            .order_by(|group| group.key().asc().nulls_last())
            .select(|group| (group.key(), group.string_agg(|track| (track.name, track.id), "+")))
            .get().await?;
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(genres, [
            (text("Jazz"), text("Three+Four")),
            (text("Pop"), text("Five")),
            (text("Rock"), text("One+Two+six")),
            (None, text("Seven+Eight")),
        ]);
        let albums: Vec<(Album, Option<String>)> = Album::query()
            .with_trashed()
            .order_by(|album| album.id)
            .with_string_agg(|album| album.tracks.filter(|track| track.name.ne("One")), |track| track.name, ", ")
            .get().await?;
        let names: Vec<_> = albums.iter().map(|(_, names)| names.as_deref()).collect();
        assert_eq!(names, [Some("Two"), Some("Four, Three"), Some("Five, six"), Some("Seven")]);
        let found = Album::query()
            .filter(|album| album.tracks.string_agg(|track| (track.name, track.id), "-").eq("One-Two"))
            .sole().await?;
        assert_eq!(found.title, "Dawn");
        let counted: Vec<(Album, i64)> =
            Album::query().order_by(|album| album.id).with_count_distinct(|album| album.tracks, |track| track.genre).get().await?;
        assert_eq!(counted.iter().map(|(_, genres)| *genres).collect::<Vec<_>>(), [1, 1, 2]);
    }

    /// MySQL cuts what is longer than a limit of the session, which is 1,024 there, and only warns.
    async fn a_long_text_is_whole_or_an_error(db) [Artist] {
        for letter in ["a", "b", "é"] {
            Artist::create(ArtistCreate { name: letter.repeat(70_000), country: None }).await?;
        }
        let all = Artist::query().string_agg(|artist| artist.name, "--").await?.expect("there are rows");
        assert_eq!(all, ["a", "b", "é"].map(|letter| letter.repeat(70_000)).join("--"));
        if matches!(db.engine(), Engine::MariaDb | Engine::MySql) {
            let tx = db.begin().await?;
            tx.execute_raw("SET SESSION group_concat_max_len = 1024").await?;
            let cut = Artist::query().string_agg(|artist| artist.name, "--").on(&tx).await;
            assert!(matches!(cut, Err(Error::OutOfRange { .. })), "{cut:?}");
            let short = Artist::query().string_agg(|artist| artist.name.substring(1, 2), "--").on(&tx).await?;
            assert_eq!(short.as_deref(), Some("aa--bb--éé"));
            tx.rollback().await?;
        }
    }

    /// What an engine does not have is refused before anything is sent, with what to write instead.
    async fn a_function_that_an_engine_lacks_says_so(db) [Artist] {
        for name in ["Abel", "Bea", "Cem"] {
            Artist::create(ArtistCreate { name: name.into(), country: None }).await?;
        }
        let so_far = Artist::query().order_by(|artist| artist.id)
            .pluck(|artist| window::string_agg(artist.name, "+").over(order_by(artist.id))).await;
        match db.engine() {
            Engine::Sqlite | Engine::Postgres => {
                let names = so_far?.into_iter().flatten().collect::<Vec<_>>();
                assert_eq!(names, ["Abel", "Abel+Bea", "Abel+Bea+Cem"]);
            }
            _ => match so_far {
                Err(Error::Usage { advice }) => assert!(advice.contains("group.string_agg"), "{advice}"),
                other => panic!("{other:?}"),
            },
        }
    }
}
