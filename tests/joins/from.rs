//! The rows of a query as the table of another one.

use limpid::prelude::*;
use limpid_tests::each_engine;
use rust_decimal::Decimal;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

each_engine! {
    async fn groups_can_be_queried_again(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let per_genre = || Track::query().group_by(|track| track.genre).select(|group| (group.key(), group.count(), group.sum(|track| track.price)));
        assert_eq!(Query::from(per_genre()).count().await?, 4);
        assert_eq!(Query::from(per_genre()).avg(|(_, count, _)| count).await?, Some(2.0));
        assert_eq!(Query::from(per_genre()).max(|(_, count, _)| count).await?, Some(3));
        let cents = |cents| Decimal::new(cents, 2);
        assert_eq!(Query::from(per_genre()).sum(|(_, _, price)| price).await?, cents(918));
        let rows: Vec<(Option<String>, i64, Decimal)> = Query::from(per_genre())
            .filter(|(genre, count, price)| genre.is_not_null() & (count.ge(2) | price.lt(cents(100))))
            .order_by(|(_, count, price)| (count.desc(), price.desc()))
            .limit(2)
            .get()
            .await?;
        assert_eq!(rows, [(Some("Rock".into()), 3, cents(397)), (Some("Jazz".into()), 2, cents(298))]);
        let again = Query::from(per_genre())
            .group_by(|(_, count, _)| count)
            .order_by(|group| group.key())
            .select(|group| (group.key(), group.count(), group.min(|(_, _, price)| price)))
            .get()
            .await?;
        assert_eq!(again, [(1, 1, Some(cents(99))), (2, 2, Some(cents(124))), (3, 1, Some(cents(397)))]);
        let page = Query::from(per_genre()).paginate(2, 3).await?;
        assert_eq!((page.total, page.data.len()), (4, 1));
        let first = Query::from(per_genre()).order_by(|(_, count, _)| count.desc()).cursor_page(None, 3).await?;
        let second = Query::from(per_genre()).order_by(|(_, count, _)| count.desc()).cursor_page(first.next.as_deref(), 3).await?;
        assert_eq!((first.data.len(), second.data.len(), second.data[0].1), (3, 1, 1));
    }

    async fn plucked_columns_are_a_derived_table(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let sold = || Query::from(
            Line::query().join(|line| line.track).pluck(|(line, track)| (track.name, line.quantity * 100 + track.seconds))
        );
        assert_eq!(sold().filter(|(_, total)| total.gt(350)).count().await?, 3);
        let best = sold()
            .group_by(|(name, _)| name.lower())
            .order_by(|group| group.sum(|(_, total)| total).desc())
            .select(|group| group.key())
            .first()
            .await?;
        assert_eq!(best.as_deref(), Some("three"));
        assert_eq!(sold().distinct().pluck(|(name, _)| name).await?.len(), 6);
        // Cut inside, and cut again outside; of the rows of the rows.
        let longest = Query::from(Track::query().order_by(|track| track.seconds.desc()).limit(4).pluck(|track| (track.name, track.seconds)));
        let shortest = longest.order_by(|(_, seconds)| seconds).limit(2);
        assert_eq!(shortest.clone().pluck(|(name, _)| name).await?.first().map(String::as_str), Some("Five"));
        assert_eq!(Query::from(shortest).filter(|(_, seconds)| seconds.lt(300)).count().await?, 1);
        // One column is not a tuple.
        let names = Query::from(Artist::query().pluck(|artist| artist.country)).filter(|country| country.is_not_null());
        assert_eq!(names.order_by(|country| country.desc()).get().await?, [Some("FR".to_owned()), Some("DE".to_owned())]);
    }

    async fn rows_of_a_query_are_a_subquery(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let counts = || Query::from(Track::query().group_by(|track| track.genre).select(|group| (group.key(), group.count())));
        let mean = counts().avg(|(_, count)| count);
        assert_eq!(counts().filter(|(_, count)| (count + 0).gt(1)).count().await?, 3);
        assert_eq!(counts().order_by(|(_, count)| count.desc()).value(|(genre, _)| genre).await?, Some(Some("Rock".to_owned())));
        assert_eq!(Track::query().filter(|track| track.genre.in_query(counts().filter(|(_, count)| count.ge(3)).pluck(|(genre, _)| genre))).count().await?, 3);
        assert_eq!(Track::query().with(|_| mean.expr()).first().await?.map(|(_, mean)| mean), Some(Some(2.0)));
    }

    async fn a_shared_table_is_printed_once(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let counts = Query::from(
            Track::query()
                .filter(|track| track.seconds.gt(20))
                .group_by(|track| track.album_id)
                .select(|group| (group.key(), group.count()))
        )
        .filter(|(album, _)| album.is_not_null())
        .shared();
        let fullest = || Album::query()
            .filter(|album| album.title.ne("Nothing"))
            .join_on(counts.clone(), |album, (id, _)| id.eq(album.id))
            .filter(|(album, (_, count))| {
                count.eq(counts.clone().max(|(_, count)| count))
                    & album.id.in_query(counts.clone().filter(|(_, count)| count.lt(100)).pluck(|(id, _)| id))
            })
            .filter(|(album, _)| album.title.lt("Zoo"))
            .order_by(|(album, _)| album.title);
        let text = fullest().to_sql(&db).text;
        assert_eq!((text.matches("GROUP BY").count(), text.matches("WITH ").count()), (1, 1), "{text}");
        assert!(text.starts_with("WITH limpid_shared0 AS ("), "{text}");
        let titles = fullest().pluck(|(album, _)| album.title).await?;
        assert_eq!(titles, ["Dawn", "Echo", "Fire"]);
        assert_eq!(fullest().count().await?, 3);
        assert!(fullest().filter(|(album, _)| album.title.eq("Echo")).exists().await?);
        assert_eq!(counts.clone().group_by(|(_, count)| count).order_by(|group| group.key()).select(|group| (group.key(), group.count())).get().await?, [(1, 1), (2, 3)]);
        // One that reads another one, and a part of a set.
        let full = counts.clone().filter(|(_, count)| count.ge(2)).shared();
        let both = full.clone().union_all(counts.clone()).filter(|(album, _)| album.in_query(full.pluck(|(id, _)| id)));
        let text = both.to_sql(&db).text;
        assert_eq!((text.matches("GROUP BY").count(), text.matches("WITH ").count()), (1, 1), "{text}");
        assert_eq!(both.count().await?, 6);
        // Models are shared too, with their rules.
        let albums = Album::query().filter(|album| album.title.gt("Dawn")).shared();
        assert_eq!(albums.clone().filter(|album| album.id.in_query(albums.pluck(|album| album.id))).count().await?, 2);
        // A write has it where it is read.
        let changed = Album::query()
            .filter(|album| album.id.in_query(counts.clone().filter(|(_, count)| count.eq(2)).pluck(|(id, _)| id)))
            .update(|album| album.title.set("Full"))
            .await?;
        assert_eq!(changed, 3);
        // Inside of a closure it stands where it is read.
        let text = Artist::query().filter(|artist| artist.id.in_query(Album::query().shared().pluck(|album| album.artist_id))).to_sql(&db).text;
        assert!(!text.contains("WITH"), "{text}");
    }

    async fn rows_of_every_query_are_streamed(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let mut rows = Line::query().join(|line| line.track).order_by(|(line, _)| line.id).stream().on(&db);
        let mut names = Vec::new();
        while let Some((line, track)) = rows.try_next().await? {
            names.push((line.id, track.name));
        }
        drop(rows);
        assert_eq!((names.len(), names[6].clone()), (7, (7, "Five".to_owned())));
        let mut rows = Query::from(Track::query().group_by(|track| track.genre).select(|group| (group.key(), group.count()))).stream().on(&db);
        let mut all = 0;
        while let Some((_, count)) = rows.try_next().await? {
            all += count;
        }
        drop(rows);
        assert_eq!(all, 8);
    }

    /// A cursor stands between two rows that differ: of rows that are equal none is left out without a word.
    async fn a_cursor_between_equal_rows_is_an_error(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let genres = || Query::from(Track::query().filter(|track| track.genre.is_not_null()).pluck(|track| track.genre)).order_by(|genre| genre);
        assert_eq!(genres().get().await?.len(), 6, "Jazz twice, Pop once, Rock three times");
        for (size, ends) in [(1, false), (2, true), (3, true), (4, false), (5, false), (6, true), (100, true)] {
            let page = genres().cursor_page(None, size).await;
            assert_eq!(page.is_ok(), ends, "{size}: {page:?}");
            if let Err(error) = page {
                assert!(matches!(error, limpid::Error::Usage { .. }) && error.to_string().contains("paginate"), "{error}");
            }
        }
        let distinct = || Query::from(Track::query().distinct().pluck(|track| track.genre)).order_by(|genre| genre.desc().nulls_last());
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let page = distinct().cursor_page(cursor.as_deref(), 1).await?;
            seen.extend(page.data);
            cursor = page.next;
            if cursor.is_none() { break }
        }
        assert_eq!(seen, [Some("Rock".to_owned()), Some("Pop".into()), Some("Jazz".into()), None]);
    }

    /// Orders with NULL in an expression, of joined rows, both ways.
    async fn cursors_over_joined_orders(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let rows = || Track::query()
            .left_join(|track| track.album)
            .order_by(|(track, album)| (album.value(|album| album.title).desc().nulls_last(), track.rating.coalesce(2.5) * 2.0, track.bytes + 1, track.price * track.price))
            .with(|(_, album)| album.load(|album| album.artist));
        let all: Vec<i64> = rows().get().await?.iter().map(|row| row.0.id).collect();
        assert_eq!(all.len(), 8);
        for size in [1, 3, 5] {
            let (mut seen, mut cursor, mut last) = (Vec::new(), None::<String>, None);
            loop {
                let page = rows().cursor_page(cursor.as_deref(), size).await?;
                seen.extend(page.data.iter().map(|row| row.0.id));
                (cursor, last) = (page.next, if page.prev.is_some() { page.prev } else { last });
                if cursor.is_none() { break }
            }
            assert_eq!(seen, all, "{size} at once");
            let mut back = Vec::new();
            let mut at = last;
            while let Some(cursor) = at {
                let page = rows().cursor_page(Some(&cursor), size).await?;
                back.splice(0..0, page.data.iter().map(|row| row.0.id));
                at = page.prev;
            }
            assert_eq!(back, all[..back.len()], "back");
        }
    }
}
