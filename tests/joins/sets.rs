//! UNION, INTERSECT and EXCEPT.

use std::collections::BTreeSet;

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

fn long() -> Query<Track> {
    Track::query().filter(|track| track.seconds.ge(250))
}

fn cheap() -> Query<Track> {
    Track::query().filter(|track| track.price.lt("1.00".parse::<rust_decimal::Decimal>().expect("a price")))
}

each_engine! {
    async fn queries_of_one_model_are_combined(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let ids = |query: Query<Track>| query.order_by(|track| track.id).pluck(|track| track.id);
        assert_eq!(ids(long().union(cheap())).await?, [1, 2, 3, 4, 5, 7, 8]);
        assert_eq!(ids(long().union_all(cheap())).await?, [1, 2, 3, 4, 5, 5, 7, 7, 8]);
        assert_eq!(ids(long().intersect(cheap())).await?, [5, 7]);
        assert_eq!(ids(long().except(cheap())).await?, [3, 4]);
        assert_eq!(ids(cheap().except(long())).await?, [1, 2, 8]);
        // They go from left to right, whatever the engine thinks of their rank.
        let jazz = || Track::query().filter(|track| track.genre.eq("Jazz"));
        assert_eq!(ids(cheap().union(jazz()).intersect(long())).await?, [3, 4, 5, 7]);
        assert_eq!(ids(cheap().union(jazz().intersect(long()))).await?, [1, 2, 3, 4, 5, 7, 8]);
        assert_eq!(ids(cheap().except(jazz()).except(long())).await?, [1, 2, 8]);
        assert_eq!(ids(cheap().except(jazz().union(long()))).await?, [1, 2, 8]);
        assert_eq!(ids(cheap().union(jazz()).union(long()).union(cheap())).await?, [1, 2, 3, 4, 5, 7, 8]);
    }

    async fn calls_after_a_set_apply_to_the_whole(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let both = || long().union(cheap());
        assert_eq!(both().count().await?, 7);
        assert!(both().filter(|track| track.name.eq("Eight")).exists().await?);
        assert_eq!(both().sum(|track| track.seconds).await?, 200 + 100 + 300 + 300 + 250 + 400 + 10);
        let page = both().order_by(|track| track.name.desc()).paginate(2, 3).await?;
        assert_eq!((page.total, page.data.iter().map(|track| track.name.as_str()).collect::<Vec<_>>()), (7, vec!["One", "Four", "Five"]));
        let with: Vec<(Track, Option<Album>)> = both().with(|track| track.album).order_by(|track| track.id).limit(2).get().await?;
        assert_eq!(with[1].1.as_ref().map(|album| album.title.as_str()), Some("Dawn"));
        let groups = both().group_by(|track| track.genre).order_by(|group| group.count().desc()).select(|group| group.count()).get().await?;
        assert_eq!(groups, [2, 2, 2, 1]);
        assert_eq!(both().find(8).await?.map(|track| track.name), Some("Eight".to_owned()));
        assert_eq!(both().latest_by_length().await?, "Seven");
        assert_eq!(Album::query().filter(|album| album.id.in_query(both().pluck(|track| track.album_id))).count().await?, 3);
        assert_eq!(both().join(|track| track.album).count().await?, 5);
        assert_eq!(both().get().await?.len(), 7);
    }

    async fn parts_and_the_whole_may_be_limited(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let ends = Track::query().order_by(|track| track.seconds).limit(2)
            .union(Track::query().order_by(|track| (track.seconds.desc(), track.id)).limit(2));
        assert_eq!(ends.clone().order_by(|track| track.seconds).pluck(|track| track.name).await?, ["Eight", "six", "Three", "Seven"]);
        assert_eq!(ends.order_by(|track| track.seconds).offset(1).limit(2).pluck(|track| track.name).await?, ["six", "Three"]);
    }

    async fn columns_of_different_models_are_combined(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let names: Vec<(String, Option<String>)> = Artist::query()
            .pluck(|artist| (artist.name, artist.country))
            .union(Customer::query().pluck(|customer| (customer.name, customer.country)))
            .filter(|(_, country)| country.is_not_null())
            .order_by(|(name, _)| name.desc())
            .limit(3)
            .get()
            .await?;
        assert_eq!(names.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["Yves", "Xenia", "Bea"]);
        let countries = Artist::query().pluck(|artist| artist.country).intersect(Customer::query().pluck(|customer| customer.country));
        assert_eq!(countries.clone().count().await?, 3, "NULL equals NULL in a set");
        assert_eq!(countries.order_by(|country| country.asc().nulls_last()).get().await?, [Some("DE".to_owned()), Some("FR".to_owned()), None]);
        let groups = Track::query().group_by(|track| track.genre).select(|group| (group.key(), group.count()));
        let more = Album::query().group_by(|album| album.title).select(|group| (group.max(|album| album.title), group.count()));
        assert_eq!(Query::from(groups).union_all(more).sum(|(_, count)| count).await?, 8 + 3);
        assert_eq!(Artist::query().pluck(|artist| artist.id).except(Album::query().pluck(|album| album.artist_id)).get().await?, [3]);
    }

    async fn rules_hold_in_each_part(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let echo = || Album::query().filter(|album| album.title.ge("Echo"));
        assert_eq!(echo().union(echo()).count().await?, 2);
        assert_eq!(echo().union(echo().with_trashed()).count().await?, 3);
        assert_eq!(echo().with_trashed().except(echo()).pluck(|album| album.title).await?, ["Gone"]);
        let error = echo().union(echo()).delete().await.unwrap_err();
        assert!(matches!(error, limpid::Error::Usage { .. }), "{error:?}");
        assert_eq!(Album::query().with_trashed().count().await?, 4);
    }

    /// Every pair of some sets, put together in every way, is what a set of the standard library makes of them.
    async fn sets_match_sets_in_memory(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let parts: [fn() -> Query<Track>; 5] = [
            long, cheap,
            || Track::query().filter(|track| track.genre.is_null()),
            || Track::query().filter(|track| track.id.in_(Vec::<i64>::new())),
            || Track::query().order_by(|track| track.id).limit(3),
        ];
        for one in parts {
            for other in parts {
                let set = async |query: Query<Track>| -> limpid::Result<BTreeSet<i64>> {
                    Ok(query.pluck(|track| track.id).await?.into_iter().collect())
                };
                let (a, b) = (set(one()).await?, set(other()).await?);
                assert_eq!(set(one().union(other())).await?, &a | &b);
                assert_eq!(set(one().union_all(other())).await?, &a | &b);
                assert_eq!(one().union_all(other()).count().await?, (a.len() + b.len()) as i64);
                assert_eq!(set(one().intersect(other())).await?, &a & &b);
                assert_eq!(set(one().except(other())).await?, &a - &b);
            }
        }
    }
}

trait Longest {
    async fn latest_by_length(self) -> limpid::Result<String>;
}

impl Longest for Query<Track> {
    async fn latest_by_length(self) -> limpid::Result<String> {
        Ok(self.order_by(|track| track.seconds.desc()).first_or_fail().await?.name)
    }
}
