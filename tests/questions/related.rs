//! Questions about related rows and subqueries.

use limpid::prelude::*;

use crate::shop::*;

questions! {
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
}
