//! A violated foreign key says which side was broken, and by which field.

use limpid::Error;
use limpid::prelude::*;
use limpid::types::ForeignKeySide;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Town {
    id: i64,
    #[unique]
    #[fillable]
    code: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct House {
    id: i64,
    #[unique]
    #[fillable]
    number: i32,
    #[fillable]
    #[belongs_to(town: Town)]
    town_id: i64,
    #[fillable]
    #[belongs_to(twin: House)]
    twin_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Flag {
    id: i64,
    #[fillable]
    colour: String,
    #[fillable]
    #[references(Town)]
    town_id: i64,
}

fn house(number: i32, town_id: i64, twin_id: Option<i64>) -> HouseCreate {
    HouseCreate { number, town_id, twin_id }
}

/// What an error says: the side, and the fields where only one key can be meant.
fn said<T: std::fmt::Debug>(result: limpid::Result<T>, of: &str) -> (Option<ForeignKeySide>, Vec<String>) {
    match result {
        Err(Error::ForeignKey { model, side, fields, .. }) if model == of => (side, fields),
        other => panic!("{other:?}"),
    }
}

const CHILD: Option<ForeignKeySide> = Some(ForeignKeySide::Child);
const PARENT: Option<ForeignKeySide> = Some(ForeignKeySide::Parent);

each_engine! {
    async fn a_row_that_refers_to_nothing_is_the_child(db) [Town, House, Flag] {
        let town = Town::create(TownCreate { code: "gh".into() }).await?;
        let mut first = House::create(house(1, town.id, None)).await?;
        let mut flag = Flag::create(FlagCreate { colour: "red".into(), town_id: town.id }).await?;
        let told = [
            said(Flag::create(FlagCreate { colour: "blue".into(), town_id: 99 }).await, "Flag"),
            said(Flag::create_many([FlagCreate { colour: "blue".into(), town_id: 99 }]).await, "Flag"),
            said(Flag::insert_many([FlagCreate { colour: "blue".into(), town_id: 99 }]).await, "Flag"),
            said(flag.update(|flag| flag.town_id.set(99)).await, "Flag"),
            said(Flag::query().all().update(|flag| flag.town_id.set(99)).await, "Flag"),
            said(Flag::update_many([(flag.id, Flag::columns().town_id.set(99))]).await, "Flag"),
        ];
        for told in told {
            assert_eq!(told, (CHILD, vec!["town_id".to_owned()]));
        }
        // Two keys in one statement: the servers say which, SQLite does not.
        for (result, field) in [
            (House::create(house(2, 99, Some(first.id))).await, "town_id"),
            (House::create(house(2, town.id, Some(99))).await, "twin_id"),
            (House::upsert(house(2, town.id, Some(99))).on(House::BY_NUMBER).overwrite().await.map(|row| row.row().clone()), "twin_id"),
        ] {
            let (side, fields) = said(result, "House");
            assert_eq!(side, CHILD);
            assert!(fields == [field] || fields.is_empty() && db.engine() == limpid::Engine::Sqlite, "{fields:?}");
        }
        assert_eq!(said(first.update(|row| row.twin_id.set(Some(99))).await, "House"), (CHILD, vec!["twin_id".to_owned()]));
        let error = flag.update(|flag| flag.town_id.set(99)).await.unwrap_err();
        assert_eq!((error.status(), error.to_string()), (422, "Flag refers to a row that does not exist, by town_id".to_owned()));
        let mistakes = error.mistakes();
        assert_eq!((mistakes[0].path.as_str(), &*mistakes[0].code), ("town_id", "exists"));
    }

    async fn a_row_that_others_refer_to_is_the_parent(db) [Town, House, Flag] {
        let mut town = Town::create(TownCreate { code: "gh".into() }).await?;
        let mut first = House::create(house(1, town.id, None)).await?;
        House::create(house(2, town.id, Some(first.id))).await?;
        for (side, fields) in [
            said(town.delete().await, "Town"),
            said(Town::query().all().delete().await, "Town"),
            said(first.delete().await, "House"),
            said(House::query().filter(|row| row.number.eq(1)).delete().await, "House"),
        ] {
            assert_eq!(side, PARENT);
            assert!(fields.is_empty() || fields == ["id"], "{fields:?}");
        }
        let error = town.delete().await.unwrap_err();
        assert_eq!((error.status(), error.code()), (409, "foreign_key"));
        assert!(error.to_string().starts_with("Town is still referred to"), "{error}");
        assert!(error.mistakes().is_empty());
    }
}
