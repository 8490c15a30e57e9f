//! Keys and columns of `u64`: numbers that PostgreSQL has no type for.

use limpid::Engine;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
struct Meter {
    id: u64,
    #[fillable]
    #[unique]
    reading: u64,
}

/// What PostgreSQL has prepared on this connection.
#[derive(Debug, Clone, Model)]
#[model(table = "prepared")]
struct Prepared {
    #[key]
    statement: String,
    types: String,
}

each_engine! {
    async fn small_and_large_numbers_share_a_query(db) [Meter] {
        for reading in [7, u64::MAX, 8, u64::MAX - 1] {
            Meter::create(MeterCreate { reading }).await?;
        }
        for _ in 0..2 {
            for reading in [7, u64::MAX, 8, i64::MAX as u64 + 1] {
                let found = Meter::query().filter(|meter| meter.reading.eq(reading)).count().await?;
                assert_eq!(found, i64::from(reading != i64::MAX as u64 + 1), "{reading}");
            }
            for list in [vec![7, 8], vec![7, u64::MAX], vec![u64::MAX - 1, u64::MAX]] {
                let found = Meter::query().filter(|meter| meter.reading.in_(list.clone())).count().await?;
                assert_eq!(found, 2, "{list:?}");
            }
            assert!(Meter::find(1_u64).await?.is_some());
            assert!(Meter::find(u64::MAX).await?.is_none());
            assert_eq!(Meter::find_many([1, u64::MAX, 2]).await?.len(), 2);
        }
    }

    async fn one_column_is_set_to_small_and_large_numbers(db) [Meter] {
        let mut meter = Meter::create(MeterCreate { reading: 1 }).await?;
        for reading in [u64::MAX, 2, u64::MAX - 5, 3] {
            meter.update(|meter| meter.reading.set(reading)).await?;
            assert_eq!(Meter::find_or_fail(meter.id).await?.reading, reading);
        }
    }
}

#[limpid::test(models(Meter), on(postgres))]
async fn a_key_is_bound_as_what_its_index_holds(db: Db) -> limpid::Result<()> {
    let view = "CREATE VIEW prepared AS SELECT statement, parameter_types::text AS types FROM pg_prepared_statements";
    db.execute_raw(view).await?;
    db.execute_raw("INSERT INTO meters (reading) SELECT number FROM generate_series(1, 5000) AS number")
        .await?;
    db.execute_raw("ANALYZE meters").await?;
    let tx = db.begin().await?;
    Meter::find_or_fail(5_u64).on(&tx).await?;
    Meter::find_many([5_u64, 6]).on(&tx).await?;
    Meter::query().filter(|meter| meter.reading.eq(5)).sole().on(&tx).await?;
    let prepared = Prepared::query().filter(|row| row.statement.contains("meters")).get().on(&tx).await?;
    tx.commit().await?;
    let mut types: Vec<_> = prepared.iter().map(|row| row.types.as_str()).collect();
    types.sort_unstable();
    assert!(types.iter().all(|types| !types.contains("numeric")), "{types:?}");
    assert!(types.contains(&"{bigint}") && types.contains(&"{bigint[]}"), "{types:?}");

    // The plans of these texts, with these types.
    let mut other = sqlx::ConnectOptions::connect(
        &limpid_tests::url(&db).await?.parse::<sqlx::postgres::PgConnectOptions>().expect("a good URL"),
    )
    .await
    .expect("a connection");
    for (place, (text, types, value)) in [
        (Meter::query().filter(|meter| meter.id.eq(5)).to_sql(Engine::Postgres), "bigint", "5"),
        (Meter::query().filter(|meter| meter.id.in_([5, 6])).to_sql(Engine::Postgres), "bigint[]", "'{5,6}'"),
        (Meter::query().filter(|meter| meter.reading.eq(5)).to_sql(Engine::Postgres), "bigint", "5"),
    ]
    .into_iter()
    .enumerate()
    {
        let prepare = format!("PREPARE probe_{place}({types}) AS {}", text.text);
        sqlx::raw_sql(sqlx::AssertSqlSafe(prepare)).execute(&mut other).await.expect("it is prepared");
        let explain = format!("EXPLAIN EXECUTE probe_{place}({value})");
        let plan: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(explain)).fetch_all(&mut other).await.expect("a plan");
        assert!(plan.join("\n").contains("Index"), "{}\n{}", text.text, plan.join("\n"));
    }
    Ok(())
}
