//! The table of applied migrations.

use chrono::Utc;

use crate::error::{Error, Result};
use crate::exec::Session;
use crate::migrate::file::{Migration, checksum};
use crate::migrate::shape::write::quoted;
use crate::sql::engine::Engine;
use crate::sql::value::Value;

/// What it is called.
pub(crate) const TABLE: &str = "limpid_migrations";

/// A migration that was applied or begun.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Applied {
    pub version: i64,
    pub name: String,
    pub checksum: String,
    /// When among the others.
    pub place: i64,
    /// How many statements it has.
    pub statements: i64,
    /// How many of them were applied.
    pub done: i64,
    /// How many statements of the `down` file were applied.
    pub undone: i64,
    /// How far the statement that is run in batches came.
    pub reached: Option<i64>,
    pub applied_at: String,
    pub text: String,
}

impl Applied {
    pub(crate) fn is_whole(&self) -> bool {
        self.done >= self.statements && self.undone == 0
    }
}

const COLUMNS: &str = "version, name, checksum, place, statements, done, undone, reached, applied_at, text";

/// The statement that reads it.
pub(crate) fn select() -> String {
    format!("SELECT {COLUMNS} FROM {TABLE} ORDER BY place, version")
}

/// Reads one row of that.
pub(crate) fn read_row(row: &mut crate::exec::Reader<'_>) -> Result<Applied> {
    Ok(Applied {
        version: row.column()?,
        name: row.column()?,
        checksum: row.column()?,
        place: row.column()?,
        statements: row.column()?,
        done: row.column()?,
        undone: row.column()?,
        reached: row.column()?,
        applied_at: row.column()?,
        text: row.column()?,
    })
}

/// Whether an error says that the table does not exist.
pub(crate) fn is_missing(error: &Error) -> bool {
    match error {
        Error::Database { code: Some(code), message } => {
            matches!(code.as_str(), "42P01" | "1146") || (code == "1" && message.starts_with("no such table"))
        }
        _ => false,
    }
}

/// The applied migrations, in the order of their application. `None` without the table.
pub(crate) async fn read(session: &mut Session) -> Result<Option<Vec<Applied>>> {
    match session.read(select(), read_row).await {
        Ok(rows) => Ok(Some(rows)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes the table.
pub(crate) async fn create(session: &mut Session) -> Result<()> {
    let (text, options) = match session.engine() {
        Engine::MariaDb | Engine::MySql => ("LONGTEXT", " CHARACTER SET utf8mb4 ENGINE=InnoDB"),
        _ => ("TEXT", ""),
    };
    session
        .execute(format!(
            "CREATE TABLE IF NOT EXISTS {TABLE} (\n    version BIGINT NOT NULL PRIMARY KEY,\n    name VARCHAR(200) NOT NULL,\n    \
             checksum VARCHAR(64) NOT NULL,\n    place BIGINT NOT NULL,\n    statements BIGINT NOT NULL,\n    \
             done BIGINT NOT NULL,\n    undone BIGINT NOT NULL,\n    reached BIGINT,\n    applied_at VARCHAR(32) NOT NULL,\n    \
             text {text} NOT NULL\n){options}"
        ))
        .await
}

/// Records a migration of which this many statements were applied.
pub(crate) async fn insert(
    session: &mut Session,
    migration: &Migration,
    statements: usize,
    done: usize,
) -> Result<()> {
    let engine = session.engine();
    let place = session
        .read(format!("SELECT COALESCE(MAX(place), 0) + 1 FROM {TABLE}"), |row| row.column::<i64>())
        .await?;
    let numbered = engine == Engine::Postgres;
    let marks: Vec<_> = (1..=10).map(|n| if numbered { format!("${n}") } else { "?".to_owned() }).collect();
    let text = |text: &str| Value::Text(text.to_owned().into());
    session
        .write(
            format!("INSERT INTO {TABLE} ({COLUMNS}) VALUES ({})", marks.join(", ")),
            vec![
                Value::Int(migration.version),
                text(&migration.name.chars().take(200).collect::<String>()),
                text(&checksum(&migration.up, engine)),
                Value::Int(place.first().copied().unwrap_or(1)),
                Value::Int(statements as i64),
                Value::Int(done as i64),
                Value::Int(0),
                Value::Null(crate::sql::kind::Kind::I64),
                text(&Utc::now().format("%Y-%m-%d %H:%M:%S").to_string()),
                text(&migration.up),
            ],
        )
        .await
}

/// Records its progress, and the text it ran.
pub(crate) async fn advance(
    session: &mut Session,
    migration: &Migration,
    (statements, done, undone): (usize, usize, usize),
) -> Result<()> {
    let engine = session.engine();
    let marks: [&str; 6] = match engine {
        Engine::Postgres => ["$1", "$2", "$3", "$4", "$5", "$6"],
        _ => ["?"; 6],
    };
    let text = |text: &str| Value::Text(text.to_owned().into());
    session
        .write(
            format!(
                "UPDATE {TABLE} SET statements = {}, done = {}, undone = {}, reached = NULL, checksum = {}, text = {} WHERE version = {}",
                marks[0], marks[1], marks[2], marks[3], marks[4], marks[5]
            ),
            vec![
                Value::Int(statements as i64),
                Value::Int(done as i64),
                Value::Int(undone as i64),
                text(&checksum(&migration.up, engine)),
                text(&migration.up),
                Value::Int(migration.version),
            ],
        )
        .await
}

/// Notes how far a statement in batches came.
pub(crate) async fn reach(session: &mut Session, version: i64, key: i64) -> Result<()> {
    session.execute(format!("UPDATE {TABLE} SET reached = {key} WHERE version = {version}")).await
}

/// Forgets a migration.
pub(crate) async fn delete(session: &mut Session, version: i64) -> Result<()> {
    session.execute(format!("DELETE FROM {TABLE} WHERE version = {version}")).await
}

/// The names of the existing tables, except ours.
pub(crate) async fn tables(session: &mut Session) -> Result<Vec<String>> {
    let query = match session.engine() {
        Engine::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        }
        Engine::Postgres => {
            "SELECT c.relname::TEXT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema() \
             AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
        }
        Engine::MariaDb | Engine::MySql => {
            "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
        }
    };
    let names = session.read(query, |row| row.column::<String>()).await?;
    Ok(names.into_iter().filter(|name| name != TABLE).collect())
}

/// What sqlx applied: versions, and checksums of bytes. `None` without its table.
pub(crate) async fn of_sqlx(session: &mut Session) -> Result<Option<Vec<(i64, Vec<u8>, bool)>>> {
    let table = quoted(session.engine().dialect(), "_sqlx_migrations");
    let query = format!("SELECT version, checksum, success FROM {table} ORDER BY version");
    match session.read(query, |row| Ok((row.column()?, row.column()?, row.column()?))).await {
        Ok(rows) => Ok(Some(rows)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}
