//! Pages by cursor against a plain sorted list, and pages that do not count.

use std::cmp::Ordering;

use limpid::{CursorPage, Engine, Error, prelude::*, testing};
use limpid_tests::each_engine;
use proptest::test_runner::{RngAlgorithm, TestRng};
use rust_decimal::Decimal;

use crate::shop::{Album, Artist, Customer, Invoice, Line, Track, seed};

#[derive(Debug, Clone, PartialEq, Model)]
struct Item {
    id: i64,
    #[fillable]
    rank: Option<i64>,
    #[fillable]
    word: String,
    #[fillable]
    weight: Option<f64>,
    #[fillable]
    price: Decimal,
    #[fillable]
    at: DateTime<Utc>,
}

/// Random numbers that are the same in each run.
struct Dice(TestRng);

impl Dice {
    fn new() -> Self {
        Dice(TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    }

    fn below(&mut self, end: u32) -> u32 {
        use proptest::prelude::Rng;
        self.0.next_u32() % end
    }

    fn item(&mut self) -> ItemCreate {
        ItemCreate {
            rank: (self.below(4) > 0).then(|| i64::from(self.below(3)) - 1),
            word: ["a", "b", "B", "\u{e9}", ""][self.below(5) as usize].into(),
            weight: (self.below(3) > 0).then(|| f64::from(self.below(4)) / 3.0),
            price: Decimal::new(i64::from(self.below(3)) * 95, 1),
            at: DateTime::from_timestamp_micros(i64::from(self.below(3)) * 1_000_001).expect("a time"),
        }
    }
}

/// One part of an order.
#[derive(Debug, Clone, Copy)]
struct By {
    column: u32,
    descending: bool,
    /// Where NULL stands, if that is said: first or last.
    nulls: Option<bool>,
}

impl By {
    fn random(dice: &mut Dice) -> Self {
        let nulls = [None, Some(true), Some(false)][dice.below(3) as usize];
        By { column: dice.below(6), descending: dice.below(2) == 1, nulls }
    }

    fn ordered<S: limpid::read::State>(self, query: Query<Item, (), S>) -> Query<Item, (), S> {
        macro_rules! by {
            ($($place:literal $field:ident),*) => {
                match self.column {
                    $($place => query.order_by(|item| {
                        let order = if self.descending { item.$field.desc() } else { item.$field.asc() };
                        match self.nulls {
                            None => order,
                            Some(true) => order.nulls_first(),
                            Some(false) => order.nulls_last(),
                        }
                    }),)*
                    // An expression, which may be NULL.
                    _ => query.order_by(|item| {
                        let order = if self.descending { (item.rank * 2).desc() } else { (item.rank * 2).asc() };
                        match self.nulls {
                            None => order,
                            Some(true) => order.nulls_first(),
                            Some(false) => order.nulls_last(),
                        }
                    }),
                }
            };
        }
        by!(0 rank, 1 word, 2 weight, 3 price, 4 at)
    }

    fn compare(self, engine: Engine, left: &Item, right: &Item) -> Ordering {
        let nulls_first = self.nulls.unwrap_or((engine == Engine::Postgres) == self.descending);
        fn of<T: PartialOrd>(
            left: Option<T>,
            right: Option<T>,
            descending: bool,
            nulls_first: bool,
        ) -> Ordering {
            let null = if nulls_first { Ordering::Less } else { Ordering::Greater };
            match (left, right) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => null,
                (Some(_), None) => null.reverse(),
                (Some(left), Some(right)) => {
                    let order = left.partial_cmp(&right).expect("no NaN");
                    if descending { order.reverse() } else { order }
                }
            }
        }
        let (down, first) = (self.descending, nulls_first);
        match self.column {
            1 => of(Some(&left.word), Some(&right.word), down, first),
            2 => of(left.weight, right.weight, down, first),
            3 => of(Some(left.price), Some(right.price), down, first),
            4 => of(Some(left.at), Some(right.at), down, first),
            _ => of(left.rank, right.rank, down, first),
        }
    }
}

/// The items as the database must give them, sorted in memory.
fn sorted(engine: Engine, items: &[Item], orders: &[By]) -> Vec<Item> {
    let mut items = items.to_vec();
    items.sort_by(|left, right| {
        let parts = orders.iter().map(|by| by.compare(engine, left, right));
        parts.fold(Ordering::Equal, Ordering::then).then(left.id.cmp(&right.id))
    });
    items
}

async fn page(orders: &[By], cursor: Option<&str>, per_page: i64) -> limpid::Result<CursorPage<Item>> {
    let query = orders.iter().fold(Item::query(), |query, by| by.ordered(query));
    query.cursor_page(cursor, per_page).await
}

