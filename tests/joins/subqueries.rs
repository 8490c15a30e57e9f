//! What is not awaited is a subquery: IN, EXISTS, single values; of the rows around it, or of none.

use limpid::Engine;
use limpid::prelude::*;
use limpid_tests::each_engine;
use rust_decimal::Decimal;

use crate::shop::{Album, Artist, Customer, CustomerFields, Invoice, Line, Track, seed};

fn invoices_of(customer: CustomerFields) -> Query<Invoice> {
    Invoice::query().filter(|invoice| invoice.customer_id.eq(customer.id))
}

each_engine! {
    async fn in_a_query(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let german = Artist::query().filter(|artist| artist.country.eq("DE"));
        let titles = Album::query()
            .filter(|album| album.artist_id.in_query(german.clone().pluck(|artist| artist.id)))
            .order_by(|album| album.title)
            .pluck(|album| album.title)
            .await?;
        assert_eq!(titles, ["Dawn", "Echo"]);
        // The key may be an `Option`, and queries nest. The album in the trash is none of those that are found.
        let names = Track::query()
            .filter(|track| track.album_id.in_query(Album::query().filter(|album| {
                album.artist_id.not_in_query(Artist::query().filter(|artist| artist.country.eq("DE")).pluck(|artist| artist.id))
            }).pluck(|album| album.id)))
            .order_by(|track| track.id)
            .pluck(|track| track.name)
            .await?;
        assert_eq!(names, ["Five", "six"]);
        // Begun outside, finished inside.
        let names = Track::query()
            .filter(|track| track.album_id.in_query(german.clone().filter(|artist| artist.name.ne("Cem")).pluck(|artist| artist.id)))
            .count()
            .await?;
        assert_eq!(names, 2);
    }

    async fn not_in_a_query_is_safe_from_null(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        // `album_id` of one track is NULL: in plain SQL, no album would be found.
        let unsold = Album::query()
            .with_trashed()
            .filter(|album| album.id.not_in_query(Track::query().filter(|track| track.seconds.lt(250)).pluck(|track| track.album_id)))
            .order_by(|album| album.id)
            .pluck(|album| album.title)
            .await?;
        assert_eq!(unsold, ["Echo", "Gone"]);
        // Cut, grouped and worked out as well.
        let cut = Album::query()
            .filter(|album| album.id.not_in_query(Track::query().order_by(|track| track.id.desc()).limit(3).pluck(|track| track.album_id)))
            .count()
            .await?;
        assert_eq!(cut, 2);
        let grouped = Album::query()
            .filter(|album| album.id.not_in_query(
                Track::query().group_by(|track| track.album_id).having(|group| group.count().lt(2)).select(|group| group.key())
            ))
            .count()
            .await?;
        assert_eq!(grouped, 3);
    }

    async fn a_subquery_list_may_be_limited_and_grouped(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let longest = Track::query().order_by(|track| (track.seconds.desc(), track.id)).limit(2);
        let names = Track::query()
            .filter(|track| track.id.in_query(longest.pluck(|track| track.id)))
            .order_by(|track| track.id)
            .pluck(|track| track.name)
            .await?;
        assert_eq!(names, ["Three", "Seven"]);
        let buyers = Customer::query()
            .filter(|customer| customer.id.in_query(
                Invoice::query().group_by(|invoice| invoice.customer_id).having(|group| group.count().ge(2)).select(|group| group.key())
            ))
            .order_by(|customer| customer.name)
            .pluck(|customer| customer.name)
            .await?;
        assert_eq!(buyers, ["Xenia", "Yves"]);
    }

    async fn exists_refers_to_outer_rows(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let names = |query: Query<Customer>| query.order_by(|customer| customer.name).pluck(|customer| customer.name);
        assert_eq!(names(Customer::query().filter(|customer| invoices_of(customer).exists())).await?, ["Xenia", "Yves"]);
        assert_eq!(names(Customer::query().filter(|customer| !invoices_of(customer).exists())).await?, ["Zoe"]);
        let without_country = Customer::query().filter(|customer| invoices_of(customer).exists() & customer.country.eq("DE"));
        assert_eq!(names(without_country).await?, ["Xenia"]);
        assert_eq!(names(Customer::query().filter(|customer| customer.country.is_null() | invoices_of(customer).exists())).await?.len(), 3);
        // The same table inside and outside: tracks that are longer than another one of their genre.
        let longer = Track::query()
            .filter(|track| Track::query()
                .filter(|other| other.genre.eq(track.genre) & other.seconds.lt(track.seconds))
                .exists())
            .order_by(|track| track.name)
            .pluck(|track| track.name)
            .await?;
        assert_eq!(longer, ["One", "Two"]);
        // Relations and queries, each inside the other.
        let sold = Customer::query()
            .filter(|customer| customer.invoices.any(|invoice| {
                Line::query().filter(|line| line.invoice_id.eq(invoice.id) & line.track.has(|track| {
                    Track::query().filter(|other| other.id.ne(track.id) & other.album_id.eq(track.album_id) & invoice.at.lt("2025-01-01T00:00:00Z".parse::<DateTime<Utc>>().expect("a date"))).exists()
                })).exists()
            }))
            .pluck(|customer| customer.name)
            .await?;
        assert_eq!(sold, ["Xenia"]);
    }

    async fn a_relation_inside_its_sibling_has_its_own_alias(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        // Both are relations of the customer, one level below it.
        let query = Customer::query().filter(|customer| {
            customer.invoices.any(|invoice| customer.invoices.any(|other| other.id.gt(invoice.id)))
        });
        assert_eq!(query.order_by(|customer| customer.id).pluck(|customer| customer.name).await?, ["Xenia", "Yves"]);
        let query = Customer::query().filter(|customer| {
            customer.invoices.any(|invoice| customer.invoices.none(|other| other.id.eq(invoice.id)))
        });
        assert_eq!(query.count().await?, 0);
    }

    async fn a_scalar_subquery_works_wherever_an_expression_does(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let mean = || Track::query().avg(|track| track.price);
        assert_eq!(Track::query().filter(|track| track.price.gt(mean())).count().await?, 3);
        let rows: Vec<(Customer, i64, Option<DateTime<Utc>>)> = Customer::query()
            .with(|customer| invoices_of(customer).count())
            .with(|customer| invoices_of(customer).max(|invoice| invoice.at))
            .order_by(|customer| (invoices_of(customer).count().expr().desc(), customer.name))
            .get()
            .await?;
        let counts: Vec<_> = rows.iter().map(|(customer, count, last)| (customer.name.as_str(), *count, last.is_some())).collect();
        assert_eq!(counts, [("Xenia", 2, true), ("Yves", 2, true), ("Zoe", 0, false)]);
        let compared = Customer::query().filter(|customer| {
            invoices_of(customer).count().gt(1)
                & invoices_of(customer).count().le(2)
                & invoices_of(customer).max(|invoice| invoice.at).ne(None::<DateTime<Utc>>)
                & !invoices_of(customer).count().eq(0)
        });
        assert_eq!(compared.order_by(|customer| customer.name).pluck(|customer| customer.name).await?, ["Xenia", "Yves"]);
        let spent: Vec<(String, Decimal, bool)> = Customer::query()
            .order_by(|customer| customer.name)
            .pluck(|customer| (
                customer.name,
                Line::query()
                    .filter(|line| line.invoice_id.in_query(invoices_of(customer).pluck(|invoice| invoice.id)))
                    .sum(|line| line.price),
                invoices_of(customer).exists(),
            ))
            .await?;
        let cents = |cents| Decimal::new(cents, 2);
        assert_eq!(spent, [
            ("Xenia".into(), cents(99 + 149 + 99 + 149 + 199), true),
            ("Yves".into(), cents(149 + 99), true),
            ("Zoe".into(), cents(0), false),
        ]);
        // The first value of an order, compared with.
        let longest = Track::query()
            .filter(|track| track.name.eq(Track::query()
                .filter(|other| other.album_id.eq(track.album_id))
                .order_by(|other| (other.seconds.desc(), other.id))
                .value(|other| other.name)))
            .order_by(|track| track.id)
            .pluck(|track| track.name)
            .await?;
        assert_eq!(longest, ["One", "Three", "Five", "Seven"]);
        assert_eq!(Track::query().filter(|track| (track.seconds * 2).gt(Track::query().max(|other| other.seconds))).count().await?, 4);
    }

    async fn groups_ask_queries(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let rows = Track::query()
            .group_by(|track| track.genre)
            .having(|group| group.sum(|track| track.price).gt(Track::query().min(|other| other.price)) & group.key().is_not_null())
            .order_by(|group| group.key())
            .select(|group| (group.key(), Track::query().count(), group.count()))
            .get()
            .await?;
        let of = |word: &str| Some(word.to_owned());
        assert_eq!(rows, [(of("Jazz"), 8, 2), (of("Pop"), 8, 1), (of("Rock"), 8, 3)]);
    }

    async fn rules_hold_inside(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let on_album = |albums: fn() -> Query<Album>| {
            Track::query().filter(move |track| albums().filter(|album| album.id.eq(track.album_id)).exists()).count()
        };
        assert_eq!(on_album(Album::query).await?, 6);
        assert_eq!(on_album(|| Album::query().with_trashed()).await?, 7);
        assert_eq!(on_album(|| Album::query().only_trashed()).await?, 1);
    }

    async fn an_update_sets_what_a_query_finds(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let changed = Customer::query()
            .filter(|customer| customer.id.in_query(Invoice::query().pluck(|invoice| invoice.customer_id)))
            .update(|customer| customer.email.set(
                Artist::query().filter(|artist| artist.country.eq(customer.country)).value(|artist| artist.name).expr().coalesce("nobody")
            ))
            .await?;
        assert_eq!(changed, 2);
        let emails = Customer::query().order_by(|customer| customer.id).pluck(|customer| customer.email).await?;
        assert_eq!(emails, ["Abel", "Bea", "zoe@example.org"]);
        let gone = Line::query().filter(|line| line.invoice_id.in_query(
            Invoice::query().filter(|invoice| invoice.customer_id.eq(1)).pluck(|invoice| invoice.id)
        )).delete().await?;
        assert_eq!(gone, 5);
    }

    /// The chapter says which engine takes what.
    async fn where_the_engines_differ(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let derived = Customer::query()
            .filter(|customer| customer.id.in_query(invoices_of(customer).limit(1).pluck(|invoice| invoice.customer_id)))
            .count()
            .await;
        match db.engine() {
            Engine::Sqlite | Engine::Postgres => assert_eq!(derived?, 2),
            _ => assert!(derived.is_err()),
        }
        let changed = Customer::query()
            .filter(|customer| customer.id.in_query(Customer::query().filter(|other| other.country.is_null()).pluck(|other| other.id)))
            .update(|customer| customer.country.set("US"))
            .await?;
        assert_eq!(changed, 1);
    }

    async fn pages_and_loads_go_with_subqueries(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let page = Customer::query()
            .filter(|customer| invoices_of(customer).exists())
            .with(|customer| customer.invoices)
            .order_by(|customer| customer.name)
            .paginate(2, 1)
            .await?;
        assert_eq!((page.total, page.data.len(), page.data[0].1.len()), (2, 1, 2));
        let page = Customer::query()
            .order_by(|customer| invoices_of(customer).count().expr().desc())
            .cursor_page(None, 2)
            .await?;
        let next = Customer::query()
            .order_by(|customer| invoices_of(customer).count().expr().desc())
            .cursor_page(page.next.as_deref(), 2)
            .await?;
        assert_eq!((page.data.len(), next.data.len(), next.data[0].name.as_str()), (2, 1, "Zoe"));
    }
}

#[test]
fn subquery_aliases_are_unambiguous() {
    let query = Customer::query().filter(|customer| invoices_of(customer).exists());
    assert_eq!(
        query.to_sql(Engine::Postgres).text,
        r#"SELECT "id", "name", "email", "country" FROM "customers" WHERE EXISTS (SELECT 1 FROM "invoices" AS rel1 WHERE rel1."customer_id" = "customers"."id")"#
    );
    let again = Customer::query().filter(|customer| {
        let first = invoices_of(customer);
        first.exists()
    });
    assert_eq!(again.to_sql(Engine::Sqlite).text, query.to_sql(Engine::Sqlite).text);
}
