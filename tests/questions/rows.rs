//! Questions about one table: conditions, orders, expressions.

use limpid::prelude::*;

use crate::shop::*;

questions! {
    /// Which artists come from Germany?
    german_artists: r#"
        SELECT name FROM artists
        WHERE country = 'DE'
        ORDER BY name
    "# =>
        Artist::query()
            .filter(|artist| artist.country.eq("DE"))
            .order_by(|artist| artist.name)
            .pluck(|artist| artist.name);

    /// Which tracks are longer than four minutes and cost less than a dollar?
    long_and_cheap: r#"
        SELECT name, seconds FROM tracks
        WHERE seconds > 240 AND cents < 100
        ORDER BY id
    "# =>
        Track::query()
            .filter(|track| track.seconds.gt(240) & track.cents.lt(100))
            .order_by(|track| track.id)
            .pluck(|track| (track.name, track.seconds));

    /// Which tracks has Ann composed, alone or not, or nobody that we know?
    by_ann: r#"
        SELECT name, composer FROM tracks
        WHERE composer LIKE '%Ann%' OR composer IS NULL
        ORDER BY id
    "# =>
        Track::query()
            .filter(|track| track.composer.contains("Ann") | track.composer.is_null())
            .order_by(|track| track.id)
            .pluck(|track| (track.name, track.composer));

    /// Which tracks are on the albums 1, 2 and 3?
    on_albums: r#"
        SELECT name FROM tracks
        WHERE album_id IN (1, 2, 3)
        ORDER BY id
    "# =>
        Track::query()
            .filter(|track| track.album_id.in_([1, 2, 3]))
            .order_by(|track| track.id)
            .pluck(|track| track.name);

    /// Which invoices were made between March 2023 and May 2024?
    in_fifteen_months: r#"
        SELECT id FROM invoices
        WHERE made_on BETWEEN '2023-03-01' AND '2024-05-31'
        ORDER BY made_on, id
    "# =>
        Invoice::query()
            .filter(|invoice| invoice.made_on.between(
                NaiveDate::from_ymd_opt(2023, 3, 1).unwrap(),
                NaiveDate::from_ymd_opt(2024, 5, 31).unwrap(),
            ))
            .order_by(|invoice| (invoice.made_on, invoice.id))
            .pluck(|invoice| invoice.id);

    /// Which are the five longest tracks?
    five_longest: r#"
        SELECT name, seconds FROM tracks
        ORDER BY seconds DESC, id
        LIMIT 5
    "# =>
        Track::query()
            .order_by(|track| (track.seconds.desc(), track.id))
            .limit(5)
            .pluck(|track| (track.name, track.seconds));

    /// Which tracks stand on the second page of ten, by name?
    second_page: r#"
        SELECT name FROM tracks
        ORDER BY name
        LIMIT 10 OFFSET 10
    "# =>
        Track::query()
            .order_by(|track| track.name)
            .offset(10)
            .limit(10)
            .pluck(|track| track.name);

    /// In which countries do the customers live, the unknown one last?
    countries: r#"
        SELECT country FROM
            (SELECT DISTINCT country FROM customers) AS lived
        ORDER BY country IS NULL, country
    "# =>
        Query::from(Customer::query().distinct().pluck(|customer| customer.country))
            .order_by(|country| country.asc().nulls_last())
            .get();

    /// How many minutes does each track last, and is that long?
    minutes: r#"
        SELECT name, seconds * 100 / 60,
            CASE WHEN seconds >= 240 THEN 'long'
                 WHEN seconds >= 120 THEN 'middling'
                 ELSE 'short' END
        FROM tracks ORDER BY id
    "# =>
        Track::query()
            .order_by(|track| track.id)
            .pluck(|track| (
                track.name,
                track.seconds * 100 / 60,
                limpid::case::<String>()
                    .when(track.seconds.ge(240), "long")
                    .when(track.seconds.ge(120), "middling")
                    .otherwise("short"),
            ));

    /// Who has composed each track, as far as we know?
    composers: r#"
        SELECT name, COALESCE(composer, 'unknown') FROM tracks
        ORDER BY COALESCE(composer, 'unknown'), id
    "# =>
        Track::query()
            .order_by(|track| (track.composer.coalesce("unknown"), track.id))
            .pluck(|track| (track.name, track.composer.coalesce("unknown")));
}
