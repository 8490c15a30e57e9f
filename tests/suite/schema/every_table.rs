//! Every table that the derive accepts can be made: circles, tables that refer to themselves or to a unique column,
//! long names; and by several programs at once.

use limpid::prelude::*;
use limpid::{Config, Error};
use limpid_tests::{each_engine, url};

#[derive(Debug, Clone, PartialEq, Model)]
struct Egg {
    id: i64,
    #[fillable]
    #[references(Hen)]
    hen_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Hen {
    id: i64,
    #[fillable]
    #[references(Egg)]
    egg_id: Option<i64>,
}

/// Refers to itself by another unique column.
#[derive(Debug, Clone, PartialEq, Model)]
struct Worker {
    id: i64,
    #[fillable]
    #[unique]
    badge: String,
    #[fillable]
    #[belongs_to(boss: Worker, references = badge)]
    boss_badge: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
struct Land {
    id: i64,
    #[fillable]
    #[unique]
    code: String,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Town {
    id: i64,
    #[fillable]
    #[belongs_to(land: Land, references = code)]
    land_code: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[model(table = "a_table_of_fifty_eight_letters_which_mysql_makes_too_long_x")]
struct Long {
    id: i64,
    #[fillable]
    #[references(Hen)]
    hen_id: i64,
    #[fillable]
    #[references(Egg)]
    another_column_with_a_name_that_is_rather_long_as_well: Option<i64>,
}

each_engine! {
    async fn two_tables_refer_to_each_other(db) [Egg, Hen] {
        let schema = limpid::schema![Hen, Egg];
        let hen = Hen::create(HenCreate { egg_id: None }).await?;
        let egg = Egg::create(EggCreate { hen_id: Some(hen.id) }).await?;
        assert!(matches!(Egg::create(EggCreate { hen_id: Some(99) }).await, Err(Error::ForeignKey { .. })));
        assert!(matches!(Hen::create(HenCreate { egg_id: Some(99) }).await, Err(Error::ForeignKey { .. })));
        Hen::query().all().update(|hen| hen.egg_id.set(egg.id)).await?;
        schema.create(&db).await?;
        assert_eq!(Hen::query().count().await?, 1, "what is there stays");
        schema.drop(&db).await?;
        assert!(Hen::query().count().await.is_err());
        assert!(Egg::query().count().await.is_err());
        schema.drop(&db).await?;
        schema.create(&db).await?;
        assert!(matches!(Hen::create(HenCreate { egg_id: Some(99) }).await, Err(Error::ForeignKey { .. })));
    }

    async fn a_table_refers_to_itself_by_a_unique_column(db) [Worker] {
        let worker = |badge: &str, boss: Option<&str>| WorkerCreate { badge: badge.into(), boss_badge: boss.map(str::to_owned) };
        Worker::create(worker("a", None)).await?;
        Worker::create(worker("b", Some("a"))).await?;
        assert!(matches!(Worker::create(worker("c", Some("z"))).await, Err(Error::ForeignKey { .. })));
        limpid::schema![Worker].create(&db).await?;
    }

    async fn a_unique_column_of_a_model_with_a_trash_is_referred_to(db) [Land, Town] {
        let mut land = Land::create(LandCreate { code: "be".into() }).await?;
        Town::create(TownCreate { land_code: "be".into() }).await?;
        assert!(matches!(Town::create(TownCreate { land_code: "nl".into() }).await, Err(Error::ForeignKey { .. })));
        land.delete().await?;
        Town::create(TownCreate { land_code: "be".into() }).await?;
        let again = Land::upsert(LandCreate { code: "fr".into() }).on(Land::BY_CODE).overwrite().await?;
        let again = Land::upsert(LandCreate { code: "fr".into() }).on(Land::BY_CODE).overwrite().await.map(|row| row.id == again.id)?;
        assert!(again);
    }

    async fn a_long_name_has_foreign_keys(db) [Egg, Hen, Long] {
        let hen = Hen::create(HenCreate { egg_id: None }).await?;
        let long = |hen_id| LongCreate { hen_id, another_column_with_a_name_that_is_rather_long_as_well: None };
        Long::create(long(hen.id)).await?;
        match Long::create(long(99)).await {
            Err(Error::ForeignKey { model: "Long", fields, .. }) => {
                assert!(fields.is_empty() && db.engine() == limpid::Engine::Sqlite || fields == ["hen_id"], "{fields:?}");
            }
            other => panic!("{other:?}"),
        }
    }

    async fn six_programs_create_a_schema_at_once(db) [] {
        let url = url(&db).await?;
        let create = || {
            let url = url.clone();
            tokio::spawn(async move {
                let db = Config::new(&url)?.max_connections(2).connect().await?;
                limpid::schema![Egg, Hen, Worker, Land, Town, Long].create(&db).await
            })
        };
        for task in (0..6).map(|_| create()).collect::<Vec<_>>() {
            task.await.expect("it ends")?;
        }
        assert_eq!(Worker::query().count().await?, 0);
    }
}
