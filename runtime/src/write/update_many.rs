//! `update_many`: different values for many rows at once.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use super::batches::value;
use super::cascade::CascadingWrite;
use super::{BulkAction, RunsHooks};
use crate::error::Result;
use crate::exec::{Db, Run};
use crate::expr::{Assignments, Column, Node, reckon};
use crate::model::hooks::table;
use crate::model::rules::{Trashed, rules};
use crate::model::values::{Values, WriteKind};
use crate::model::{IntoKey, Model, key};
use crate::query::{Grid, Update, UpdateRows};
use crate::sql::dialect::{Dialect, List};
use crate::sql::function::Sign;
use crate::sql::json::to_json;
use crate::sql::kind::Kind;
use crate::sql::table::ColumnDef;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// A row to be written: its key, and what is set.
type Row = (Vec<Value>, Values);

#[track_caller]
pub(crate) fn update<M: Model, K: IntoKey<M::Key>, A: Assignments<M>>(
    rows: impl IntoIterator<Item = (K, A)>,
) -> BulkAction<M, UpdateMany<M>> {
    let rows = rows.into_iter().map(|(key, set)| {
        let mut assignments = Vec::new();
        set.add_to(&mut assignments);
        (key::normalized(M::TABLE, key.into_key()), Values::of(assignments))
    });
    let rows: Vec<Row> = rows.filter(|(_, values)| !values.is_empty()).collect();
    BulkAction::new(UpdateMany { rows, adds: false, _model: PhantomData })
}

#[track_caller]
pub(crate) fn increment<M: Model, T: ColumnType, K: IntoKey<M::Key>>(
    column: Column<M, T>,
    rows: impl IntoIterator<Item = (K, T)>,
) -> BulkAction<M, UpdateMany<M>> {
    let by = |value: T| Values(vec![(column.def, Node::Value(value.into_value()))]);
    let key = |key: K| key::normalized(M::TABLE, key.into_key());
    let rows: Vec<Row> = rows.into_iter().map(|(given, value)| (key(given), by(value))).collect();
    BulkAction::new(UpdateMany { rows, adds: true, _model: PhantomData })
}

/// The work of [`update_many`](crate::record::Bulk::update_many) and `increment_many`.
#[derive(Clone)]
pub struct UpdateMany<M> {
    rows: Vec<Row>,
    /// Whether the values are added to what is there.
    adds: bool,
    _model: PhantomData<fn() -> M>,
}

impl<M: Model> Run for UpdateMany<M> {
    type Output = u64;

    async fn run(self, db: Db) -> Result<u64> {
        let UpdateMany { rows, adds, .. } = self;
        let Some(writes) = table::raised::<M>(&db) else { return run::<M>(&db, rows, adds).await };
        let rows = rows.into_iter().map(|(key, mut values)| {
            if adds {
                values.0.iter_mut().for_each(|(column, value)| *value = sum(column, value.clone()));
            }
            let rules = rules::<M>(Source::ROOT, Trashed::Without, 0);
            (rules.and(key::matches(M::TABLE, Source::ROOT, key)), values)
        });
        let rows = rows.collect();
        writes.update_each(&db, rows).await
    }
}

#[diagnostic::do_not_recommend]
impl<M> RunsHooks for UpdateMany<M> {}

impl<M: Model> fmt::Debug for UpdateMany<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpdateMany({}, {} rows)", M::TABLE.name, self.rows.len())
    }
}

async fn run<M: Model>(db: &Db, rows: Vec<Row>, adds: bool) -> Result<u64> {
    if !M::TOUCHES.is_empty() {
        let keys = rows.iter().map(|(key, _)| key.clone()).collect();
        let condition = rules::<M>(Source::ROOT, Trashed::Without, 0);
        let condition = condition.and(key::matches_any(M::TABLE, Source::ROOT, key::distinct(keys)));
        let reaching = CascadingWrite::lock::<M>(db, &condition, WriteKind::Update).await?;
        let written = send_all::<M>(&reaching.tx, rows, adds).await?;
        reaching.apply::<M>().await?;
        return Ok(written);
    }
    send_all::<M>(db, rows, adds).await
}

async fn send_all<M: Model>(db: &Db, rows: Vec<Row>, adds: bool) -> Result<u64> {
    let steps = steps::<M>(db.dialect(), rows);
    if steps.len() < 2 {
        let Some(step) = steps.into_iter().next() else { return Ok(0) };
        return send::<M>(db, step, adds).await;
    }
    let tx = db.begin().await?;
    let mut written = 0;
    for step in steps {
        written += send::<M>(&tx, step, adds).await?;
    }
    tx.commit().await?;
    Ok(written)
}

