//! Many rows at once: by hand with VALUES lists, on PostgreSQL also with UNNEST and COPY, and with Limpid.

use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};
use limpid::prelude::*;
use limpid::{Engine, schema};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{
    ConnectOptions, Connection, Executor, MySqlConnection, PgConnection, QueryBuilder, SqliteConnection,
};
use tempfile::TempDir;

use crate::Result;
use crate::database::{administrate, renamed};
use crate::table::Table;
use crate::user::{User, UserCreate};
use crate::work::Fill;

const INTO: &str = "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) ";

/// So many rows are one statement, as a hand would choose: 8 values each, below every limit.
const AT_ONCE: usize = 1_000;

macro_rules! drivers {
    ($($room:ident $driver:ident)*) => {$(
        /// On this driver.
        pub mod $room {
            use super::*;

            /// Lists of VALUES in one transaction.
            pub async fn values(db: &mut <sqlx::$driver as sqlx::Database>::Connection, rows: u64) -> Result<u64> {
                let now = Utc::now();
                let mut tx = db.begin().await?;
                let users: Vec<Fill> = (0..rows).map(Fill::of).collect();
                for users in users.chunks(AT_ONCE) {
                    let mut query = QueryBuilder::<sqlx::$driver>::new(INTO);
                    query.push_values(users, |mut row, user| {
                        row.push_bind(&user.name).push_bind(&user.email).push_bind(user.age).push_bind(user.score);
                        row.push_bind(user.active).push_bind(&user.bio).push_bind(now).push_bind(now);
                    });
                    query.build().execute(&mut *tx).await?;
                }
                tx.commit().await?;
                Ok(rows)
            }
        }
    )*};
}
drivers! { sqlite Sqlite postgres Postgres mysql MySql }

/// One array for each column, in one statement.
pub async fn unnest(db: &mut PgConnection, rows: u64) -> Result<u64> {
    let users: Vec<Fill> = (0..rows).map(Fill::of).collect();
    let now: Vec<DateTime<Utc>> = vec![Utc::now(); users.len()];
    sqlx::query(
        "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) SELECT * FROM \
         UNNEST($1::text[], $2::text[], $3::bigint[], $4::float8[], $5::bool[], $6::text[], $7::timestamptz[], \
         $8::timestamptz[])",
    )
    .bind(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.email.as_str()).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.age).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.score).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.active).collect::<Vec<_>>())
    .bind(users.iter().map(|user| user.bio.as_deref()).collect::<Vec<_>>())
    .bind(&now)
    .bind(&now)
    .execute(db)
    .await?;
    Ok(rows)
}

/// COPY in its text format. The texts of this bench hold nothing that would have to be escaped.
pub async fn copy(db: &mut PgConnection, rows: u64) -> Result<u64> {
    let text = "COPY users (name, email, age, score, active, bio, created_at, updated_at) FROM STDIN";
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut copy = db.copy_in_raw(text).await?;
    let mut lines = String::new();
    for user in (0..rows).map(Fill::of) {
        let Fill { name, email, age, score, active, bio, .. } = user;
        let bio = bio.as_deref().unwrap_or("\\N");
        lines.push_str(&format!("{name}\t{email}\t{age}\t{score}\t{active}\t{bio}\t{now}\t{now}\n"));
        if lines.len() > 1 << 20 {
            copy.send(std::mem::take(&mut lines).into_bytes()).await?;
        }
    }
    copy.send(lines.into_bytes()).await?;
    Ok(copy.finish().await?)
}

/// A connection of each driver.
enum Plain {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
    MySql(MySqlConnection),
}

/// Who inserts the rows.
#[derive(Debug, Clone, Copy)]
enum Way {
    Values,
    Unnest,
    Copy,
    InsertMany,
    CreateMany,
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Way::Values => "sqlx, VALUES",
            Way::Unnest => "sqlx, UNNEST",
            Way::Copy => "sqlx, COPY",
            Way::InsertMany => "Limpid, `insert_many`",
            Way::CreateMany => "Limpid, `create_many`",
        }
    }

    async fn run(self, plain: &mut Plain, db: &Db, rows: u64) -> Result<u64> {
        let inputs = || (0..rows).map(|number| input(Fill::of(number)));
        match (self, plain) {
            (Way::InsertMany, _) => Ok(User::insert_many(inputs()).on(db).await?),
            (Way::CreateMany, _) => Ok(User::create_many(inputs()).on(db).await?.len() as u64),
            (Way::Unnest, Plain::Postgres(plain)) => unnest(plain, rows).await,
            (Way::Copy, Plain::Postgres(plain)) => copy(plain, rows).await,
            (_, Plain::Sqlite(plain)) => sqlite::values(plain, rows).await,
            (_, Plain::Postgres(plain)) => postgres::values(plain, rows).await,
            (_, Plain::MySql(plain)) => mysql::values(plain, rows).await,
        }
    }
}

