//! Many new rows, cut into statements.

use std::collections::HashMap;
use std::marker::PhantomData;

use super::read_back::vanished;
use super::row::RowWrites;
use crate::error::Result;
use crate::exec::Db;
use crate::expr::{Node, Order};
use crate::model::values::Values;
use crate::model::{Model, key};
use crate::query::{Grid, Insert, InsertRows, MET};
use crate::read::Query;
use crate::sql::dialect::{Conflict, Dialect, Returns};
use crate::sql::json::to_json;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// What is kept of the rows that were inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeepRows {
    /// The rows themselves.
    Rows,
    /// Their number.
    Count,
    /// Their number, passing over those that are there already.
    New,
}

/// The inserts of one statement.
pub(crate) struct InsertBatch {
    /// Which input each row comes from.
    pub(crate) places: Vec<usize>,
    pub(crate) what: BatchRows,
    /// About how many bytes its values take.
    bytes: usize,
}

/// What a statement inserts.
pub(crate) enum BatchRows {
    /// Rows with the same columns, all of them values.
    Many(InsertRows),
    /// A row with an expression in it, or without any value.
    One(Values),
}

/// How many bytes of values one statement takes, about. Servers limit a message: MariaDB to 16 MB.
const MOST_BYTES: usize = 4 << 20;

/// How many rows of a model one statement takes.
pub(crate) fn most_rows<M: Model>(dialect: &'static dyn Dialect) -> usize {
    ((dialect.most_binds() - 1_000) / M::TABLE.columns.len().max(1)).clamp(1, dialect.most_rows())
}

/// Rows as statements. Each comes with the number of its input.
pub(crate) fn steps<M: Model>(rows: impl ExactSizeIterator<Item = (usize, Values)>) -> Vec<InsertBatch> {
    let mut steps = InsertBatches::<M>::new(rows.len());
    rows.for_each(|(place, row)| drop(steps.add(place, row)));
    steps.finish()
}

/// Collects rows into statements: one for each set of columns, cut where it would grow too large.
pub(crate) struct InsertBatches<M> {
    steps: Vec<InsertBatch>,
    /// The statement that takes further rows of these columns.
    open: HashMap<Vec<usize>, usize>,
    /// The statement that took the last row.
    last: usize,
    /// How many rows there may be of the first set of columns.
    expected: usize,
    _model: PhantomData<fn() -> M>,
}

impl<M: Model> InsertBatches<M> {
    /// For about this many rows.
    pub(crate) fn new(expected: usize) -> Self {
        let (steps, open) = (Vec::new(), HashMap::new());
        InsertBatches { steps, open, last: usize::MAX, expected, _model: PhantomData }
    }

    /// Adds a row. Its list comes back empty, for the next one.
    pub(crate) fn add(&mut self, place: usize, mut row: Values) -> Values {
        let Some(weight) = weight(&row).filter(|_| !row.0.is_empty()) else {
            self.steps.push(InsertBatch { places: vec![place], bytes: 0, what: BatchRows::One(row) });
            return Values(Vec::new());
        };
        row.0.sort_by_key(|(column, _)| std::ptr::from_ref(*column));
        self.last = self.step_for(&row, weight);
        let step = &mut self.steps[self.last];
        step.bytes += weight;
        if let BatchRows::Many(insert) = &mut step.what {
            step.places.push(place);
            insert.rows.push(row.0.drain(..).filter_map(|(_, node)| value(node)));
        }
        row
    }

    /// The statement that takes a row which is so heavy.
    fn step_for(&mut self, row: &Values, weight: usize) -> usize {
        let columns = || row.0.iter().map(|(column, _)| *column);
        let shape = || columns().map(place_of::<M>).collect::<Vec<_>>();
        // Rows of the same columns mostly follow each other: then nothing is looked up.
        let known = match self.steps.get(self.last).is_some_and(|step| step.takes(columns())) {
            true => Some(self.last),
            false => self.open.get(&shape()).copied(),
        };
        if let Some(step) = known.filter(|&step| self.steps[step].bytes + weight <= MOST_BYTES) {
            return step;
        }
        let mut rows = Grid::new(row.0.len());
        rows.expect(std::mem::take(&mut self.expected));
        let insert =
            InsertRows { columns: columns().collect(), rows, ignore: false, merge: None, returning: false };
        self.open.insert(shape(), self.steps.len());
        self.steps.push(InsertBatch { places: Vec::new(), bytes: 0, what: BatchRows::Many(insert) });
        self.steps.len() - 1
    }

