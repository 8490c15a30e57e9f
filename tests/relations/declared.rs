//! Relations by keys of every kind: composite ones, UUIDs, newtypes, other columns; over several steps; and what the
//! foreign keys do.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ColumnType, serde::Deserialize)]
pub struct ShopId(i64);

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(orders: Order)]
#[has_many(lines: Line, through = orders)]
#[has_many(parcels: Parcel, through = orders.lines)]
#[has_many(stamps: Stamp, through = orders.lines.parcels)]
pub struct Shop {
    #[key]
    pub id: ShopId,
    #[fillable]
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(lines: Line)]
pub struct Order {
    pub id: Uuid,
    #[fillable]
    #[belongs_to(shop: Shop)]
    pub shop_id: ShopId,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[has_many(parcels: Parcel, key = (order_id, line))]
pub struct Line {
    #[key]
    #[belongs_to(order: Order, on_delete = cascade)]
    pub order_id: Uuid,
    #[key]
    pub number: i32,
    #[fillable]
    pub article: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[belongs_to(ordered: Line, key = (order_id, line), on_delete = cascade)]
#[has_many(stamps: Stamp)]
pub struct Parcel {
    pub id: i64,
    pub order_id: Uuid,
    pub line: i32,
    #[unique]
    #[fillable]
    pub label: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Stamp {
    pub id: i64,
    #[belongs_to(parcel: Parcel, on_delete = set_null)]
    #[fillable]
    pub parcel_id: Option<i64>,
    /// A second way to the same row, by another column of it.
    #[belongs_to(labelled: Parcel, references = label, no_foreign_key)]
    #[fillable]
    pub label: Option<String>,
}

async fn seed() -> limpid::Result<(Shop, Order)> {
    let shop =
        Shop::create(ShopCreate { name: "Spring".into() }.guarded(ShopGuarded { id: ShopId(7) })).await?;
    let order = shop.orders().create(OrderCreate { shop_id: shop.id }).await?;
    for number in [1, 2] {
        let line = LineCreate { article: format!("article {number}") };
        let line = Line::create(line.guarded(LineGuarded { order_id: order.id, number })).await?;
        for copy in 0..number {
            let parcel = ParcelCreate { label: format!("{number}-{copy}") };
            let parcel = line.parcels().create(parcel).await?;
            Stamp::create(StampCreate { parcel_id: Some(parcel.id), label: Some(parcel.label) }).await?;
        }
    }
    Ok((shop, order))
}

each_engine! {
    async fn composite_keys_are_loaded(db) [Shop, Order, Line, Parcel, Stamp] {
        db.scope(async {
            seed().await?;
            let lines = Line::query()
                .order_by(|line| line.number)
                .with(|line| line.parcels.order_by(|parcel| parcel.label).limit(1))
                .with_count(|line| line.parcels)
                .get()
                .await?;
            let shown: Vec<_> = lines
                .iter()
                .map(|(line, parcels, count)| (line.number, parcels[0].label.as_str(), parcels.len(), *count))
                .collect();
            assert_eq!(shown, [(1, "1-0", 1, 1), (2, "2-0", 1, 2)]);
            let parcels = Parcel::query().order_by(|parcel| parcel.label).with(|parcel| parcel.ordered).get().await?;
            assert!(parcels.iter().all(|(parcel, line)| (parcel.order_id, parcel.line) == (line.order_id, line.number)));
            let query = Parcel::query().filter(|parcel| parcel.ordered.has(|line| line.article.eq("article 2")));
            assert_eq!(query.count().await?, 2);
            let (line, _, _) = &lines[0];
            let parcel = parcels[2].0.ordered().associate(line).await?;
            assert_eq!((parcel.line, line.parcels().count().await?), (1, 2));
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn uuids_newtypes_and_other_columns(db) [Shop, Order, Line, Parcel, Stamp] {
        db.scope(async {
            let (shop, order) = seed().await?;
            let orders: Vec<(Order, Shop)> = Order::query().with(|order| order.shop).get().await?;
            assert_eq!(orders, [(order.clone(), shop.clone())]);
            assert_eq!(shop.orders().sole().await?.id, order.id);
            let stamps = Stamp::query().with(|stamp| stamp.labelled).with(|stamp| stamp.parcel).get().await?;
            assert_eq!(stamps.len(), 3);
            assert!(stamps.iter().all(|(_, by_label, by_key)| by_label.is_some() && by_label == by_key));
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn over_several_steps(db) [Shop, Order, Line, Parcel, Stamp] {
        db.scope(async {
            let (shop, _) = seed().await?;
            let shops = Shop::query()
                .with(|shop| shop.lines)
                .with(|shop| shop.parcels)
                .with(|shop| shop.stamps.limit(2))
                .with_count(|shop| shop.stamps)
                .get()
                .await?;
            let (_, lines, parcels, stamps, count) = &shops[0];
            assert_eq!((lines.len(), parcels.len(), stamps.len(), *count), (2, 3, 2, 3));
            assert_eq!(shop.parcels().filter(|parcel| parcel.label.starts_with("2")).count().await?, 2);
            let query = Shop::query().filter(|shop| shop.stamps.any(|stamp| stamp.label.eq("2-1")));
            assert_eq!(query.sole().await?, shop);
            limpid::Result::Ok(())
        })
        .await?;
    }

    async fn foreign_keys_do_what_they_say(db) [Shop, Order, Line, Parcel, Stamp] {
        db.scope(async {
            let (mut shop, mut order) = seed().await?;
            assert!(matches!(shop.delete().await, Err(limpid::Error::ForeignKey { .. })));
            order.delete().await?;
            assert_eq!((Line::query().count().await?, Parcel::query().count().await?), (0, 0));
            let stamps = Stamp::query().pluck(|stamp| stamp.parcel_id).await?;
            assert_eq!(stamps, [None, None, None]);
            shop.delete().await?;
            limpid::Result::Ok(())
        })
        .await?;
    }
}