fn ids(items: &[Item]) -> Vec<i64> {
    items.iter().map(|item| item.id).collect()
}

/// Walks through random data in random orders, `runs` times; in each third walk rows come and go on the way.
async fn walks(engine: Engine, runs: u32) -> limpid::Result<()> {
    let mut dice = Dice::new();
    let mut items = Vec::new();
    for run in 0..runs {
        while items.len() < 12 {
            items.push(Item::create(dice.item()).await?);
        }
        let mut orders: Vec<_> = (0..1 + dice.below(3)).map(|_| By::random(&mut dice)).collect();
        if engine == Engine::Postgres {
            // Its server sorts text by its own locale, which a list in memory does not know.
            orders.iter_mut().filter(|by| by.column == 1).for_each(|by| by.column = 0);
        }
        let per_page = i64::from(1 + dice.below(5));
        let before = sorted(engine, &items, &orders);
        let (mut seen, mut cursor, mut stays) = (Vec::new(), None::<String>, ids(&before));
        loop {
            let page = page(&orders, cursor.as_deref(), per_page).await?;
            seen.extend(ids(&page.data));
            let Some(next) = page.next else { break };
            assert_eq!(page.data.len() as i64, per_page);
            if run % 3 == 0 {
                let mut gone: Item = items.swap_remove(dice.below(items.len() as u32) as usize);
                stays.retain(|id| *id != gone.id);
                gone.delete().await?;
                items.push(Item::create(dice.item()).await?);
            }
            cursor = Some(next);
            assert!(seen.len() < 500, "it does not end: {orders:?}");
        }
        let twice = seen.iter().enumerate().any(|(place, id)| seen[..place].contains(id));
        assert!(!twice, "run {run}, {orders:?}: {seen:?}");
        if run % 3 == 0 {
            let stayed: Vec<_> = seen.iter().copied().filter(|id| stays.contains(id)).collect();
            assert_eq!(stayed, stays, "run {run}, {orders:?}");
        } else {
            assert_eq!(seen, stays, "run {run}, {orders:?}");
            back(engine, &items, &orders, per_page).await?;
        }
    }
    Ok(())
}

/// From the last page back to the first.
async fn back(engine: Engine, items: &[Item], orders: &[By], per_page: i64) -> limpid::Result<()> {
    let all = ids(&sorted(engine, items, orders));
    let mut at = page(orders, None, per_page).await?;
    while let Some(next) = &at.next {
        at = page(orders, Some(next), per_page).await?;
    }
    let mut seen = ids(&at.data);
    while let Some(prev) = &at.prev {
        at = page(orders, Some(prev), per_page).await?;
        assert!(at.next.is_some());
        seen.splice(0..0, ids(&at.data));
    }
    assert_eq!(seen, all, "back, {orders:?}");
    Ok(())
}

/// Most of the runs, on a database in memory.
#[tokio::test]
async fn cursor_pages_are_the_sorted_list_in_five_thousand_runs() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    limpid::schema![Item].create(&db).await?;
    db.scope(walks(Engine::Sqlite, 4_800)).await
}