    pub(crate) fn finish(self) -> Vec<InsertBatch> {
        self.steps
    }
}

/// The index of a column in its table. Columns of one table are consecutive.
fn place_of<M: Model>(column: &'static ColumnDef) -> usize {
    M::TABLE.place_of(column).unwrap_or(usize::MAX)
}

/// About how many bytes a row takes, if all of it are values that can be sent.
fn weight(row: &Values) -> Option<usize> {
    row.0.iter().try_fold(0, |sum, (_, node)| match node {
        Node::Value(value) if value.refusal().is_none() => Some(sum + value.weight()),
        _ => None,
    })
}

/// Whether rows of one set of columns are one statement.
pub(crate) fn is_one_step<'a, M: Model>(
    dialect: &'static dyn Dialect,
    mut rows: impl Iterator<Item = &'a Values>,
) -> bool {
    let sums = |(count, bytes): (usize, usize), row| Some((count + 1, bytes + weight(row)?));
    let Some(sum) = rows.try_fold((0, 0), sums) else { return false };
    sum.0 <= most_rows::<M>(dialect) && sum.1 <= MOST_BYTES
}

pub(crate) fn value(node: Node) -> Option<Value> {
    match node {
        Node::Value(value) => Some(value),
        _ => None,
    }
}

impl InsertBatch {
    /// Whether it is an INSERT of many rows with these columns.
    fn takes(&self, columns: impl ExactSizeIterator<Item = &'static ColumnDef>) -> bool {
        match &self.what {
            BatchRows::Many(insert) => {
                let own = insert.columns.iter();
                own.len() == columns.len() && own.zip(columns).all(|(own, column)| *own == column)
            }
            BatchRows::One(_) => false,
        }
    }

    /// Sends the statement. Rows that are read back go to their places.
    pub(crate) async fn run<M: Model>(self, db: &Db, kept: KeepRows, found: &mut [Option<M>]) -> Result<u64> {
        let (count, mut rows) = match self.what {
            BatchRows::One(values) => match kept {
                KeepRows::Rows => (1, vec![RowWrites(db).insert::<M>(values).await?]),
                _ => (insert_one::<M>(db, values, kept).await?, Vec::new()),
            },
            BatchRows::Many(insert) if kept == KeepRows::Rows => {
                let rows = insert_many::<M>(db, insert).await?;
                (rows.len() as u64, rows)
            }
            BatchRows::Many(insert) => (
                count(db, InsertRows { ignore: kept == KeepRows::New, ..insert }, M::TABLE).await?,
                Vec::new(),
            ),
        };
        if kept == KeepRows::Rows {
            if rows.len() != self.places.len() {
                return Err(vanished());
            }
            self.places.iter().zip(rows.drain(..)).for_each(|(&place, row)| found[place] = Some(row));
        }
        Ok(count)
    }
}

async fn insert_one<M: Model>(db: &Db, values: Values, kept: KeepRows) -> Result<u64> {
    if kept == KeepRows::New {
        let mut values = values;
        // An expression in an INSERT has no columns to refer to: the engine says so, as for one row.
        let columns = values.0.iter().map(|(column, _)| *column).collect();
        let row: Option<Vec<Value>> = values.0.drain(..).map(|(_, node)| value(node)).collect();
        return match row {
            Some(row) if !row.is_empty() => {
                let mut rows = Grid::new(row.len());
                rows.push(row);
                count(db, InsertRows { columns, rows, ignore: true, merge: None, returning: false }, M::TABLE)
                    .await
            }
            _ => Err(crate::error::Error::usage("`insert_or_ignore` takes values, not expressions")),
        };
    }
    db.affect(Insert { values: values.0 }.write(Base::new(db.dialect(), M::TABLE))).await?;
    Ok(1)
}

