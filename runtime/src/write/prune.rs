//! `prune`: rows that are no longer wanted are deleted, in chunks.

use std::time::{Duration, Instant};

use super::row::RowWrites;
use crate::error::Result;
use crate::exec::{Action, Db, Run};
use crate::expr::{IntoFilter, Node, Order};
use crate::model::rules::Trashed;
use crate::model::{Model, key};
use crate::query::{Lock, Output, Select, Strength, Taken};
use crate::read::Query;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// A model that says which of its rows are no longer wanted.
///
/// `#[prunable(created_at.lt(Utc::now() - TimeDelta::days(30)))]` implements it; a longer condition is written by
/// hand:
///
/// ```
/// use chrono::TimeDelta;
/// use limpid::{Prunable, prelude::*};
///
/// #[derive(Debug, Model)]
/// struct Session { id: i64, seen_at: DateTime<Utc>, kept: bool }
///
/// impl Prunable for Session {
///     fn prunable(session: SessionFields) -> impl limpid::IntoFilter {
///         session.kept.eq(false) & session.seen_at.lt(Utc::now() - TimeDelta::days(30))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which of its rows are no longer wanted",
    label = "this needs `#[prunable(..)]`",
    note = "add `#[prunable(created_at.lt(Utc::now() - TimeDelta::days(30)))]` to `{Self}`, or implement `limpid::Prunable` for it"
)]
pub trait Prunable: Model {
    /// The condition under which a row is no longer wanted. It is evaluated once in each run, so that a time in it
    /// stays the same from the first chunk to the last.
    fn prunable(fields: Self::Fields) -> impl IntoFilter;
}

/// What [`prune`](crate::record::Bulk::prune) did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pruned {
    /// Rows that met the condition.
    pub found: u64,
    /// Rows that were deleted. None of a dry run.
    pub deleted: u64,
    /// Transactions that it took.
    pub chunks: u64,
    /// The time that it took.
    pub elapsed: Duration,
}

/// The work of [`prune`](crate::record::Bulk::prune).
#[derive(Debug, Clone)]
pub struct Prune<M: Model> {
    query: Query<M>,
    chunk: usize,
    limit: Option<u64>,
    dry: bool,
}

impl<M: Prunable> Prune<M> {
    pub(crate) fn new() -> Self {
        let mut query = Query::new().filter(M::prunable);
        // What is in the trash is wanted even less.
        query.plan.trashed = Trashed::With;
        Prune { query, chunk: 1_000, limit: None, dry: false }
    }
}

impl<M: Model> Action<'_, Prune<M>> {
    /// How many rows are deleted in one transaction. Default: 1,000.
    pub fn chunk(self, rows: usize) -> Self {
        self.map(|prune| Prune { chunk: rows.max(1), ..prune })
    }

    /// Ends after this many rows. The next run continues with the others.
    pub fn limit(self, rows: u64) -> Self {
        self.map(|prune| Prune { limit: Some(rows), ..prune })
    }

    /// Counts the rows, and deletes none.
    pub fn dry_run(self) -> Self {
        self.map(|prune| Prune { dry: true, ..prune })
    }
}

impl<M: Model> Run for Prune<M> {
    type Output = Pruned;

    async fn run(self, db: Db) -> Result<Pruned> {
        let start = Instant::now();
        let mut done = Pruned { found: 0, deleted: 0, chunks: 0, elapsed: Duration::ZERO };
        if self.dry {
            let found = self.query.fetch_count(&db).await?.unsigned_abs();
            done.found = self.limit.map_or(found, |limit| found.min(limit));
            return Ok(Pruned { elapsed: start.elapsed(), ..done });
        }
        let condition = self.query.lower().condition;
        let mut last = None;
        loop {
            let left = self.limit.map_or(u64::MAX, |limit| limit - done.found);
            let most = left.min(self.chunk as u64);
            if most == 0 || matches!(condition, Node::Always(false)) {
                break;
            }
            let tx = db.begin().await?;
            let keys = unwanted::<M>(&tx, &condition, last.take(), most).await?;
            let Some(key) = keys.last() else {
                tx.rollback().await?;
                break;
            };
            last = Some(key.clone());
            done.found += keys.len() as u64;
            done.deleted += RowWrites(&tx).erase::<M>(key::matches_any(M::TABLE, Source::ROOT, keys)).await?;
            tx.commit().await?;
            done.chunks += 1;
        }
        Ok(Pruned { elapsed: start.elapsed(), ..done })
    }
}

/// The keys of the next rows that are no longer wanted, in their order. No other transaction changes these until they
/// are deleted.
async fn unwanted<M: Model>(
    db: &Db,
    condition: &Node,
    last: Option<Vec<Value>>,
    most: u64,
) -> Result<Vec<Vec<Value>>> {
    let after = last.map(|last| key::after(M::TABLE, Source::ROOT, last));
    let lock = Lock { strength: Some(Strength::Update), wait: Taken::Wait };
    let nodes = || M::TABLE.key_columns().map(|column| Node::Column(Source::ROOT, column));
    let select = Select {
        condition: condition.clone().and(after.unwrap_or(Node::Always(true))),
        orders: nodes().map(|node| Order::new(node, false)).collect(),
        limit: i64::try_from(most).ok(),
        lock: db.dialect().row_locks().then_some(lock),
        ..Select::default()
    };
    let statement = select.write(Base::new(db.dialect(), M::TABLE), Output::Nodes(nodes().collect()));
    let mut keys = Vec::new();
    db.run(statement, &mut |row| {
        keys.push(row.values(M::TABLE.key_columns())?);
        Ok(())
    })
    .await?;
    Ok(keys)
}
