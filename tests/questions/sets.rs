//! Questions about sets, trees and windows.

use limpid::prelude::*;
use limpid::window;

use crate::shop::*;

questions! {
    /// Who is known to the shop, as an artist or as a customer?
    everybody: r#"
        SELECT name, country FROM artists
        UNION
        SELECT name, country FROM customers
        ORDER BY name, country
    "# =>
        Artist::query()
            .pluck(|artist| (artist.name, artist.country))
            .union(Customer::query().pluck(|customer| (customer.name, customer.country)))
            .order_by(|(name, country)| (name, country))
            .get();

    /// Which countries have artists and customers?
    countries_of_both: r#"
        SELECT country FROM artists WHERE country IS NOT NULL
        INTERSECT
        SELECT country FROM customers
        ORDER BY country
    "# =>
        Artist::query()
            .filter(|artist| artist.country.is_not_null())
            .pluck(|artist| artist.country)
            .intersect(Customer::query().pluck(|customer| customer.country))
            .order_by(|country| country)
            .get();

    /// Which tracks are on the playlist of the morning and not on that of the evening?
    morning_only: r#"
        SELECT track_id FROM playlist_tracks WHERE playlist_id = 1
        EXCEPT
        SELECT track_id FROM playlist_tracks WHERE playlist_id = 2
        ORDER BY track_id
    "# =>
        PlaylistTrack::query()
            .filter(|entry| entry.playlist_id.eq(1))
            .pluck(|entry| entry.track_id)
            .except(
                PlaylistTrack::query()
                    .filter(|entry| entry.playlist_id.eq(2))
                    .pluck(|entry| entry.track_id),
            )
            .order_by(|track| track)
            .get();

    /// Which genres are below Music, and how deep?
    below_music: r#"
        WITH RECURSIVE tree (id, name, depth) AS (
            SELECT id, name, 0 FROM genres WHERE name = 'Music'
            UNION ALL
            SELECT genres.id, genres.name, tree.depth + 1 FROM genres
            JOIN tree ON genres.parent_id = tree.id)
        SELECT name, CAST(depth AS BIGINT) FROM tree ORDER BY depth, name
    "# =>
        Genre::query()
            .filter(|genre| genre.name.eq("Music"))
            .recursive(|genre| genre.children)
            .order_by(|(genre, depth)| (depth, genre.name))
            .pluck(|(genre, depth)| (genre.name, depth));

    /// Who is above Kai, from the top?
    above_kai: r#"
        WITH RECURSIVE chain (id, name, manager_id, depth) AS (
            SELECT id, name, manager_id, 0 FROM employees WHERE name = 'Kai'
            UNION ALL
            SELECT employees.id, employees.name, employees.manager_id,
                chain.depth + 1
            FROM employees JOIN chain ON employees.id = chain.manager_id)
        SELECT name FROM chain WHERE depth > 0 ORDER BY depth DESC
    "# =>
        Employee::query()
            .filter(|employee| employee.name.eq("Kai"))
            .recursive(|employee| employee.manager)
            .filter(|(_, depth)| depth.gt(0))
            .order_by(|(_, depth)| depth.desc())
            .pluck(|(employee, _)| employee.name);

    /// How many tracks are there in Rock and everything below it?
    in_all_of_rock: r#"
        WITH RECURSIVE tree (id) AS (
            SELECT id FROM genres WHERE name = 'Rock'
            UNION ALL
            SELECT genres.id FROM genres
            JOIN tree ON genres.parent_id = tree.id)
        SELECT COUNT(*) FROM tracks
        WHERE genre_id IN (SELECT id FROM tree)
    "# =>
        Track::query()
            .filter(|track| track.genre_id.in_query(
                Genre::query()
                    .filter(|genre| genre.name.eq("Rock"))
                    .recursive(|genre| genre.children)
                    .pluck(|(genre, _)| genre.id),
            ))
            .count();

    /// Which are the two newest invoices of each customer?
    two_newest_of_each: r#"
        SELECT customer_id, id FROM (
            SELECT customer_id, id, ROW_NUMBER() OVER (
                PARTITION BY customer_id
                ORDER BY made_on DESC, id DESC) AS place
            FROM invoices) AS placed
        WHERE place <= 2
        ORDER BY customer_id, place
    "# => {
        Query::from(Invoice::query().pluck(|invoice| (
            invoice.customer_id,
            invoice.id,
            window::row_number().over(
                window::partition_by(invoice.customer_id)
                    .order_by((invoice.made_on.desc(), invoice.id.desc())),
            ),
        )))
        .filter(|(.., place)| place.le(2))
        .order_by(|(customer, _, place)| (customer, place))
        .pluck(|(customer, invoice, _)| (customer, invoice))
    };

    /// Which invoice of the same customer came before each, and how many were there by then?
    since_the_last: r#"
        SELECT id,
            LAG(id, 1) OVER (PARTITION BY customer_id ORDER BY made_on, id),
            COUNT(*) OVER (ORDER BY made_on, id)
        FROM invoices ORDER BY made_on, id
    "# =>
        Invoice::query()
            .order_by(|invoice| (invoice.made_on, invoice.id))
            .pluck(|invoice| (
                invoice.id,
                window::lag(invoice.id, 1).over(
                    window::partition_by(invoice.customer_id)
                        .order_by((invoice.made_on, invoice.id)),
                ),
                window::count().over(window::order_by((invoice.made_on, invoice.id))),
            ));

    /// Which tracks are the longest of their genre, if it has at least three?
    longest_of_each_genre: r#"
        SELECT name, seconds FROM (
            SELECT name, seconds,
                RANK() OVER (PARTITION BY genre_id
                    ORDER BY seconds DESC) AS place,
                COUNT(*) OVER (PARTITION BY genre_id) AS number
            FROM tracks) AS ranked
        WHERE place = 1 AND number >= 3
        ORDER BY name
    "# => {
        let of_genre = |track: TrackFields| window::partition_by(track.genre_id);
        Query::from(Track::query().pluck(|track| (
            track.name,
            track.seconds,
            window::rank().over(of_genre(track).order_by(track.seconds.desc())),
            window::count().over(of_genre(track)),
        )))
        .filter(|(.., place, number)| place.eq(1) & number.ge(3))
        .order_by(|(name, ..)| name)
        .pluck(|(name, seconds, ..)| (name, seconds))
    };
}
