//! Tables that were there before: what they lack is named, and nothing is changed.

use limpid::prelude::*;
use limpid::{Db, Engine, Error};
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Pen {
    id: i64,
    #[fillable]
    name: String,
}

mod later {
    use limpid::prelude::*;

    /// The same table, some time later.
    #[derive(Debug, Clone, PartialEq, Model)]
    #[unique(color, name)]
    pub struct Pen {
        id: i64,
        #[fillable]
        #[unique]
        name: String,
        #[fillable]
        color: Option<String>,
    }
}

/// The same table with a trash.
mod trash {
    use limpid::prelude::*;

    #[derive(Debug, Clone, PartialEq, Model)]
    #[soft_deletes]
    pub struct Pen {
        id: i64,
        #[fillable]
        #[unique]
        name: String,
        deleted_at: Option<DateTime<Utc>>,
    }
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Ink {
    id: i64,
    #[fillable]
    #[unique]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Cap {
    id: i64,
    #[references(Case)]
    case_id: Option<i64>,
}

/// Refers to its cap, which refers to it.
#[derive(Debug, Clone, PartialEq, Model)]
struct Case {
    id: i64,
    #[references(Cap)]
    cap_id: Option<i64>,
}

/// In a schema, next to a table of the same name outside of it.
mod shop {
    use limpid::prelude::*;

