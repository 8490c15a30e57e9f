//! CREATE TABLE from the models' own description.
//!
//! An extra, floor 6.

mod entry;
mod existing;
pub(crate) mod full_text;
mod later;
pub(crate) mod table;

use std::future::Future;

use entry::Entry;

use crate::error::{Error, Result};
use crate::exec::Db;
use crate::model::Model;
use crate::sql::engine::Engine;
use crate::sql::table::{ForeignKey, Index, Table};

/// The tables of some models.
///
/// ```
/// # use limpid::prelude::*;
/// #[derive(Model)]
/// struct Author { id: i64, #[unique] name: String }
///
/// #[derive(Model)]
/// struct Book { id: i64, #[references(Author)] author_id: i64, title: String }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> limpid::Result<()> {
/// let db = limpid::connect("sqlite::memory:").await?;
/// limpid::schema![Book, Author].create(&db).await?; // authors first: books refer to them
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Schema {
    entries: Vec<Entry>,
}

/// The [`Schema`](crate::schema::Schema) of the models that are named.
#[macro_export]
macro_rules! schema {
    ($($model:ty),* $(,)?) => {
        $crate::schema::Schema::new()$(.with::<$model>())*
    };
}

impl Schema {
    /// No table yet.
    pub fn new() -> Self {
        Schema::default()
    }

    /// With the table of one more model. A model that is there already is not added again.
    pub fn with<M: Model>(mut self) -> Self {
        if !self.entries.iter().any(|entry| entry.table == M::TABLE) {
            self.entries.push(Entry { table: M::TABLE, default_at: M::default_at });
        }
        self
    }

    /// The statements that create the tables and their indexes where they are missing, in an order that
    /// foreign keys allow.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage) if a foreign key refers to a model that is not in the schema.
    pub fn to_sql(&self, engine: impl Into<Engine>) -> Result<Vec<String>> {
        let engine = engine.into();
        let dialect = engine.dialect();
        let Order { entries, later } = self.in_order(engine)?;
        let mut statements = Vec::new();
        for entry in entries {
            statements.extend(table::schema(dialect, entry.table));
            statements.extend(table::enum_types(dialect, entry.table));
            statements.push(table::create(dialect, &entry, &later));
            statements
                .extend(table::indexes(dialect, entry.table, |index| self.is_referenced(entry.table, index)));
            statements.extend(full_text::statements(dialect, entry.table));
        }
        statements.extend(later.iter().flat_map(|(table, key)| later::add(engine, table, key)));
        Ok(statements)
    }

