//! Connecting to MariaDB or MySQL, and finding out which of both it is.

use std::sync::Arc;

use sqlx::mysql::{MySql, MySqlConnectOptions, MySqlSslMode};

use crate::error::Result;
use crate::exec::driver::translate;
use crate::exec::pool::config::{Config, Tls, unusable_url};
use crate::exec::pool::lane::Lane;
use crate::exec::pool::lane::Lanes;
use crate::exec::pool::options::LanePurpose;
use crate::exec::pool::pools::Pools;
use crate::sql::engine::Engine;

pub(crate) async fn connect(config: &Config) -> Result<Lanes> {
    let url = config.url.replacen("mariadb://", "mysql://", 1);
    let mut options: MySqlConnectOptions = url.parse().map_err(|_| unusable_url())?;
    if let Some(tls) = config.tls {
        options = options.ssl_mode(match tls {
            Tls::Disable => MySqlSslMode::Disabled,
            Tls::Prefer => MySqlSslMode::Preferred,
            Tls::Require => MySqlSslMode::Required,
            Tls::Verify => MySqlSslMode::VerifyIdentity,
        });
    }
    let (timeout, millis) = (config.statement_timeout, config.statement_millis());
    let pool = config.pool().after_connect(move |connection, _| {
        Box::pin(async move {
            let version: String = sqlx::query_scalar("SELECT VERSION()").fetch_one(&mut *connection).await?;
            let maria = version.contains("MariaDB");
            // A value that does not fit is an error, and `SET a = b, b = a` swaps, as standard SQL says.
            // Texts that are not columns are equal if their bytes are, whatever the database says.
            // Texts are put together whole: MySQL would cut them at 1,024 bytes, and only warn.
            // What others have committed is seen, as on PostgreSQL. MariaDB knows the variable by its old name.
            // A tree is as deep as it is: MariaDB would leave out what is below 1,000 steps, without a word.
            let set = match maria {
                true => {
                    "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin, \
                     SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,SIMULTANEOUS_ASSIGNMENT'), \
                     SESSION max_recursive_iterations = 4294967295, SESSION group_concat_max_len = 4294967295, \
                     SESSION tx_isolation = 'READ-COMMITTED'"
                }
                false => {
                    "SET NAMES utf8mb4 COLLATE utf8mb4_0900_bin, \
                     SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), \
                     SESSION cte_max_recursion_depth = 4294967295, SESSION group_concat_max_len = 4294967295, \
                     SESSION transaction_isolation = 'READ-COMMITTED'"
                }
            };
            sqlx::query(set).execute(&mut *connection).await?;
            let Some(timeout) = timeout else { return Ok(()) };
            // MariaDB counts seconds, MySQL milliseconds.
            let set = match maria {
                true => sqlx::query("SET SESSION max_statement_time = ?")
                    .bind(timeout.as_secs_f64().max(0.000_001)),
                false => sqlx::query("SET SESSION max_execution_time = ?").bind(millis.unwrap_or_default()),
            };
            set.execute(connection).await.map(drop)
        })
    });
    let translate = |error| translate::<MySql>(error, None);
    let place = options.get_socket().is_none().then(|| (options.get_host().to_owned(), options.get_port()));
    let connecting = pool.connect_with(options.statement_cache_capacity(512));
    let pool = super::unless_refused(place, connecting).await.map_err(translate)?;
    let version: String = sqlx::query_scalar("SELECT VERSION()").fetch_one(&pool).await.map_err(translate)?;
    let engine = if version.contains("MariaDB") { Engine::MariaDb } else { Engine::MySql };
    let lane =
        Lane::new(Pools::MySql(pool), config.options(engine, LanePurpose::Anything, config.max_connections));
    Ok(Lanes {
        engine,
        write: Arc::clone(&lane),
        read: lane,
        config: Arc::new(config.clone()),
        versions: Default::default(),
    })
}
