//! Questions about a music shop, asked in SQL and in Limpid, on every engine: both answers are the same. The
//! chapter docs/reading.md shows them side by side, and a test holds it to what stands here.

mod chapter;
mod plain;
mod shop;

use limpid::prelude::*;
use limpid_tests::each_engine;

use crate::shop::*;

/// Makes a function of each question, which says in which way the answers differ, if they do.
macro_rules! questions {
    ($(#[doc = $question:literal] $name:ident: $sql:literal => $limpid:expr;)*) => {
        $(async fn $name(db: &limpid::Db) -> limpid::Result<Option<String>> {
            let answer = plain::rows($limpid.on(db).await?);
            let plain = plain::ask(db, $sql, &answer).await?;
            Ok((plain != answer || answer.is_empty())
                .then(|| format!("{}\n  SQL:    {plain:?}\n  Limpid: {answer:?}", $question.trim())))
        })*

        async fn every_question(db: &limpid::Db) -> limpid::Result<Vec<String>> {
            let mut wrong = Vec::new();
            $(wrong.extend($name(db).await?);)*
            Ok(wrong)
        }
    };
}

each_engine! {
    async fn plain_sql_gives_the_same_answers(db) [Artist, Album, Genre, Track, Playlist, PlaylistTrack, Employee, Customer, Invoice, Line] {
        db.scope(fill()).await?;
        let wrong = every_question(&db).await?;
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

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

    /// Which artists have an album?
    with_an_album: r#"
        SELECT name FROM artists
        WHERE EXISTS (
            SELECT 1 FROM albums WHERE albums.artist_id = artists.id)
        ORDER BY name
    "# =>
        Artist::query()
            .filter(|artist| artist.albums.exists())
            .order_by(|artist| artist.name)
            .pluck(|artist| artist.name);

    /// Which artists have none?
    without_an_album: r#"
        SELECT name FROM artists
        WHERE NOT EXISTS (
            SELECT 1 FROM albums WHERE albums.artist_id = artists.id)
        ORDER BY name
    "# =>
        Artist::query()
            .filter(|artist| artist.albums.is_empty())
            .order_by(|artist| artist.name)
            .pluck(|artist| artist.name);

    /// Which artists have two albums or more?
    with_two_albums: r#"
        SELECT name FROM artists
        WHERE (SELECT COUNT(*) FROM albums
               WHERE albums.artist_id = artists.id) >= 2
        ORDER BY name
    "# =>
        Artist::query()
            .filter(|artist| artist.albums.count().ge(2))
            .order_by(|artist| artist.name)
            .pluck(|artist| artist.name);

    /// How many tracks are on each album, and how long are they together?
    tracks_of_albums: r#"
        SELECT title,
            (SELECT COUNT(*) FROM tracks
             WHERE tracks.album_id = albums.id),
            (SELECT COALESCE(SUM(seconds), 0) FROM tracks
             WHERE tracks.album_id = albums.id)
        FROM albums ORDER BY title
    "# =>
        Album::query()
            .order_by(|album| album.title)
            .pluck(|album| (
                album.title,
                album.tracks.count(),
                album.tracks.sum(|track| track.seconds),
            ));

    /// Who has bought a track of the artist Abel?
    bought_abel: r#"
        SELECT name FROM customers
        WHERE EXISTS (
            SELECT 1 FROM invoices, invoice_lines, tracks, albums, artists
            WHERE invoices.customer_id = customers.id
              AND invoice_lines.invoice_id = invoices.id
              AND tracks.id = invoice_lines.track_id
              AND albums.id = tracks.album_id
              AND artists.id = albums.artist_id
              AND artists.name = 'Abel')
        ORDER BY name
    "# =>
        Customer::query()
            .filter(|customer| customer.invoices.any(|invoice| {
                invoice.lines.any(|line| line.track.has(|track| {
                    track.album.has(|album| {
                        album.artist.has(|artist| artist.name.eq("Abel"))
                    })
                }))
            }))
            .order_by(|customer| customer.name)
            .pluck(|customer| customer.name);

    /// Which playlists hold a track that costs nearly two dollars?
    dear_playlists: r#"
        SELECT name FROM playlists
        WHERE EXISTS (
            SELECT 1 FROM playlist_tracks
            JOIN tracks ON tracks.id = playlist_tracks.track_id
            WHERE playlist_tracks.playlist_id = playlists.id
              AND tracks.cents = 199)
        ORDER BY name
    "# =>
        Playlist::query()
            .filter(|playlist| playlist.tracks.any(|track| track.cents.eq(199)))
            .order_by(|playlist| playlist.name)
            .pluck(|playlist| playlist.name);

    /// Which tracks are as long as the longest one?
    the_longest: r#"
        SELECT name FROM tracks
        WHERE seconds = (SELECT MAX(seconds) FROM tracks)
        ORDER BY name
    "# =>
        Track::query()
            .filter(|track| track.seconds.eq(Track::query().max(|other| other.seconds)))
            .order_by(|track| track.name)
            .pluck(|track| track.name);

    /// Which tracks were never sold?
    never_sold: r#"
        SELECT name FROM tracks
        WHERE id NOT IN (SELECT track_id FROM invoice_lines)
        ORDER BY name
    "# =>
        Track::query()
            .filter(|track| track.id.not_in_query(Line::query().pluck(|line| line.track_id)))
            .order_by(|track| track.name)
            .pluck(|track| track.name);

    /// Which customers live where no artist comes from? Of one artist nobody knows where from.
    far_from_artists: r#"
        SELECT name FROM customers
        WHERE country NOT IN (
            SELECT country FROM artists WHERE country IS NOT NULL)
        ORDER BY name
    "# =>
        Customer::query()
            .filter(|customer| customer.country.not_in_query(
                Artist::query().pluck(|artist| artist.country),
            ))
            .order_by(|customer| customer.name)
            .pluck(|customer| customer.name);

    /// Which track is the longest of its album?
    longest_of_album: r#"
        SELECT name, album_id FROM tracks
        WHERE NOT EXISTS (
            SELECT 1 FROM tracks AS other
            WHERE other.album_id = tracks.album_id
              AND other.seconds > tracks.seconds)
          AND album_id IS NOT NULL
        ORDER BY album_id, name
    "# =>
        Track::query()
            .filter(|track| !Track::query()
                .filter(|other| other.album_id.eq(track.album_id) & other.seconds.gt(track.seconds))
                .exists())
            .filter(|track| track.album_id.is_not_null())
            .order_by(|track| (track.album_id, track.name))
            .pluck(|track| (track.name, track.album_id));

    /// When did each customer buy last, those who bought longest ago first, those who never did at the end?
    last_purchase: r#"
        SELECT name, (SELECT MAX(made_on) FROM invoices
                      WHERE invoices.customer_id = customers.id) AS latest
        FROM customers
        ORDER BY (SELECT MAX(made_on) FROM invoices
                  WHERE invoices.customer_id = customers.id) IS NULL, latest, name
    "# =>
        Customer::query()
            .order_by(|customer| (
                customer.invoices.max(|invoice| invoice.made_on).asc().nulls_last(),
                customer.name,
            ))
            .pluck(|customer| (customer.name, customer.invoices.max(|invoice| invoice.made_on)));

    /// How many lines has an invoice on average, of those that have any?
    mean_lines: r#"
        SELECT AVG(number) FROM
            (SELECT COUNT(*) AS number FROM invoice_lines
             GROUP BY invoice_id) AS counted
    "# =>
        Query::from(
            Line::query()
                .group_by(|line| line.invoice_id)
                .select(|group| group.count()),
        )
        .avg(|number| number);

    /// How much has each customer spent?
    spent: r#"
        SELECT customers.name, SUM(invoice_lines.quantity * invoice_lines.cents)
        FROM customers
        JOIN invoices ON invoices.customer_id = customers.id
        JOIN invoice_lines ON invoice_lines.invoice_id = invoices.id
        GROUP BY customers.id, customers.name
        ORDER BY 2 DESC, 1
    "# =>
        Customer::query()
            .join(|customer| customer.invoices)
            .join(|(_, invoice)| invoice.lines)
            .group_by(|(customer, ..)| (customer.id, customer.name))
            .order_by(|group| (
                group.sum(|(_, _, line)| line.quantity * line.cents).desc(),
                group.key().1,
            ))
            .select(|group| (
                group.key().1,
                group.sum(|(_, _, line)| line.quantity * line.cents),
            ))
            .get();

    /// What was sold on each invoice, and by whom is it?
    what_was_sold: r#"
        SELECT invoice_lines.invoice_id, tracks.name, artists.name
        FROM invoice_lines
        JOIN tracks ON tracks.id = invoice_lines.track_id
        JOIN albums ON albums.id = tracks.album_id
        JOIN artists ON artists.id = albums.artist_id
        ORDER BY invoice_lines.id
    "# =>
        Line::query()
            .join(|line| line.track)
            .join(|(_, track)| track.album)
            .join(|(_, _, album)| album.artist)
            .order_by(|(line, ..)| line.id)
            .pluck(|(line, track, _, artist)| (line.invoice_id, track.name, artist.name));

    /// Who works for whom?
    managers: r#"
        SELECT employees.name, managers.name FROM employees
        LEFT JOIN employees AS managers
            ON managers.id = employees.manager_id
        ORDER BY employees.name
    "# =>
        Employee::query()
            .left_join(|employee| employee.manager)
            .order_by(|(employee, _)| employee.name)
            .pluck(|(employee, manager)| (
                employee.name,
                manager.value(|manager| manager.name),
            ));

    /// Which customers have bought nothing?
    bought_nothing: r#"
        SELECT customers.name FROM customers
        LEFT JOIN invoices ON invoices.customer_id = customers.id
        WHERE invoices.id IS NULL
        ORDER BY customers.name
    "# =>
        Customer::query()
            .left_join(|customer| customer.invoices)
            .filter(|(_, invoice)| invoice.is_empty())
            .order_by(|(customer, _)| customer.name)
            .pluck(|(customer, _)| customer.name);

    /// How many tracks of each album were sold in 2024?
    sold_in_a_year: r#"
        SELECT albums.title, COUNT(DISTINCT invoice_lines.track_id)
        FROM albums
        JOIN tracks ON tracks.album_id = albums.id
        JOIN invoice_lines ON invoice_lines.track_id = tracks.id
        JOIN invoices ON invoices.id = invoice_lines.invoice_id
        WHERE EXTRACT(YEAR FROM made_on) = 2024
        GROUP BY albums.title
        ORDER BY albums.title
    "# =>
        Album::query()
            .join(|album| album.tracks)
            .join(|(_, track)| track.lines)
            .join(|(.., line)| line.invoice)
            .filter(|(.., invoice)| invoice.made_on.year().eq(2024))
            .group_by(|(album, ..)| album.title)
            .order_by(|group| group.key())
            .select(|group| (
                group.key(),
                group.count_distinct(|(_, _, line, _)| line.track_id),
            ))
            .get();

    /// Which customers live in one country?
    neighbours: r#"
        SELECT one.name, other.name FROM customers AS one
        JOIN customers AS other
            ON other.country = one.country AND one.id < other.id
        ORDER BY one.name, other.name
    "# =>
        Customer::query()
            .join_on(Customer::query(), |one, other| {
                other.country.eq(one.country) & one.id.lt(other.id)
            })
            .order_by(|(one, other)| (one.name, other.name))
            .pluck(|(one, other)| (one.name, other.name));

    /// Which employees support more than one customer, and how many?
    supporters: r#"
        SELECT employees.name, counted.number FROM employees
        JOIN (SELECT support_id, COUNT(*) AS number FROM customers
              WHERE support_id IS NOT NULL
              GROUP BY support_id) AS counted
            ON counted.support_id = employees.id
        WHERE counted.number > 1
        ORDER BY employees.name
    "# =>
        Employee::query()
            .join_on(
                Query::from(
                    Customer::query()
                        .filter(|customer| customer.support_id.is_not_null())
                        .group_by(|customer| customer.support_id)
                        .select(|group| (group.key(), group.count())),
                ),
                |employee, (support, _)| support.eq(employee.id),
            )
            .filter(|(_, (_, number))| number.gt(1))
            .order_by(|(employee, _)| employee.name)
            .pluck(|(employee, (_, number))| (employee.name, number));

    /// Which customers have spent more than the mean of all who bought?
    above_the_mean: r#"
        WITH totals (customer_id, cents) AS (
            SELECT customer_id, SUM(quantity * cents) FROM invoices
            JOIN invoice_lines ON invoice_lines.invoice_id = invoices.id
            GROUP BY customer_id)
        SELECT name, totals.cents FROM customers
        JOIN totals ON totals.customer_id = customers.id
        WHERE totals.cents * (SELECT COUNT(*) FROM totals)
            > (SELECT SUM(cents) FROM totals)
        ORDER BY name
    "# => {
        let totals = Query::from(
            Invoice::query()
                .join(|invoice| invoice.lines)
                .group_by(|(invoice, _)| invoice.customer_id)
                .select(|group| (
                    group.key(),
                    group.sum(|(_, line)| line.quantity * line.cents),
                )),
        )
        .shared();
        Customer::query()
            .join_on(totals.clone(), |customer, (id, _)| customer.id.eq(id))
            .filter(|(_, (_, cents))| {
                (cents * totals.clone().count()).gt(totals.sum(|(_, cents)| cents))
            })
            .order_by(|(customer, _)| customer.name)
            .pluck(|(customer, (_, cents))| (customer.name, cents))
    };

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
}
