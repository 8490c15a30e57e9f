//! A caller of BEGIN that is cancelled.

use std::time::Duration;

use limpid::Config;
use limpid_tests::{Engine, url};

use crate::blog::*;
use crate::cut::after_steps;

/// How many connections of this database are idle inside a transaction.
async fn idle_in_transaction(other: &mut sqlx::PgConnection) -> i64 {
    tokio::time::sleep(Duration::from_millis(20)).await;
    let query = "SELECT count(*) FROM pg_stat_activity \
                 WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    sqlx::query_scalar(query).fetch_one(other).await.expect("a count")
}

/// Why BEGIN runs in a task of its own: the pool of sqlx 0.9.0 hands out a connection with an open
/// transaction if the caller of `begin` went away. A release that does not do so makes this test fail.
#[test]
fn a_dropped_begin_leaves_a_transaction_open_with_sqlx_but_not_with_limpid() {
    limpid_tests::run(Engine::Postgres, &limpid::schema![User], async |db| {
        let url = url(&db).await.expect("a URL");
        let mut other = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.expect("a connection");
        let plain =
            sqlx::postgres::PgPoolOptions::new().max_connections(1).connect(&url).await.expect("a pool");
        let ours = Config::new(&url).expect("a good URL").max_connections(1).connect().await.expect("a pool");
        let (mut left, mut left_by_ours) = (0, 0);
        // How far a call comes in this many steps depends on how fast the server answers: on a machine at rest it may
        // take some rounds before one ends at the wrong moment.
        for round in 0..240 {
            let steps = round % 12;
            drop(after_steps(plain.begin(), steps).await);
            left += idle_in_transaction(&mut other).await;
            // Ends what was left open.
            let _ = sqlx::raw_sql("ROLLBACK").execute(&plain).await;
            drop(after_steps(ours.begin(), steps).await);
            left_by_ours += idle_in_transaction(&mut other).await;
            if left > 0 && round > 12 {
                break;
            }
        }
        assert!(left > 0, "plain sqlx left nothing open");
        assert_eq!(left_by_ours, 0);
    });
}