each_engine! {
    async fn cursor_pages_are_the_sorted_list(db) [Item] {
        walks(db.engine(), 100).await?;
    }

    async fn a_cursor_of_another_order_or_model_is_refused(db) [Item, Artist, Album, Track] {
        let mut dice = Dice::new();
        for _ in 0..4 {
            Item::create(dice.item()).await?;
        }
        let by_word = || Item::query().order_by(|item| item.word.desc());
        let page = by_word().cursor_page(None, 2).await?;
        let cursor = page.next.expect("two more");
        assert_eq!(by_word().cursor_page(Some(&cursor), 2).await?.data.len(), 2);
        let changed = cursor.replacen(|letter| letter != 'A', "A", 1);
        for refused in [
            Item::query().order_by(|item| item.word).cursor_page(Some(&cursor), 2).await.map(|page| page.data.len()),
            Item::query().cursor_page(Some(&cursor), 2).await.map(|page| page.data.len()),
            Artist::query().order_by(|artist| artist.name.desc()).cursor_page(Some(&cursor), 2).await.map(|page| page.data.len()),
            by_word().cursor_page(Some(&changed), 2).await.map(|page| page.data.len()),
            by_word().cursor_page(Some("' OR 1=1 --"), 2).await.map(|page| page.data.len()),
        ] {
            let error = refused.expect_err("not a cursor of this query");
            assert!(matches!(error, Error::Cursor), "{error:?}");
            assert_eq!((error.code(), error.status()), ("cursor", 400));
        }
        // Another process reads it if it has the same key.
        let other = |key: &'static str| async move {
            limpid::Config::new(&testing::url(&Db::current()?).await?)?.cursor_key(key).connect().await
        };
        let (one, two, three) = (other("secret").await?, other("secret").await?, other("other").await?);
        let cursor = by_word().cursor_page(None, 2).on(&one).await?.next.expect("two more");
        assert!(by_word().cursor_page(Some(&cursor), 2).on(&two).await.is_ok());
        assert!(matches!(by_word().cursor_page(Some(&cursor), 2).on(&three).await, Err(Error::Cursor)));
        for db in [one, two, three] {
            db.close().await;
        }
    }

    async fn a_cursor_page_is_one_statement_plus_one_for_each_load(db) [Artist, Album, Track, Customer, Invoice, Line] {
        seed(&db).await?;
        let query = || {
            Album::query()
                .filter(|album| album.title.ne("Dawn"))
                .order_by(|album| album.artist.value(|artist| artist.name).desc())
                .with(|album| album.artist)
                .with_count(|album| album.tracks)
        };
        let (first, queries) = testing::queries(&db, async || query().cursor_page(None, 1).await).await;
        let first = first?;
        assert_eq!(queries.len(), 2, "{queries:#?}");
        let titles = |page: &CursorPage<(Album, Artist, i64)>| -> Vec<_> {
            page.data.iter().map(|(album, artist, tracks)| (album.title.clone(), artist.name.clone(), *tracks)).collect()
        };
        assert_eq!(titles(&first), [("Fire".to_owned(), "Bea".to_owned(), 2)]);
        assert_eq!(first.prev, None);
        let second = query().cursor_page(first.next.as_deref(), 1).await?;
        assert_eq!(titles(&second), [("Echo".to_owned(), "Abel".to_owned(), 2)]);
        assert_eq!(second.next, None);
        let back = query().cursor_page(second.prev.as_deref(), 1).await?;
        assert_eq!(titles(&back), titles(&first));
        assert_eq!(back.prev, None);
        let json = serde_json::to_value(second.map(|(album, ..)| album.title)).expect("it serialises");
        assert_eq!((json["data"][0].as_str(), json["meta"]["next"].is_null()), (Some("Echo"), true));
    }

    async fn paging_back_from_the_end_skips_no_row(db) [Item] {
        let mut dice = Dice::new();
        for _ in 0..4 {
            Item::create(dice.item()).await?;
        }
        let first = Item::query().cursor_page(None, 2).await?;
        Item::query().filter(|item| item.id.gt(2)).delete().await?;
        let beyond = Item::query().cursor_page(first.next.as_deref(), 2).await?;
        assert!(beyond.data.is_empty() && beyond.next.is_none());
        let back = Item::query().cursor_page(beyond.prev.as_deref(), 2).await?;
        assert_eq!(ids(&back.data), [1, 2]);
        // No rows at all, and bounds.
        assert_eq!(Item::query().filter(|item| item.id.gt(9)).cursor_page(None, 0).await?.per_page, 1);
        assert_eq!(Item::query().cursor_page(None, 1_000_000).await?.per_page, 1_000);
        assert_eq!(Item::query().cursor_page(None, 1_000_000).await?.data.len(), 2);
    }

    async fn a_simple_page_does_not_count(db) [Item] {
        let mut dice = Dice::new();
        for _ in 0..5 {
            Item::create(dice.item()).await?;
        }
        let (pages, queries) = testing::queries(&db, async || -> limpid::Result<_> {
            Ok([
                Item::query().simple_page(0, 2).await?,
                Item::query().simple_page(3, 2).await?,
                Item::query().order_by(|item| item.id.desc()).simple_page(4, 2).await?,
            ])
        })
        .await;
        let pages = pages?.map(|page| (ids(&page.data), page.page, page.has_prev, page.has_next));
        assert_eq!(pages, [(vec![1, 2], 1, false, true), (vec![5], 3, true, false), (vec![], 4, true, false)]);
        assert_eq!(queries.len(), 3, "{queries:#?}");
    }

    async fn every_page_is_its_rows(db) [Item] {
        let mut dice = Dice::new();
        for _ in 0..3 {
            Item::create(dice.item()).await?;
        }
        let counted = Item::query().paginate(1, 2).await?;
        let simple = Item::query().simple_page(1, 2).await?;
        let cursor = Item::query().cursor_page(None, 2).await?;
        assert_eq!([counted.len(), simple.len(), cursor.len()], [2; 3]);
        assert_eq!(simple.first().map(|item| item.id), Some(1));
        let mut seen = Vec::new();
        for item in &simple {
            seen.push(item.id);
        }
        seen.extend(cursor.into_iter().chain(simple).chain(counted).map(|item| item.id));
        assert_eq!(seen, [1, 2].repeat(4));
    }
}