    #[derive(Debug, Clone, PartialEq, Model)]
    #[model(schema = "shop")]
    pub struct Pen {
        id: i64,
        #[fillable]
        #[unique]
        brand: String,
    }
}

#[derive(Debug, Clone, PartialEq, Model)]
#[full_text(body)]
struct Letter {
    id: i64,
    #[fillable]
    body: String,
}

fn is_mysql(db: &Db) -> bool {
    matches!(db.engine(), Engine::MariaDb | Engine::MySql)
}

async fn refused(schema: limpid::schema::Schema, db: &Db) -> String {
    match schema.create(db).await {
        Err(Error::Usage { advice }) => advice.into_owned(),
        other => panic!("{other:?}"),
    }
}

each_engine! {
    async fn what_a_table_lacks_is_named_and_nothing_is_changed(db) [Pen] {
        Pen::create(PenCreate { name: "Ada".into() }).await?;
        let advice = refused(limpid::schema![Ink, later::Pen], &db).await;
        for lacking in [
            "the table `pens` exists without the column `color` of `Pen`",
            "the table `pens` exists without the unique index `pens_name_unique` of `Pen`",
            "the table `pens` exists without the unique index `pens_color_name_unique` of `Pen`",
            "migration",
            "drop",
        ] {
            assert!(advice.contains(lacking), "{advice}");
        }
        assert!(Ink::query().count().await.is_err(), "no other table was made");
        Pen::create(PenCreate { name: "Ada".into() }).await?;
        assert_eq!(Pen::query().count().await?, 2, "no index was made");

        limpid::schema![Pen].drop(&db).await?;
        limpid::schema![Ink, later::Pen].create(&db).await?;
        limpid::schema![Ink, later::Pen].create(&db).await?;
    }

    async fn a_unique_index_alone_is_missed(db) [Pen] {
        db.execute_raw("ALTER TABLE pens ADD COLUMN color VARCHAR(20)").await?;
        db.execute_raw("CREATE UNIQUE INDEX mine ON pens (name, color)").await?;
        let advice = refused(limpid::schema![later::Pen], &db).await;
        assert!(advice.starts_with("the table `pens` exists without the unique index `pens_name_unique` of `Pen`: "), "{advice}");
    }

    async fn an_index_of_others_on_the_same_columns_will_do(db) [] {
        db.execute_raw("CREATE TABLE inks (id INTEGER PRIMARY KEY, more INTEGER, name VARCHAR(20) NOT NULL UNIQUE)").await?;
        limpid::schema![Ink].create(&db).await?;
        db.execute_raw("DROP TABLE inks").await?;
        // One on more columns, or on a part of the rows, is another.
        db.execute_raw("CREATE TABLE inks (id INTEGER PRIMARY KEY, more INTEGER, name VARCHAR(20) NOT NULL, UNIQUE (name, more))").await?;
        if !is_mysql(&db) {
            db.execute_raw("CREATE UNIQUE INDEX part ON inks (name) WHERE more > 0").await?;
            db.execute_raw("CREATE UNIQUE INDEX form ON inks (lower(name))").await?;
        }
        let advice = refused(limpid::schema![Ink], &db).await;
        assert!(advice.contains("the unique index `inks_name_unique`") && !advice.contains("column"), "{advice}");
    }

    async fn a_column_that_may_be_null_behind_a_field_that_may_not_is_said(db) [] {
        db.execute_raw("CREATE TABLE pens (id INTEGER PRIMARY KEY, name VARCHAR(20), color VARCHAR(20) NOT NULL)").await?;
        let advice = refused(limpid::schema![Pen], &db).await;
        let said = "the column `name` of the table `pens` may be NULL, and the field `name` of `Pen` is not an `Option`";
        assert!(advice.starts_with(&format!("{said}: ")), "{advice}");
        let advice = refused(limpid::schema![later::Pen], &db).await;
        assert!(advice.contains(said), "{advice}");
        let said = "the column `color` of the table `pens` is NOT NULL, and the field `color` of `Pen` is an `Option`";
        assert!(advice.contains(said), "{advice}");
    }

    async fn further_columns_and_plain_indexes_are_fine(db) [later::Pen] {
        limpid::schema![Pen].create(&db).await?;
        limpid::schema![later::Pen].create(&db).await?;
    }

    async fn an_index_that_leaves_the_trash_out_is_one(db) [trash::Pen] {
        limpid::schema![trash::Pen].create(&db).await?;
        // The model has no trash any more: the index is unique for a part of the rows only.
        db.execute_raw("ALTER TABLE pens ADD COLUMN color VARCHAR(20)").await?;
        let advice = refused(limpid::schema![later::Pen], &db).await;
        assert!(advice.contains("the unique index `pens_name_unique`"), "{advice}");
    }

    async fn tables_of_one_name_in_two_schemas_are_two(db) [] {
        limpid::schema![shop::Pen, Pen].create(&db).await?;
        limpid::schema![Pen, shop::Pen].create(&db).await?;
        let [drop, create] = match db.engine() {
            Engine::Postgres => ["DROP TABLE shop.pens", "CREATE TABLE shop.pens (id INTEGER PRIMARY KEY)"],
            _ => ["DROP TABLE shop_pens", "CREATE TABLE shop_pens (id INTEGER PRIMARY KEY)"],
        };
        db.execute_raw(drop).await?;
        db.execute_raw(create).await?;
        let advice = refused(limpid::schema![Pen, shop::Pen], &db).await;
        assert!(advice.contains("without the column `brand`") && !advice.contains("`name`"), "{advice}");
    }

    async fn the_words_of_a_search_are_missed(db) [] {
        db.execute_raw("CREATE TABLE letters (id INTEGER PRIMARY KEY, body VARCHAR(100) NOT NULL)").await?;
        match db.engine() {
            Engine::Sqlite => limpid::schema![Letter].create(&db).await?,
            _ => {
                let advice = refused(limpid::schema![Letter], &db).await;
                assert!(advice.contains("the column `limpid_words`"), "{advice}");
            }
        }
    }

    async fn a_transaction_makes_tables_or_refuses_before_it_sends_anything(db) [Pen, Cap, Case] {
        let tx = db.begin().await?;
        Pen::create(PenCreate { name: "Ada".into() }).on(&tx).await?;
        let made = limpid::schema![Ink].create(&tx).await;
        let dropped = limpid::schema![Cap, Case].drop(&tx).await;
        for result in [made, dropped] {
            match result {
                Err(Error::Usage { advice }) if is_mysql(&db) => {
                    assert!(advice.contains("commits the transaction on MariaDB and MySQL: run it on the pool"), "{advice}");
                }
                Ok(()) if !is_mysql(&db) => {}
                other => panic!("{other:?}"),
            }
        }
        tx.rollback().await?;
        assert_eq!(Pen::query().count().await?, 0, "the transaction was not committed");
        assert!(Ink::query().count().await.is_err());
        assert_eq!(Case::query().count().await? + Cap::query().count().await?, 0, "they are there");
    }

    async fn in_a_transaction_too_a_table_that_lacks_something_is_refused(db) [Pen] {
        let tx = db.begin().await?;
        let advice = refused(limpid::schema![later::Pen], &tx).await;
        assert_eq!(advice.contains("`color`"), !is_mysql(&db), "{advice}");
        Pen::create(PenCreate { name: "Ada".into() }).on(&tx).await?;
        tx.commit().await?;
        assert_eq!(Pen::query().count().await?, 1, "the transaction goes on");
    }
}
