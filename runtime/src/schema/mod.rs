//! CREATE TABLE from the models' own description.
//!
//! An extra, floor 6.

mod entry;
pub(crate) mod full_text;
pub(crate) mod table;

use std::future::Future;

use entry::Entry;

use crate::error::{Error, Result};
use crate::exec::Db;
use crate::model::Model;
use crate::sql::engine::Engine;

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
    /// [`Usage`](Error::Usage) if a foreign key refers to a model that is not in the schema, or if two
    /// tables refer to each other.
    pub fn to_sql(&self, engine: impl Into<Engine>) -> Result<Vec<String>> {
        let dialect = engine.into().dialect();
        let mut statements = Vec::new();
        for entry in self.in_order()? {
            statements.extend(table::schema(dialect, entry.table));
            statements.extend(table::enum_types(dialect, entry.table));
            statements.push(table::create(dialect, &entry));
            statements.extend(table::indexes(dialect, entry.table));
            statements.extend(full_text::statements(dialect, entry.table));
        }
        Ok(statements)
    }

    /// Creates the tables that are missing, all or none where the engine can undo that (not MySQL).
    ///
    /// # Errors
    ///
    /// As [`to_sql`](Schema::to_sql), and what the database says.
    #[track_caller]
    pub fn create(&self, db: &Db) -> impl Future<Output = Result<()>> + Send {
        let db = db.clone().called_at(db.caller());
        async move { run(&db, self.to_sql(&db)?).await }
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
            let entries = self.in_order()?.into_iter().rev();
            let drop = |entry: Entry| {
                let texts = full_text::drop(db.dialect(), entry.table);
                texts.into_iter().chain([table::drop(db.dialect(), entry.table)])
            };
            run(&db, entries.flat_map(drop).collect()).await
        }
    }

    /// The tables, each after those that it refers to.
    fn in_order(&self) -> Result<Vec<Entry>> {
        let mut waiting = self.entries.clone();
        let mut done: Vec<Entry> = Vec::with_capacity(waiting.len());
        while !waiting.is_empty() {
            let ready = |entry: &Entry| {
                let mut targets = entry.table.foreign_keys.iter().map(|key| (key.table)());
                targets.all(|target| {
                    target.name == entry.table.name
                        || done.iter().any(|entry| entry.table.name == target.name)
                })
            };
            let Some(place) = waiting.iter().position(ready) else { return Err(self.unmet(&waiting)) };
            done.push(waiting.remove(place));
        }
        Ok(done)
    }

    fn unmet(&self, waiting: &[Entry]) -> Error {
        for entry in waiting {
            for key in entry.table.foreign_keys {
                let target = (key.table)();
                if !self.entries.iter().any(|entry| entry.table == target) {
                    return Error::usage(format!(
                        "`{}` refers to `{}`, which is not in the schema: add it to `limpid::schema![..]`",
                        entry.table.model, target.model
                    ));
                }
            }
        }
        let models: Vec<_> = waiting.iter().map(|entry| entry.table.model).collect();
        Error::usage(format!(
            "{} refer to each other in a circle: take one `#[references(..)]` away",
            models.join(" and ")
        ))
    }
}

/// Runs statements in one transaction.
async fn run(db: &Db, statements: Vec<String>) -> Result<()> {
    let tx = db.begin().await?;
    for statement in statements {
        tx.execute(statement).await?;
    }
    tx.commit().await
}
