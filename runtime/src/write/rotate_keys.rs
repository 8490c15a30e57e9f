//! `rotate_keys`: encrypted values are written anew under the first key of the ring.

use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{Node, Order};
use crate::model::{Model, key};
use crate::query::{Lock, Output, Select, Strength, Taken, Update};
use crate::sql::dialect::LetterCase;
use crate::sql::keys;
use crate::sql::pattern::Pattern;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// What [`rotate_keys`](crate::record::Bulk::rotate_keys) did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rotated {
    /// Rows of which something was encrypted anew.
    pub rows: u64,
    /// Values that were.
    pub values: u64,
    /// Values that no key of the ring can read. They stay as they are.
    pub unreadable: u64,
    /// Transactions that it took.
    pub chunks: u64,
    /// The time that it took.
    pub elapsed: Duration,
}

/// The work of [`rotate_keys`](crate::record::Bulk::rotate_keys).
#[derive(Debug, Clone)]
pub struct RotateKeys<M> {
    chunk: usize,
    limit: u64,
    _model: std::marker::PhantomData<fn() -> M>,
}

impl<M> RotateKeys<M> {
    pub(crate) fn new() -> Self {
        RotateKeys { chunk: 500, limit: u64::MAX, _model: std::marker::PhantomData }
    }
}

impl<M: Model> Action<'_, RotateKeys<M>> {
    /// How many rows are read and written in one transaction. Default: 500.
    pub fn chunk(self, rows: usize) -> Self {
        self.map(|rotate| RotateKeys { chunk: rows.max(1), ..rotate })
    }

    /// Ends after this many rows have been looked at. The next run goes on with the others.
    pub fn limit(self, rows: u64) -> Self {
        self.map(|rotate| RotateKeys { limit: rows, ..rotate })
    }
}

/// A row: its key, and what its encrypted columns hold.
type Row = (Vec<Value>, Vec<Value>);

impl<M: Model> Run for RotateKeys<M> {
    type Output = Rotated;

    async fn run(self, db: Db) -> Result<Rotated> {
        let start = Instant::now();
        let sealed: Vec<_> = M::TABLE.columns.iter().filter(|column| column.sealed).collect();
        if sealed.is_empty() {
            let model = M::TABLE.model;
            return Err(Error::usage(format!(
                "`{model}` has no encrypted column: there are no keys to rotate"
            )));
        }
        let current = keys::current()?;
        let mut done = Rotated { rows: 0, values: 0, unreadable: 0, chunks: 0, elapsed: Duration::ZERO };
        let (mut last, mut left) = (None, self.limit);
        loop {
            let most = left.min(self.chunk as u64);
            if most == 0 {
                break;
            }
            let tx = db.begin().await?;
            let rows = read::<M>(&tx, &sealed, &current, last.take(), most).await?;
            let found = rows.len() as u64;
            last = rows.last().map(|(key, _)| key.clone());
            for row in rows {
                renew::<M>(&tx, &sealed, &current, row, &mut done).await?;
            }
            tx.commit().await?;
            done.chunks += u64::from(found > 0);
            left -= found;
            if found < most {
                break;
            }
        }
        Ok(Rotated { elapsed: start.elapsed(), ..done })
    }
}

/// The next rows that hold something under another key, in the trash or not.
async fn read<M: Model>(
    db: &Db,
    sealed: &[&'static ColumnDef],
    current: &str,
    last: Option<Vec<Value>>,
    most: u64,
) -> Result<Vec<Row>> {
    let column = |column| Node::Column(Source::ROOT, column);
    let old = sealed.iter().map(|def| {
        Node::Like(Box::new(column(def)), Pattern::starts_with(current), LetterCase::Sensitive).not()
    });
    let old = old.fold(Node::Always(false), Node::or);
    let condition = match last {
        Some(last) => key::after(M::TABLE, Source::ROOT, last).and(old),
        None => old,
    };
    let keys: Vec<_> = M::TABLE.key_columns().collect();
    let lock = Lock { strength: Some(Strength::Update), wait: Taken::Wait };
    let select = Select {
        condition,
        orders: keys.iter().map(|def| Order::new(column(def), false)).collect(),
        limit: i64::try_from(most).ok(),
        lock: db.dialect().row_locks().then_some(lock),
        ..Select::default()
    };
    let nodes = keys.iter().chain(sealed).map(|def| column(def)).collect();
    let statement = select.write(Base::new(db.dialect(), M::TABLE), Output::Nodes(nodes));
    let mut rows = Vec::new();
    db.run(statement, &mut |row| {
        rows.push((row.values(keys.iter().copied())?, row.values(sealed.iter().copied())?));
        Ok(())
    })
    .await?;
    Ok(rows)
}

/// Writes what a row holds under another key. Nothing else of the row changes, its stamps and its version
/// neither: what it says is what it said.
async fn renew<M: Model>(
    db: &Db,
    sealed: &[&'static ColumnDef],
    current: &str,
    (key, values): Row,
    done: &mut Rotated,
) -> Result<()> {
    let mut renewed = Vec::new();
    for (column, value) in sealed.iter().zip(values) {
        let Value::Text(text) = value else { continue };
        if text.starts_with(current) {
            continue;
        }
        match keys::reseal(&text) {
            Ok(text) => renewed.push((*column, Node::Value(Value::Text(text.into())))),
            Err(_) => done.unreadable += 1,
        }
    }
    if renewed.is_empty() {
        return Ok(());
    }
    done.values += renewed.len() as u64;
    let update = Update { values: renewed, condition: key::matches(M::TABLE, Source::ROOT, key) };
    done.rows += db.affect(update.write(Base::new(db.dialect(), M::TABLE), false)).await?;
    Ok(())
}