    /// Creates the tables that are missing, all or none where the engine can undo that (not MariaDB and MySQL).
    ///
    /// A table that exists stays as it is. It may have further columns. If it lacks a column or a unique index of
    /// its model, that is an error, before anything is created; one statement finds out.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// #[derive(Model)]
    /// struct Author { id: i64, #[unique] name: String }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// let db = limpid::connect("sqlite::memory:").await?;
    /// db.execute_raw("CREATE TABLE authors (id INTEGER PRIMARY KEY)").await?;
    /// let error = limpid::schema![Author].create(&db).await.unwrap_err();
    /// assert!(error.to_string().contains("the table `authors` exists without the column `name` of `Author`"));
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`to_sql`](Schema::to_sql), [`Usage`](Error::Usage) if a table lacks something and, on MariaDB and MySQL,
    /// in a transaction, and what the database says.
    #[track_caller]
    pub fn create(&self, db: &Db) -> impl Future<Output = Result<()>> + Send {
        let db = db.clone().called_at(db.caller());
        async move {
            let statements = self.to_sql(&db)?;
            let mut left = MOST_TRIES;
            loop {
                match run(&db, &self.entries, statements.clone()).await {
                    // Another program was faster by a moment. What is there is left alone the next time.
                    Err(error) if left > 0 && is_just_made(&db, &error) => left -= 1,
                    result => return result,
                }
            }
        }
    }

    /// Drops the tables that are there.
    ///
    /// # Errors
    ///
    /// As [`create`](Schema::create).
    #[track_caller]
    pub fn drop(&self, db: &Db) -> impl Future<Output = Result<()>> + Send {
        let db = db.clone().called_at(db.caller());
        async move {
            let Order { entries, later } = self.in_order(db.engine())?;
            let first = later::before_drop(db.engine(), &later);
            let entries = entries.into_iter().rev();
            let drop = |entry: Entry| {
                let texts = full_text::drop(db.dialect(), entry.table);
                texts.into_iter().chain([table::drop(db.dialect(), entry.table)])
            };
            run(&db, &[], first.into_iter().chain(entries.flat_map(drop)).collect()).await
        }
    }

    /// Whether a foreign key refers to just the columns of an index, which are not the key.
    fn is_referenced(&self, table: &'static Table, index: &Index) -> bool {
        let keys = self.entries.iter().flat_map(|entry| entry.table.foreign_keys);
        let mut keys = keys.filter(|key| (key.table)() == table && !key.references.is_empty());
        let fields: Vec<_> = index.columns.iter().map(|&place| table.columns[place].field).collect();
        keys.any(|key| key.references == fields)
    }

    /// The tables, each after those that it refers to. Where they refer to each other in a circle, foreign keys are
    /// added once both are there; SQLite lets tables refer to those that come later.
    fn in_order(&self, engine: Engine) -> Result<Order> {
        let mut waiting = self.entries.clone();
        let mut done: Vec<Entry> = Vec::with_capacity(waiting.len());
        let mut later = Vec::new();
        while !waiting.is_empty() {
            let ready = |entry: &Entry| {
                let mut targets = entry.table.foreign_keys.iter().map(|key| (key.table)());
                targets.all(|target| {
                    target.name == entry.table.name
                        || done.iter().any(|entry| entry.table.name == target.name)
                })
            };
            let place = match waiting.iter().position(ready) {
                Some(place) => place,
                None => {
                    self.all_met(&waiting)?;
                    // By name, so that it does not depend on the order in which the models are listed.
                    let first = waiting.iter().enumerate().min_by_key(|(_, entry)| entry.table.name);
                    first.map_or(0, |(place, _)| place)
                }
            };
            let entry = waiting.remove(place);
            for key in entry.table.foreign_keys {
                let target = (key.table)();
                let itself = target == entry.table;
                // The index that it refers to is made after the table on PostgreSQL.
                let early = match itself {
                    true => engine == Engine::Postgres && !key.references.is_empty(),
                    false => !done.iter().any(|entry| entry.table == target),
                };
                if early && engine != Engine::Sqlite {
                    later.push((entry.table, key));
                }
            }
            done.push(entry);
        }
        Ok(Order { entries: done, later })
    }

    /// Whether all that these tables refer to is in the schema.
    fn all_met(&self, waiting: &[Entry]) -> Result<()> {
        for entry in waiting {
            for key in entry.table.foreign_keys {
                let target = (key.table)();
                if !self.entries.iter().any(|entry| entry.table == target) {
                    return Err(Error::usage(format!(
                        "`{}` refers to `{}`, which is not in the schema: add it to `limpid::schema![..]`",
                        entry.table.model, target.model
                    )));
                }
            }
        }
        Ok(())
    }
}

/// The tables in the order in which they can be made, and the foreign keys that are added afterwards.
struct Order {
    entries: Vec<Entry>,
    later: Vec<(&'static Table, &'static ForeignKey)>,
}

/// How often a schema is made again on MariaDB and MySQL because others make it at the same moment.
const MOST_TRIES: u32 = 5;

/// Whether something could not be made because somebody else has just made it, where no lock keeps them apart.
fn is_just_made(db: &Db, error: &Error) -> bool {
    let raced = match error {
        Error::Database { code: Some(code), .. } => matches!(code.as_str(), "1005" | "1050" | "1826"),
        Error::Deadlock => true,
        _ => false,
    };
    raced && !db.is_transaction() && matches!(db.engine(), Engine::MariaDb | Engine::MySql)
}

/// The number of the lock that is held while a schema is made, on PostgreSQL.
const LOCK: i64 = 0x006c_696d_7069_6400;

/// Runs statements in one transaction, except on MariaDB and MySQL, where each of them commits by itself. The tables
/// that are to be there afterwards are compared with what is there before.
async fn run(db: &Db, wanted: &[Entry], statements: Vec<String>) -> Result<()> {
    if db.engine().is_mysql() {
        if db.is_transaction() {
            return Err(Error::usage(
                "creating or dropping tables commits the transaction on MariaDB and MySQL: run it on the pool, before \
                 the transaction begins or after its end",
            ));
        }
        existing::check(db, wanted).await?;
        for statement in statements {
            db.define(statement).await?;
        }
        return Ok(());
    }
    let tx = db.begin().await?;
    if db.engine() == Engine::Postgres {
        // IF NOT EXISTS fails on PostgreSQL where two do it at the same moment, so one goes after the other.
        tx.execute(format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    }
    existing::check(&tx, wanted).await?;
    for statement in statements {
        tx.execute(statement).await?;
    }
    tx.commit().await
}
