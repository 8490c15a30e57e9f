//! Connecting to PostgreSQL, directly or through a pooler.

use std::sync::Arc;

use sqlx::postgres::{PgConnectOptions, PgSslMode, Postgres};

use crate::error::Result;
use crate::exec::driver::translate;
use crate::exec::pool::config::{Config, Tls, unusable_url};
use crate::exec::pool::lane::Lane;
use crate::exec::pool::lane::Lanes;
use crate::exec::pool::options::LanePurpose;
use crate::exec::pool::pools::Pools;
use crate::sql::engine::Engine;

pub(crate) async fn connect(config: &Config) -> Result<Lanes> {
    let mut options: PgConnectOptions = config.url.parse().map_err(|_| unusable_url())?;
    if let Some(name) = &config.application_name {
        options = options.application_name(name);
    }
    if let Some(tls) = config.tls {
        options = options.ssl_mode(match tls {
            Tls::Disable => PgSslMode::Disable,
            Tls::Prefer => PgSslMode::Prefer,
            Tls::Require => PgSslMode::Require,
            Tls::Verify => PgSslMode::VerifyFull,
        });
    }
    // Behind a pooler nothing may be kept on the server, or set for a session.
    options = match (config.pgbouncer, config.statement_millis()) {
        (true, _) => options.statement_cache_capacity(0).extra_float_digits(None),
        (false, None) => options.statement_cache_capacity(512),
        (false, Some(timeout)) => {
            options.statement_cache_capacity(512).options([("statement_timeout", timeout.to_string())])
        }
    };
    let local = options.get_socket().is_some() || options.get_host().starts_with('/');
    let place = (!local).then(|| (options.get_host().to_owned(), options.get_port()));
    let connecting = config.pool().connect_with(options);
    let pool =
        super::unless_refused(place, connecting).await.map_err(|error| translate::<Postgres>(error, None))?;
    let lane = Lane::new(
        Pools::Postgres(pool),
        config.options(Engine::Postgres, LanePurpose::Anything, config.max_connections),
    );
    Ok(Lanes {
        engine: Engine::Postgres,
        write: Arc::clone(&lane),
        read: lane,
        config: Arc::new(config.clone()),
        versions: Default::default(),
    })
}