/// Inserts rows and counts those that were not there.
async fn count(db: &Db, insert: InsertRows, table: &'static crate::sql::table::Table) -> Result<u64> {
    let total = insert.rows.len() as u64;
    let counted = insert.ignore && db.dialect().conflict() == Conflict::Any;
    if counted {
        db.execute(format!("SET {MET} = 0")).await?;
    }
    let affected = db.affect(insert.write(Base::new(db.dialect(), table))).await?;
    match counted {
        false => Ok(affected),
        true => Ok(total.saturating_sub(met(db, table).await?)),
    }
}

/// How many rows the last statement has met that were there already.
async fn met(db: &Db, table: &'static crate::sql::table::Table) -> Result<u64> {
    let text = format!("SELECT CAST({MET} AS SIGNED)");
    let statement = Statement {
        text: text.into(),
        binds: Vec::new(),
        access: Access::Write,
        table,
        one: true,
        has_user_text: false,
    };
    let mut met = 0_i64;
    db.run(statement, &mut |row| {
        met = row.column()?;
        Ok(())
    })
    .await?;
    Ok(met.unsigned_abs())
}

/// Inserts rows and returns them in their order.
pub(crate) async fn insert_many<M: Model>(db: &Db, insert: InsertRows) -> Result<Vec<M>> {
    let total = insert.rows.len();
    let keys = given_keys::<M>(&insert);
    if db.dialect().returns() == Returns::Never {
        db.affect(insert.write(Base::new(db.dialect(), M::TABLE))).await?;
        let query = match &keys {
            Some(keys) => Query::<M, _, _>::new().and(key::matches_any(M::TABLE, Source::ROOT, keys.clone())),
            None => counted::<M>(total),
        };
        return Ok(arrange(query.unscoped().fetch(db).await?, keys));
    }
    let statement = InsertRows { returning: true, ..insert }.write(Base::new(db.dialect(), M::TABLE));
    let mut rows = Vec::with_capacity(total);
    db.run(statement, &mut |row| {
        rows.push(M::from_row(row)?);
        Ok(())
    })
    .await?;
    Ok(arrange(rows, keys))
}

/// The keys of the rows, unless the database counts them up.
fn given_keys<M: Model>(insert: &InsertRows) -> Option<Vec<Vec<Value>>> {
    let places: Option<Vec<usize>> = M::TABLE
        .key_columns()
        .map(|column| insert.columns.iter().position(|given| *given == column))
        .collect();
    let places = places?;
    Some(insert.rows.rows().map(|row| places.iter().map(|&place| row[place].clone()).collect()).collect())
}

/// The rows that the last INSERT of this connection has counted up. A statement that says how many rows it
/// has gets numbers without gaps, in steps that the server was given.
fn counted<M: Model>(total: usize) -> Query<M> {
    let Some(column) = M::TABLE.key_columns().next() else { return Query::new().and(Node::Always(false)) };
    let infix = |left, operator, right| Node::Infix(Box::new(left), operator, Box::new(right));
    let first = || Node::Call("LAST_INSERT_ID", Vec::new());
    let id = || Node::Column(Source::ROOT, column);
    let step = Node::Word("@@auto_increment_increment");
    let ours = infix(infix(infix(id(), " - ", first()), " % ", step), " = ", Node::Value(Value::Int(0)));
    let mut query = Query::new().and(infix(id(), " >= ", first()).and(ours));
    query.plan.select.orders.push(Order::new(id(), false));
    query.limit(total as i64)
}

/// The rows in the order of the inputs. Keys that the database counts up ascend within a statement.
fn arrange<M: Model>(mut rows: Vec<M>, keys: Option<Vec<Vec<Value>>>) -> Vec<M> {
    let Some(keys) = keys else {
        rows.sort_by_key(|row| M::TABLE.key.first().map(|&place| whole(&row.value_at(place))));
        return rows;
    };
    let key = |row: &M| -> Vec<Value> { M::TABLE.key.iter().map(|&place| row.value_at(place)).collect() };
    if rows.iter().zip(&keys).all(|(row, given)| key(row) == *given) {
        return rows;
    }
    let places: HashMap<String, usize> =
        keys.iter().enumerate().map(|(place, key)| (to_json(key), place)).collect();
    rows.sort_by_cached_key(|row| places.get(&to_json(&key(row))).copied());
    rows
}

fn whole(value: &Value) -> i128 {
    match value {
        Value::Int(value) => (*value).into(),
        Value::UInt(value) => (*value).into(),
        _ => 0,
    }
}