fn input(fill: Fill) -> UserCreate {
    let Fill { name, email, age, score, active, bio, .. } = fill;
    UserCreate { name, email, age, score, active, bio }
}

/// Inserts so many rows with each way, in turns, and answers with the median times and their ratios to the
/// first way. `None` if the environment names no server of this engine.
pub async fn measure(engine: Engine, rows: u64, rounds: usize) -> Result<Option<Table>> {
    let home = TempDir::new()?;
    let name = format!("limpid_bulk_{}", std::process::id());
    let variable = if engine == Engine::Postgres { "LIMPID_TEST_POSTGRES" } else { "LIMPID_TEST_MYSQL" };
    let path = home.path().join("bulk.db");
    let server = std::env::var(variable).ok().filter(|_| engine != Engine::Sqlite);
    let url = match &server {
        Some(url) => {
            administrate(engine, url, format!("CREATE DATABASE {name}")).await?;
            renamed(url, &name)
        }
        None if engine == Engine::Sqlite => format!("sqlite://{}", path.display()),
        None => return Ok(None),
    };
    let db = limpid::connect(&url).await?;
    schema![User].create(&db).await?;
    let mut plain = match engine {
        Engine::Sqlite => {
            let options = SqliteConnectOptions::new().filename(&path).journal_mode(SqliteJournalMode::Wal);
            Plain::Sqlite(options.synchronous(SqliteSynchronous::Normal).connect().await?)
        }
        Engine::Postgres => Plain::Postgres(PgConnection::connect(&url).await?),
        _ => Plain::MySql(MySqlConnection::connect(&url).await?),
    };
    let table = in_turns(engine, &mut plain, &db, rows, rounds).await;
    db.close().await;
    match plain {
        Plain::Sqlite(plain) => plain.close().await?,
        Plain::Postgres(plain) => plain.close().await?,
        Plain::MySql(plain) => plain.close().await?,
    }
    if let Some(url) = server {
        administrate(engine, &url, format!("DROP DATABASE {name}")).await?;
    }
    table.map(Some)
}

async fn in_turns(engine: Engine, plain: &mut Plain, db: &Db, rows: u64, rounds: usize) -> Result<Table> {
    let ways: &[Way] = match engine {
        Engine::Postgres => &[Way::Values, Way::Unnest, Way::Copy, Way::InsertMany, Way::CreateMany],
        _ => &[Way::Values, Way::InsertMany, Way::CreateMany],
    };
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); ways.len()];
    for round in 0..rounds {
        for turn in 0..ways.len() {
            let place = (turn + round) % ways.len();
            empty(plain, engine).await?;
            let start = Instant::now();
            let written = ways[place].run(plain, db, rows).await?;
            times[place].push(start.elapsed());
            assert_eq!(written, rows);
        }
    }
    let mut table = Table::new(format!("{engine:?}"));
    table.row("", ["ms".to_owned(), "ratio".to_owned()]);
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    for (way, median) in ways.iter().zip(&medians) {
        table.row(way.name(), [format!("{:.0}", median * 1e3), format!("{:.2}", median / medians[0])]);
    }
    Ok(table)
}

async fn empty(plain: &mut Plain, engine: Engine) -> Result<()> {
    let text = if engine == Engine::Sqlite { "DELETE FROM users" } else { "TRUNCATE TABLE users" };
    match plain {
        Plain::Sqlite(plain) => {
            plain.execute(text).await?;
        }
        Plain::Postgres(plain) => {
            plain.execute(text).await?;
        }
        Plain::MySql(plain) => {
            plain.execute(text).await?;
        }
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}