async fn send<M: Model>(db: &Db, step: Step, adds: bool) -> Result<u64> {
    let base = Base::new(db.dialect(), M::TABLE);
    let condition = rules::<M>(Source::ROOT, Trashed::Without, 0);
    let statement = match step {
        Step::Many(many) => {
            let stamps = Values(Vec::new()).for_update::<M>().0;
            let set = &many.columns[many.keys..];
            let shared = stamps.into_iter().filter(|(column, _)| !set.contains(column));
            let shared = shared.collect();
            UpdateRows { shared, condition, adds, ..many }.write(base)
        }
        Step::One((key, mut values)) => {
            if adds {
                values.0.iter_mut().for_each(|(column, value)| *value = sum(column, value.clone()));
            }
            let condition = condition.and(key::matches(M::TABLE, Source::ROOT, key));
            Update { values: values.for_update::<M>().0, condition }.write(base, false)
        }
    };
    db.affect(statement).await
}

/// A column and what is added to it.
fn sum(column: &'static ColumnDef, value: Node) -> Node {
    reckon(column.kind, Sign::Plus, Node::Column(Source::ROOT, column), value)
}

enum Step {
    Many(UpdateRows),
    One(Row),
}

/// How many bytes of values one statement takes, about.
const MOST_BYTES: usize = 4 << 20;

/// The rows as statements: one for each set of columns, cut where it would grow too large. A row that is
/// written twice is in two statements, in the order that was given.
fn steps<M: Model>(dialect: &'static dyn Dialect, rows: Vec<Row>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut open: HashMap<Vec<usize>, (usize, usize)> = HashMap::new();
    // Nothing goes into a statement at or before the one that a row was in last.
    let mut last: HashMap<String, usize> = HashMap::new();
    for (key, mut values) in rows {
        // They may travel in a document, which is made before the statement is sent.
        #[cfg(feature = "encrypted")]
        for (_, node) in &mut values.0 {
            if let Node::Value(value) = node {
                value.seal();
            }
        }
        let name = to_json(&key);
        let after = last.get(&name).copied();
        if !values.0.iter().all(|(column, node)| travels(dialect, column, node)) {
            last.insert(name, steps.len());
            steps.push(Step::One((key, values)));
            continue;
        }
        values.0.sort_by_key(|(column, _)| std::ptr::from_ref(*column));
        let shape: Vec<usize> =
            values.0.iter().map(|(column, _)| std::ptr::from_ref(*column).addr()).collect();
        let keys = key.len();
        let columns = M::TABLE.key_columns().chain(values.0.iter().map(|(column, _)| *column)).collect();
        let row: Vec<Value> =
            key.into_iter().chain(values.0.into_iter().filter_map(|(_, node)| value(node))).collect();
        let most = (dialect.most_binds() / row.len()).clamp(1, dialect.most_rows());
        let weight = row.iter().map(Value::weight).sum::<usize>();
        let (step, bytes) = open.entry(shape).or_insert((usize::MAX, 0));
        *bytes += weight;
        let full = match steps.get(*step) {
            Some(Step::Many(many)) => many.rows.len() >= most - 1 || *bytes > MOST_BYTES,
            _ => true,
        };
        if full || after.is_some_and(|after| after >= *step) {
            (*step, *bytes) = (steps.len(), weight);
            let (rows, shared) = (Grid::new(row.len()), Vec::new());
            let condition = Node::Always(true);
            steps.push(Step::Many(UpdateRows { columns, keys, rows, shared, condition, adds: false }));
        }
        last.insert(name, *step);
        if let Step::Many(many) = &mut steps[*step] {
            many.rows.push(row);
        }
    }
    steps
}

/// Whether a value can be one of many in a statement. JSON, in which they travel to MariaDB and MySQL, has
/// no infinities and no types of one engine's own.
fn travels(dialect: &'static dyn Dialect, column: &'static ColumnDef, node: &Node) -> bool {
    let Node::Value(value) = node else { return false };
    if value.refusal().is_some() {
        return false;
    }
    let whole = !matches!(value, Value::Float(number) if !number.is_finite());
    dialect.list() != List::JsonTable || (whole && !matches!(column.kind, Kind::Array(_) | Kind::Native(_)))
}
