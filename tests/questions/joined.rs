//! Questions about rows of several tables side by side.

use limpid::prelude::*;

use crate::shop::*;

questions! {
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
}
