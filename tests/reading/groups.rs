//! `group_by`, `having`, and what is read of each group.

use limpid::prelude::*;
use limpid_tests::each_engine;
use rust_decimal::Decimal;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

each_engine! {
    async fn each_group_has_its_key_and_aggregates(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let genres: Vec<(Option<String>, i64, i64, Option<f64>, Decimal)> = Track::query()
            .group_by(|track| track.genre)
            .order_by(|group| (group.count().desc(), group.sum(|track| track.seconds)))
            .select(|group| (
                group.key(),
                group.count(),
                group.sum(|track| track.seconds),
                group.avg(|track| track.rating),
                group.sum(|track| track.price),
            ))
            .get()
            .await?;
        let cents = |cents| Decimal::new(cents, 2);
        let of = |word: &str| Some(word.to_owned());
        assert_eq!(genres, [
            (of("Rock"), 3, 350, Some(13.0 / 3.0), cents(397)),
            (None, 2, 410, Some(1.0), cents(124)),
            (of("Jazz"), 2, 600, Some(2.0), cents(298)),
            (of("Pop"), 1, 250, None, cents(99)),
        ]);
    }

    async fn having_keeps_groups(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let names = Track::query()
            .filter(|track| track.seconds.gt(10))
            .group_by(|track| track.genre)
            .having(|group| group.count().gt(1) & group.key().is_not_null())
            .having(|group| group.max(|track| track.price).lt(Decimal::new(199, 2)))
            .select(|group| (group.key(), group.count_of(|track| track.bytes), group.count_distinct(|track| track.seconds)))
            .get()
            .await?;
        assert_eq!(names, [(Some("Jazz".to_owned()), 1, 1)]);
    }

    async fn a_group_key_may_be_several_columns_or_an_expression(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let pairs = Track::query()
            .group_by(|track| (track.genre, track.album.count()))
            .order_by(|group| (group.key().0.desc().nulls_last(), group.key().1))
            .select(|group| (group.key(), group.count()))
            .get()
            .await?;
        let of = |word: &str| Some(word.to_owned());
        assert_eq!(pairs, [
            ((of("Rock"), 1), 3), ((of("Pop"), 1), 1), ((of("Jazz"), 1), 2), ((None, 0), 2),
        ]);
        let lengths = Track::query()
            .group_by(|track| track.seconds / 100)
            .having(|group| group.key().gt(0))
            .order_by(|group| group.key())
            .select(|group| (group.key(), group.count() * 10, group.max(|track| track.name)))
            .get()
            .await?;
        let text = |word: &str| Some(word.to_owned());
        assert_eq!(lengths, [(1, 10, text("Two")), (2, 20, text("One")), (3, 20, text("Three")), (4, 10, text("Seven"))]);
    }

    async fn rows_may_be_grouped_by_a_related_column(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let countries = Invoice::query()
            .group_by(|invoice| invoice.customer.value(|customer| customer.country))
            .order_by(|group| group.key())
            .select(|group| (group.key(), group.count(), group.sum(|invoice| invoice.lines.count())))
            .get()
            .await?;
        let of = |word: &str| Some(word.to_owned());
        assert_eq!(countries, [(of("DE"), 2, 5), (of("FR"), 2, 2)]);
    }

    async fn limits_apply_to_groups_and_to_their_rows(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let groups = || Track::query().group_by(|track| track.genre).order_by(|group| group.key().asc().nulls_first());
        let second = groups().select(|group| group.key()).offset(1).limit(1).get().await?;
        assert_eq!(second, [Some("Jazz".to_owned())]);
        assert_eq!(groups().select(|group| group.count()).first().await?, Some(2));
        assert_eq!(groups().select(|group| group.count()).limit(0).get().await?, Vec::<i64>::new());
        let longest = Track::query()
            .order_by(|track| (track.seconds.desc(), track.id))
            .limit(3)
            .group_by(|track| track.genre)
            .order_by(|group| group.count())
            .select(|group| (group.key(), group.count()))
            .get()
            .await?;
        assert_eq!(longest, [(None, 1), (Some("Jazz".to_owned()), 2)]);
        // The rules of the model hold.
        assert_eq!(Album::query().group_by(|album| album.artist_id).select(|group| group.count()).get().await?.iter().sum::<i64>(), 3);
    }
}
