//! Rows that count once, of some columns of a model: `get`, `count`, pages and batches see the same ones.

use futures_util::TryStreamExt;
use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Track)]
struct Genre {
    genre: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Projection)]
#[projection(of = Track)]
struct Length {
    #[select(|track| track.seconds.gt(200))]
    long: bool,
    genre: Option<String>,
}

each_engine! {
    async fn rows_that_count_once_are_as_many_on_every_way(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let genres = || Track::query().distinct().select::<Genre>();
        let got = genres().get().await?;
        let all = Track::query().count().await?;
        assert!(1 < got.len() && (got.len() as i64) < all, "{got:?}");
        assert_eq!(genres().count().await?, got.len() as i64);
        assert_eq!(genres().limit(2).count().await?, 2);
        assert_eq!(genres().offset(1).count().await?, got.len() as i64 - 1);

        let mut paged = Vec::new();
        for number in 1..=got.len() as i64 {
            let page = genres().paginate(number, 1).await?;
            assert_eq!((page.total, page.pages, page.data.len()), (got.len() as i64, got.len() as i64, 1));
            let simple = genres().simple_page(number, 1).await?;
            assert_eq!(simple.data, page.data);
            assert_eq!(simple.has_next, page.has_next);
            paged.extend(page.data);
        }
        assert!(got.iter().all(|genre| paged.contains(genre)), "{paged:?}");
        let chunks: Vec<Vec<Genre>> = genres().chunk(1).try_collect().await?;
        assert_eq!(chunks.concat(), paged);

        let ordered = || genres().order_by(|track| track.genre.desc().nulls_last());
        let page = ordered().paginate(1, 100).await?;
        assert_eq!(page.data, ordered().get().await?);
        assert_eq!(page.total, got.len() as i64);
    }

    async fn expressions_that_are_read_are_distinguished_too(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let lengths = || Track::query().distinct().select::<Length>();
        let got = lengths().get().await?;
        let page = lengths().paginate(1, 100).await?;
        assert_eq!(lengths().count().await?, got.len() as i64);
        assert_eq!((page.total, page.data.len()), (got.len() as i64, got.len()));
        assert!(got.iter().all(|row| page.data.contains(row)));
        // Rows with their key differ, whatever is read with them.
        assert_eq!(Track::query().distinct().count().await?, Track::query().count().await?);
    }
}
