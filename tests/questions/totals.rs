//! Questions about totals and groups.

use limpid::prelude::*;

use crate::shop::*;

questions! {
    /// How many tracks are there?
    number_of_tracks: r#"
        SELECT COUNT(*) FROM tracks
    "# =>
        Track::query().count();

    /// How long do all tracks last together?
    all_seconds: r#"
        SELECT SUM(seconds) FROM tracks
    "# =>
        Track::query().sum(|track| track.seconds);

    /// How long do the tracks of Jazz last on average?
    mean_of_jazz: r#"
        SELECT AVG(seconds) FROM tracks
        WHERE genre_id = 3
    "# =>
        Track::query()
            .filter(|track| track.genre_id.eq(3))
            .avg(|track| track.seconds);

    /// How many different composers are named?
    different_composers: r#"
        SELECT COUNT(DISTINCT composer) FROM tracks
    "# =>
        Track::query().count_distinct(|track| track.composer);

    /// How many tracks has each genre, and how long is the longest?
    tracks_of_genres: r#"
        SELECT genre_id, COUNT(*), MAX(seconds) FROM tracks
        GROUP BY genre_id
        ORDER BY COUNT(*) DESC, genre_id
    "# =>
        Track::query()
            .group_by(|track| track.genre_id)
            .order_by(|group| (group.count().desc(), group.key()))
            .select(|group| (
                group.key(),
                group.count(),
                group.max(|track| track.seconds),
            ))
            .get();

    /// Which composers have at least four tracks, and how long are these on average?
    busy_composers: r#"
        SELECT composer, AVG(seconds) FROM tracks
        WHERE composer IS NOT NULL
        GROUP BY composer
        HAVING COUNT(*) >= 4
        ORDER BY composer
    "# =>
        Track::query()
            .filter(|track| track.composer.is_not_null())
            .group_by(|track| track.composer)
            .having(|group| group.count().ge(4))
            .order_by(|group| group.key())
            .select(|group| (group.key(), group.avg(|track| track.seconds)))
            .get();

    /// How many invoices were made in each year?
    invoices_of_years: r#"
        SELECT EXTRACT(YEAR FROM made_on), COUNT(*) FROM invoices
        GROUP BY EXTRACT(YEAR FROM made_on)
        ORDER BY 1
    "# =>
        Invoice::query()
            .group_by(|invoice| invoice.made_on.year())
            .order_by(|group| group.key())
            .select(|group| (group.key(), group.count()))
            .get();
}
