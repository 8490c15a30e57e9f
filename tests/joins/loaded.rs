//! What else is read of rows that are joined: relations of each model, batches, pages, scopes.

use limpid::prelude::*;
use limpid::testing;
use limpid_tests::each_engine;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};
use crate::staff::{
    Category, CategoryCreate, CategoryQueries as _, Employee, Item, ItemCreate, Knows, Shown, Skill, hire,
};

/// 1 music (2 vinyl, 3 tape), 4 books, 5 hidden, 6 in the trash; two items each except for the first.
async fn stock() -> limpid::Result<()> {
    for (name, parent_id, hidden) in [
        ("music", None, false),
        ("vinyl", Some(1), false),
        ("tape", Some(1), false),
        ("books", None, false),
        ("secret", Some(4), true),
        ("trash", Some(4), false),
    ] {
        let category = Category::create(CategoryCreate { name: name.into(), parent_id, hidden }).await?;
        for number in 1..=2 {
            if name != "music" {
                Item::create(ItemCreate { name: format!("{name} {number}"), category_id: category.id })
                    .await?;
            }
        }
    }
    Category::query().filter(|category| category.name.eq("trash")).delete().await?;
    Ok(())
}

each_engine! {
    async fn relations_of_each_model_are_loaded(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let query = || Invoice::query()
            .join(|invoice| invoice.customer)
            .order_by(|(invoice, _)| invoice.id)
            .with(|(invoice, _)| invoice.lines.order_by(|line| line.id.desc()))
            .with(|(_, customer)| customer.invoices.order_by(|invoice| invoice.id).limit(1))
            .with(|(invoice, customer)| invoice.id + customer.id)
            .with(|(invoice, _)| invoice.lines.count())
            .with(|(_, customer)| customer.name.eq("Yves"));
        let (rows, queries) = testing::queries(&db, async || query().get().await).await;
        let rows: Vec<(Invoice, Customer, Vec<Line>, Vec<Invoice>, i64, i64, bool)> = rows?;
        assert_eq!(queries.len(), 3, "one, and one for each relation");
        let seen: Vec<_> = rows
            .iter()
            .map(|(invoice, customer, lines, invoices, sum, count, yves)| {
                let lines: Vec<_> = lines.iter().map(|line| line.id).collect();
                (invoice.id, customer.id, lines, invoices[0].id, *sum, *count, *yves)
            })
            .collect();
        assert_eq!(
            seen,
            [
                (1, 1, vec![2, 1], 1, 2, 2, false),
                (2, 1, vec![5, 4, 3], 1, 3, 3, false),
                (3, 2, vec![7, 6], 3, 5, 2, true),
                (4, 2, vec![], 3, 6, 0, true),
            ]
        );
        // Every way of reading reads the same.
        let ids = |rows: &[(Invoice, Customer, Vec<Line>, Vec<Invoice>, i64, i64, bool)]| rows.iter().map(|row| (row.0.id, row.2.len())).collect::<Vec<_>>();
        assert_eq!(query().first().await?.map(|row| row.2.len()), Some(2));
        let page = query().paginate(2, 3).await?;
        assert_eq!((page.total, ids(&page.data)), (4, vec![(4, 0)]));
        assert_eq!(ids(&query().simple_page(1, 2).await?.data), [(1, 2), (2, 3)]);
        let first = query().cursor_page(None, 3).await?;
        let second = query().cursor_page(first.next.as_deref(), 3).await?;
        let back = query().cursor_page(second.prev.as_deref(), 3).await?;
        assert_eq!((ids(&second.data), ids(&back.data)), (vec![(4, 0)], vec![(1, 2), (2, 3), (3, 2)]));
        let mut chunks = query().chunk(3).on(&db);
        assert_eq!(chunks.try_next().await?.map(|rows| ids(&rows)), Some(vec![(1, 2), (2, 3), (3, 2)]));
        assert_eq!(chunks.try_next().await?.map(|rows| ids(&rows)), Some(vec![(4, 0)]));
        assert!(chunks.try_next().await?.is_none());
        assert_eq!(query().count().await?, 4);
        // A relation to one, and its own.
        let rows: Vec<(Line, Track, Invoice, Option<(Album, Artist)>)> = Line::query()
            .join(|line| line.track)
            .order_by(|(line, _)| line.id)
            .with(|(line, _)| line.invoice)
            .with(|(_, track)| track.album.with(|album| album.artist))
            .get()
            .await?;
        assert_eq!(rows.len(), 7);
        assert!(rows.iter().all(|(line, track, invoice, album)| {
            line.invoice_id == invoice.id && album.as_ref().map(|(album, _)| album.id) == track.album_id
        }));
    }

    async fn loads_of_a_missing_joined_row_are_none(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let query = || Customer::query()
            .left_join(|customer| customer.invoices)
            .order_by(|(customer, invoice)| (customer.id, invoice.value(|invoice| invoice.id)))
            .with(|(_, invoice)| invoice.load(|invoice| invoice.lines))
            .with(|(_, invoice)| invoice.load(|invoice| invoice.id + 1))
            .with(|(customer, _)| customer.invoices);
        let rows: Vec<(Customer, Option<Invoice>, Option<Vec<Line>>, Option<i64>, Vec<Invoice>)> = query().get().await?;
        let seen: Vec<_> = rows.iter().map(|row| (row.0.id, row.1.as_ref().map(|one| one.id), row.2.as_ref().map(Vec::len), row.3, row.4.len())).collect();
        assert_eq!(
            seen,
            [
                (1, Some(1), Some(2), Some(2), 2),
                (1, Some(2), Some(3), Some(3), 2),
                (2, Some(3), Some(2), Some(4), 2),
                (2, Some(4), Some(0), Some(5), 2),
                (3, None, None, None, 0),
            ]
        );
    }

    /// Both models are one table: a relation is of the row that it was asked of.
    async fn one_table_twice_with_relations_of_each(db) [Employee, Skill, Knows] {
        db.scope(hire()).await?;
        let rows: Vec<(Employee, Employee, Vec<Employee>, Vec<Employee>, Vec<Skill>)> = Employee::query()
            .join(|employee| employee.manager)
            .order_by(|(employee, _)| employee.id)
            .with(|(employee, _)| employee.reports)
            .with(|(_, manager)| manager.reports.order_by(|report| report.id))
            .with(|(_, manager)| manager.skills.order_by(|skill| skill.id))
            .get()
            .await?;
        let name = |rows: &[Employee]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
        let seen: Vec<_> = rows.iter().map(|row| (row.0.name.as_str(), row.1.name.as_str(), name(&row.2), name(&row.3), row.4.len())).collect();
        let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        assert_eq!(
            seen,
            [
                ("Bob", "Ada", words(&["Dee"]), words(&["Bob", "Cy"]), 2),
                ("Cy", "Ada", words(&[]), words(&["Bob", "Cy"]), 2),
                ("Dee", "Bob", words(&[]), words(&["Dee"]), 1),
            ]
        );
        // The rows of a tree.
        let below: Vec<(Employee, i64, Vec<Skill>)> = Employee::query()
            .filter(|employee| employee.name.eq("Bob"))
            .recursive(|employee| employee.reports)
            .order_by(|(_, depth)| depth)
            .with(|(employee, _)| employee.skills)
            .get()
            .await?;
        assert_eq!(below.iter().map(|row| (row.0.name.as_str(), row.1, row.2.len())).collect::<Vec<_>>(), [("Bob", 0, 1), ("Dee", 1, 0)]);
    }

    /// Batches go from key to key of all models: one first row may stand beside many.
    async fn joined_rows_come_in_batches(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let rows = || Customer::query().left_join(|customer| customer.invoices).left_join_on(Line::query(), |(_, invoice), line| invoice.has(|invoice| invoice.id.eq(line.invoice_id)));
        let ids = |row: &(Customer, Option<Invoice>, Option<Line>)| (row.0.id, row.1.as_ref().map(|one| one.id), row.2.as_ref().map(|one| one.id));
        let mut all: Vec<_> = rows().get().await?.iter().map(ids).collect();
        all.sort_unstable();
        assert_eq!(all.len(), 9);
        for size in 1..=10 {
            let mut lazy = rows().lazy(size).on(&db);
            let mut seen = Vec::new();
            while let Some(row) = lazy.try_next().await? {
                seen.push(ids(&row));
            }
            seen.sort_unstable();
            assert_eq!(seen, all, "{size} at once");
            let mut batches = rows().filter(|(customer, ..)| customer.id.ne(2)).limit(5).chunk_by_key(size).on(&db);
            let mut count = 0;
            while let Some(batch) = batches.try_next().await? {
                assert!(batch.len() as i64 <= size);
                count += batch.len();
            }
            assert_eq!(count, 5);
            let mut chunks = rows().order_by(|(customer, ..)| customer.name.desc()).chunk(size).on(&db);
            let mut seen = Vec::new();
            while let Some(rows) = chunks.try_next().await? {
                seen.extend(rows.iter().map(ids));
            }
            assert_eq!(seen[0], (3, None, None));
            seen.sort_unstable();
            assert_eq!(seen, all);
        }
        let mut stream = rows().with(|(customer, ..)| customer.invoices).stream().on(&db);
        let mut seen = 0;
        while let Some((customer, _, _, invoices)) = stream.try_next().await? {
            assert!(invoices.iter().all(|invoice| invoice.customer_id == customer.id));
            seen += 1;
        }
        drop(stream);
        assert_eq!(seen, 9);
        // Rows of a query have no key to go by.
        let counts = Query::from(Invoice::query().group_by(|invoice| invoice.customer_id).select(|group| (group.key(), group.count())));
        let joined = || Customer::query().join_on(counts.clone(), |customer, (id, _)| customer.id.eq(id));
        let error = joined().with(|(customer, _)| customer.invoices).stream().on(&db).try_next().await.unwrap_err();
        assert!(error.to_string().contains("have none"), "{error}");
        let loaded = joined().with(|(customer, _)| customer.invoices).order_by(|(customer, _)| customer.id).get().await?;
        assert!(loaded.iter().all(|(_, (_, count), invoices)| *count == invoices.len() as i64));
        let mut chunks = joined().with(|(customer, _)| customer.invoices).chunk(1).on(&db);
        assert_eq!(chunks.try_next().await?.map(|rows| rows[0].2.len()), Some(2));
        let mut chunks = counts.chunk(1).on(&db);
        assert_eq!(chunks.try_next().await?, Some(vec![(1, 2)]));
        assert_eq!(chunks.try_next().await?, Some(vec![(2, 2)]));
    }

    /// Scopes and the words of the trash are said of the first model, before a join or after it.
    async fn scopes_after_a_join(db) [Category, Item] {
        db.scope(stock()).await?;
        let joined = || Category::query().join(|category| category.items);
        let names = async |query: Query<(Category, Item)>| {
            let rows = query.order_by(|(_, item)| item.id).pluck(|(category, item)| format_of(category, item)).await?;
            limpid::Result::Ok(rows)
        };
        assert_eq!(names(joined()).await?.len(), 6);
        assert_eq!(names(joined().starting("v".into())).await?, ["vinyl 1", "vinyl 2"]);
        assert_eq!(names(joined().filter(|(_, item)| item.name.ends_with("2")).starting("v".into())).await?, ["vinyl 2"]);
        assert_eq!(joined().starting(String::new()).first().await?.map(|(category, _)| category.name), Some("vinyl".into()), "its order counts");
        // A scope that reads from a table of its own: music and vinyl are the eldest.
        assert_eq!(names(joined().eldest()).await?, ["vinyl 1", "vinyl 2"]);
        assert_eq!(Category::query().eldest().join(|category| category.items).count().await?, 2);
        assert_eq!(names(joined().unscoped().eldest()).await?, ["vinyl 1", "vinyl 2", "secret 1", "secret 2"]);
        // The trash and the global scopes.
        assert_eq!(names(joined().with_trashed()).await?.len(), 8);
        assert_eq!(names(joined().only_trashed()).await?, ["trash 1", "trash 2"]);
        assert_eq!(names(joined().without_scope(Shown)).await?.len(), 8);
        assert_eq!(names(joined().unscoped()).await?.len(), 10);
        let left = Category::query().left_join(|category| category.items).only_trashed();
        assert_eq!(left.count().await?, 2);
        let loaded = joined().only_trashed().with(|(category, _)| category.items).with(|(_, item)| item.category.optional()).starting("t".into()).get().await?;
        assert_eq!(loaded.iter().map(|row| (row.2.len(), row.3.is_none())).collect::<Vec<_>>(), [(2, true), (2, true)]);
        // As a part of another query.
        let inside = Item::query().filter(|item| {
            Category::query().join(|category| category.parent).starting("v".into()).filter(|(category, parent)| category.id.eq(item.category_id) & parent.name.eq("music")).exists()
        });
        assert_eq!(inside.count().await?, 2);
        let inside = Item::query().filter(|item| {
            Category::query().join(|category| category.parent).eldest().filter(|(category, _)| category.id.eq(item.category_id)).exists()
        });
        assert_eq!(inside.count().await?, 2);
        // Scopes of a tree are asked of the rows that were reached.
        let tree = Category::query().filter(|category| category.name.eq("music")).recursive(|category| category.children);
        assert_eq!(tree.starting("t".into()).pluck(|(category, depth)| (category.name, depth)).await?, [("tape".to_owned(), 1)]);
    }
}

/// The name of the item, which begins with that of its category.
fn format_of(
    _category: crate::staff::CategoryFields,
    item: crate::staff::ItemFields,
) -> limpid::Column<Item, String> {
    item.name
}
