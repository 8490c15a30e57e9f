//! Joins along relations and by hand, inner and left, of several models and of one with itself.

use limpid::Engine;
use limpid::prelude::*;
use limpid_tests::each_engine;
use rust_decimal::Decimal;

use crate::shop::{Album, Artist, Customer, Invoice, Line, LineCreate, Track, TrackCreate, seed};
use crate::staff::{Employee, InUse, Knows, Skill, hire};

fn cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

each_engine! {
    async fn a_join_returns_rows_of_both_models(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let rows: Vec<(Invoice, Customer)> = Invoice::query()
            .join(|invoice| invoice.customer)
            .filter(|(invoice, customer)| invoice.id.gt(1) & customer.country.is_not_null())
            .order_by(|(invoice, customer)| (customer.name.desc(), invoice.id))
            .get()
            .await?;
        let names: Vec<_> = rows.iter().map(|(invoice, customer)| (invoice.id, customer.name.as_str())).collect();
        assert_eq!(names, [(3, "Yves"), (4, "Yves"), (2, "Xenia")]);
        assert!(rows.iter().all(|(invoice, customer)| invoice.customer_id == customer.id));
        // Six tables.
        let sold: Vec<(String, String, i32)> = Line::query()
            .join(|line| line.invoice)
            .join(|(_, invoice)| invoice.customer)
            .join(|(line, ..)| line.track)
            .join(|(.., track)| track.album)
            .join(|(.., album)| album.artist)
            .order_by(|(line, ..)| line.id)
            .pluck(|(line, _, customer, _, _, artist)| (customer.name, artist.name, line.quantity))
            .await?;
        assert_eq!(sold.len(), 7);
        assert_eq!(sold[4], ("Xenia".into(), "Bea".into(), 3));
    }

    async fn a_left_join_keeps_rows_without_a_match(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let rows: Vec<(Customer, Option<Invoice>)> =
            Customer::query().left_join(|customer| customer.invoices).order_by(|(customer, _)| customer.id).get().await?;
        let ids: Vec<_> = rows.iter().map(|(customer, invoice)| (customer.id, invoice.as_ref().map(|invoice| invoice.id))).collect();
        assert_eq!(ids.len(), 5);
        assert_eq!(ids[4], (3, None));
        let lonely = Customer::query()
            .left_join(|customer| customer.invoices)
            .filter(|(_, invoice)| invoice.is_empty())
            .pluck(|(customer, invoice)| (customer.name, invoice.value(|invoice| invoice.id), invoice.exists()))
            .await?;
        assert_eq!(lonely, [("Zoe".to_owned(), None, false)]);
        // `has` is false where the row is missing, and its opposite is true there.
        let since = "2025-01-01T00:00:00Z".parse::<DateTime<Utc>>().expect("a date");
        let of = |wanted: bool| Customer::query().left_join(|customer| customer.invoices).filter(move |(_, invoice)| {
            let has = invoice.has(|invoice| invoice.at.ge(since));
            if wanted { has } else { !has }
        }).count();
        assert_eq!((of(true).await?, of(false).await?), (2, 3));
        // What the relation is narrowed by stands in ON.
        let rows = Customer::query()
            .left_join(|customer| customer.invoices.filter(|invoice| invoice.at.ge(since)))
            .order_by(|(customer, invoice)| (customer.id, invoice.value(|invoice| invoice.id)))
            .pluck(|(customer, invoice)| (customer.id, invoice.value(|invoice| invoice.id)))
            .await?;
        assert_eq!(rows, [(1, None), (2, Some(3)), (2, Some(4)), (3, None)]);
    }

    async fn rules_of_every_model_hold(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        // "Gone" is in the trash, and "Seven" is on it.
        let count = Track::query().join(|track| track.album).count().await?;
        assert_eq!(count, 6);
        assert_eq!(Track::query().join(|track| track.album.with_trashed()).count().await?, 7);
        assert_eq!(Track::query().join(|track| track.album.only_trashed()).count().await?, 1);
        assert_eq!(Track::query().left_join(|track| track.album).filter(|(_, album)| album.is_empty()).count().await?, 2);
        assert_eq!(Album::query().join(|album| album.tracks).count().await?, 6);
        assert_eq!(Album::query().only_trashed().join(|album| album.tracks).count().await?, 1);
        // By hand, the query that is joined says it.
        let by_hand = |albums: Query<Album>| Track::query().join_on(albums, |track, album| track.album_id.eq(album.id)).count();
        assert_eq!(by_hand(Album::query()).await?, 6);
        assert_eq!(by_hand(Album::query().with_trashed()).await?, 7);
        assert_eq!(by_hand(Album::query().filter(|album| album.title.eq("Dawn"))).await?, 2);
        let left = Track::query()
            .left_join_on(Album::query().filter(|album| album.title.eq("Dawn")), |track, album| track.album_id.eq(album.id))
            .filter(|(_, album)| album.is_empty());
        assert_eq!(left.count().await?, 6);
        // An `or` of the user escapes none of them.
        let all = Track::query()
            .join_on(Album::query(), |track, album| track.album_id.eq(album.id) | album.id.eq(album.id))
            .filter(|(track, album)| track.id.eq(1) | album.id.eq(album.id));
        assert_eq!(all.count().await?, 8 * 3);
    }

    async fn one_table_twice(db) [Employee, Skill, Knows] {
        db.scope(hire()).await?;
        let pairs: Vec<(String, Option<String>)> = Employee::query()
            .left_join(|employee| employee.manager)
            .order_by(|(employee, _)| employee.id)
            .pluck(|(employee, manager)| (employee.name, manager.value(|manager| manager.name)))
            .await?;
        let pair = |name: &str, manager: Option<&str>| (name.to_owned(), manager.map(str::to_owned));
        assert_eq!(pairs, [
            pair("Ada", None), pair("Bob", Some("Ada")), pair("Cy", Some("Ada")), pair("Dee", Some("Bob")), pair("Eve", None),
        ]);
        let rows: Vec<(Employee, Employee, Option<Employee>)> = Employee::query()
            .join(|employee| employee.manager)
            .left_join(|(_, manager)| manager.manager)
            .filter(|(employee, manager, above)| employee.name.gt(manager.name) & above.has(|above| above.name.lt(manager.name)))
            .get()
            .await?;
        let names: Vec<_> = rows.iter().map(|(a, b, c)| (&*a.name, &*b.name, c.as_ref().map(|c| &*c.name))).collect();
        assert_eq!(names, [("Dee", "Bob", Some("Ada"))]);
        let peers = Employee::query()
            .join_on(Employee::query(), |one, other| one.manager_id.eq(other.manager_id) & one.id.lt(other.id))
            .pluck(|(one, other)| (one.name, other.name))
            .await?;
        assert_eq!(peers, [("Bob".to_owned(), "Cy".to_owned())]);
        // The last report of each, and a relation of a model that is joined.
        let last = Employee::query()
            .join(|employee| employee.last_report)
            .filter(|(_, report)| report.reports.is_empty() & report.manager.has(|manager| manager.manager_id.is_null() | manager.id.eq(2)))
            .order_by(|(employee, _)| employee.id)
            .pluck(|(employee, report)| (employee.name, report.name))
            .await?;
        assert_eq!(last, [("Ada".to_owned(), "Cy".to_owned()), ("Bob".to_owned(), "Dee".to_owned())]);
    }

    async fn joins_go_through_pivots(db) [Employee, Skill, Knows] {
        db.scope(hire()).await?;
        let names = Employee::query()
            .join(|employee| employee.skills)
            .order_by(|(employee, skill)| (employee.id, skill.id))
            .pluck(|(employee, skill)| (employee.name, skill.name))
            .await?;
        let pair = |name: &str, skill: &str| (name.to_owned(), skill.to_owned());
        assert_eq!(names, [pair("Ada", "Rust"), pair("Ada", "SQL"), pair("Bob", "SQL")]);
        // Cy knows what is retired, Dee what is in the trash: they find nothing, each once.
        let all = Employee::query()
            .left_join(|employee| employee.skills)
            .order_by(|(employee, skill)| (employee.id, skill.value(|skill| skill.id)))
            .pluck(|(employee, skill)| (employee.id, skill.value(|skill| skill.name)))
            .await?;
        let some = |name: &str| Some(name.to_owned());
        assert_eq!(all, [(1, some("Rust")), (1, some("SQL")), (2, some("SQL")), (3, None), (4, None), (5, None)]);
        let retired = Employee::query().left_join(|employee| employee.skills.without_scope(InUse)).filter(|(_, skill)| skill.exists());
        assert_eq!(retired.count().await?, 4);
        assert_eq!(Employee::query().join(|employee| employee.skills.unscoped()).count().await?, 5);
    }

    async fn groups_aggregates_and_pages_of_joined_rows(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let lines = || Line::query().join(|line| line.invoice).join(|(_, invoice)| invoice.customer);
        let spent = lines()
            .group_by(|(_, _, customer)| (customer.id, customer.name))
            .having(|group| group.count().gt(1))
            .order_by(|group| group.sum(|(line, ..)| line.price).desc())
            .select(|group| (group.key().1, group.sum(|(line, ..)| line.price), group.count_distinct(|(_, invoice, _)| invoice.id)))
            .get()
            .await?;
        assert_eq!(spent, [("Xenia".to_owned(), cents(695), 2), ("Yves".to_owned(), cents(248), 1)]);
        // A key that is worked out, of rows that are cut.
        let years = lines()
            .order_by(|(line, ..)| line.id)
            .limit(6)
            .group_by(|(_, invoice, customer)| (invoice.at.year(), customer.country))
            .order_by(|group| group.key().0)
            .select(|group| (group.key(), group.count(), group.max(|(_, _, customer)| customer.name), group.sum(|(line, ..)| line.quantity)))
            .get()
            .await?;
        let of = |word: &str| Some(word.to_owned());
        assert_eq!(years, [((2024, of("DE")), 5, of("Xenia"), 8), ((2025, of("FR")), 1, of("Yves"), 1)]);
        assert_eq!(lines().sum(|(_, invoice, customer)| invoice.id + customer.id).await?, 2 * 2 + 3 * 3 + 2 * 5);
        assert_eq!(lines().count_distinct(|(_, _, customer)| customer.country).await?, 2);
        assert_eq!(lines().limit(3).count().await?, 3);
        assert_eq!(lines().distinct().count().await?, 7);
        assert!(lines().limit(3).sum(|(line, ..)| line.quantity).await? > 0);
        assert!(lines().filter(|(_, _, customer)| customer.name.eq("Xenia")).exists().await?);
        assert_eq!(lines().order_by(|(line, ..)| line.id).value(|(_, _, customer)| customer.name).await?, of("Xenia"));
        let page = lines().order_by(|(_, _, customer)| customer.name.desc()).paginate(2, 3).await?;
        assert_eq!((page.total, page.pages, page.data.len()), (7, 3, 3));
        assert_eq!(page.data[0].0.id, 2);
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let page = lines().order_by(|(_, _, customer)| customer.name.desc()).cursor_page(cursor.as_deref(), 2).await?;
            seen.extend(page.data.iter().map(|(line, ..)| line.id));
            cursor = page.next;
            if cursor.is_none() { break }
        }
        assert_eq!(seen, [6, 7, 1, 2, 3, 4, 5]);
        assert_eq!(lines().simple_page(3, 3).await?.data.len(), 1);
        assert!(lines().explain().await?.contains("customers") || !lines().explain().await?.is_empty());
        assert_eq!(lines().first().await?.map(|(line, invoice, _)| line.invoice_id == invoice.id), Some(true));
    }

    async fn joined_rows_are_a_subquery_too(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let customers = Customer::query()
            .filter(|customer| customer.id.in_query(
                Invoice::query().join(|invoice| invoice.lines).filter(|(_, line)| line.quantity.ge(3)).pluck(|(invoice, _)| invoice.customer_id)
            ))
            .pluck(|customer| customer.name)
            .await?;
        assert_eq!(customers, ["Xenia"]);
        let rows = Customer::query()
            .order_by(|customer| customer.id)
            .pluck(|customer| (
                customer.name,
                Invoice::query().join(|invoice| invoice.lines).filter(|(invoice, _)| invoice.customer_id.eq(customer.id)).count(),
                Invoice::query().left_join(|invoice| invoice.lines).filter(|(invoice, line)| invoice.customer_id.eq(customer.id) & line.is_empty()).exists(),
            ))
            .await?;
        assert_eq!(rows, [("Xenia".to_owned(), 5, false), ("Yves".to_owned(), 2, true), ("Zoe".to_owned(), 0, false)]);
    }

    async fn a_limited_query_is_joined_with_its_limit(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let longest = Track::query().order_by(|track| (track.seconds.desc(), track.id)).limit(2);
        let names = Line::query()
            .join_on(longest, |line, track| line.track_id.eq(track.id))
            .order_by(|(line, _)| line.id)
            .pluck(|(line, track)| (line.id, track.name))
            .await?;
        assert_eq!(names, [(2, "Three".to_owned()), (6, "Three".to_owned())]);
        // Groups are joined as a table: each customer with the number of the invoices.
        let counts = Invoice::query().group_by(|invoice| invoice.customer_id).select(|group| (group.key(), group.count()));
        let rows: Vec<(Customer, (i64, i64))> = Customer::query()
            .join_on(Query::from(counts), |customer, (id, _)| customer.id.eq(id))
            .filter(|(_, (_, count))| count.ge(2))
            .order_by(|(customer, _)| customer.id)
            .get()
            .await?;
        assert_eq!(rows.iter().map(|(customer, (id, count))| (customer.id, *id, *count)).collect::<Vec<_>>(), [(1, 1, 2), (2, 2, 2)]);
    }

    /// What the engines join is what nested loops join.
    async fn joins_match_nested_loops(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for number in 0..30 {
            Track::create(TrackCreate {
                name: format!("n{}", random(5)), genre: [None, Some("Rock".into()), Some("Jazz".into())][random(3) as usize].clone(),
                seconds: random(4) as i32, bytes: None, rating: None, price: cents(number),
                album_id: [None, Some(1), Some(2), Some(3), Some(4)][random(5) as usize],
            }).await?;
        }
        let tracks = Track::query().get().await?;
        for _ in 0..40 {
            let track = &tracks[random(tracks.len() as u64) as usize];
            Line::create(LineCreate { quantity: random(4) as i32, price: track.price, invoice_id: 1 + random(4) as i64, track_id: track.id }).await?;
        }
        let (albums, lines) = (Album::query().get().await?, Line::query().get().await?);
        let mut inner: Vec<(i64, i64, i64)> = Track::query()
            .join(|track| track.album)
            .join(|(track, _)| track.lines)
            .filter(|(track, album, line)| (line.quantity.gt(track.seconds) | track.genre.eq("Rock")) & album.id.ne(2))
            .pluck(|(track, album, line)| (track.id, album.id, line.id))
            .await?;
        inner.sort_unstable();
        let mut looped = Vec::new();
        for track in &tracks {
            for album in albums.iter().filter(|album| track.album_id == Some(album.id) && album.id != 2) {
                for line in lines.iter().filter(|line| line.track_id == track.id) {
                    if line.quantity > track.seconds || track.genre.as_deref() == Some("Rock") {
                        looped.push((track.id, album.id, line.id));
                    }
                }
            }
        }
        looped.sort_unstable();
        assert!(looped.len() > 5);
        assert_eq!(inner, looped);
        let mut left: Vec<(i64, Option<i64>)> = Track::query()
            .left_join_on(Track::query().filter(|other| other.seconds.ge(2)), |track, other| track.name.eq(other.name) & track.genre.eq(other.genre) & track.id.ne(other.id))
            .pluck(|(track, other)| (track.id, other.value(|other| other.id)))
            .await?;
        left.sort_unstable();
        let mut looped = Vec::new();
        for track in &tracks {
            let before = looped.len();
            for other in tracks.iter().filter(|other| other.seconds >= 2 && other.id != track.id) {
                if track.name == other.name && track.genre.is_some() && track.genre == other.genre {
                    looped.push((track.id, Some(other.id)));
                }
            }
            if looped.len() == before {
                looped.push((track.id, None));
            }
        }
        looped.sort_unstable();
        assert_eq!(left, looped);
    }
}

#[test]
fn the_text_of_a_join() {
    let query =
        Invoice::query().join(|invoice| invoice.customer).filter(|(_, customer)| customer.name.eq("Ada"));
    assert_eq!(
        query.to_sql(Engine::Postgres).text,
        r#"SELECT "invoices"."id", "invoices"."at", "invoices"."customer_id", join1."id", join1."name", join1."email", join1."country" FROM "invoices" JOIN "customers" AS join1 ON join1."id" = "invoices"."customer_id" WHERE join1."name" = $1"#
    );
}
