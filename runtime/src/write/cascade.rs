//! What follows from a write in other tables: parents are touched, children go into the trash and come out again.

use std::collections::HashSet;
use std::pin::Pin;

use super::lock;
use crate::error::Result;
use crate::exec::{Db, Transaction};
use crate::expr::Node;
use crate::model::cascade::Cascade;
use crate::model::values::{Values, WriteKind, next_version};
use crate::model::{Model, clock, key};
use crate::query::{Output, Select, Update};
use crate::sql::json::to_json;
use crate::sql::kind::Kind;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

impl Cascade {
    /// The conditions that find its rows, for these rows of the table before, except those that were found for
    /// other ones already.
    fn conditions(&self, rows: &Rows, done: Option<&Rows>) -> Vec<Node> {
        let (pairs, word) = (self.joint)();
        let there: Vec<_> = pairs.into_iter().map(|(_, there)| there).collect();
        let word = word.map_or(Node::Always(true), |(column, word)| Node::is(Source::ROOT, column, word));
        let mut values = rows.values(self.here());
        if let Some(done) = done {
            let done: HashSet<String> =
                done.values(self.here()).iter().map(|values| to_json(values)).collect();
            values.retain(|values| !done.contains(&to_json(values)));
        }
        let chunk = if there.len() == 1 { values.len() } else { MOST_KEYS };
        values.chunks(chunk.max(1)).map(|values| word.clone().and(among(&there, values))).collect()
    }
}

/// How many composite keys are sent in one statement.
const MOST_KEYS: usize = 1_000;

/// The condition that these columns have one of these values.
fn among(columns: &[&'static ColumnDef], values: &[Vec<Value>]) -> Node {
    let nodes: Vec<_> = columns.iter().map(|column| Node::Column(Source::ROOT, column)).collect();
    Node::among(&nodes, columns.first().map_or(Kind::Bool, |column| column.kind), values)
}

/// A write whose consequences are known. It has a transaction of its own.
pub(crate) struct CascadingWrite {
    pub(crate) tx: Transaction,
    /// The stamp for rows that go into the trash.
    pub(crate) stamp: Value,
    change: WriteKind,
    rows: Rows,
    /// Children that go into the trash with them.
    trashed: Vec<(&'static Cascade, Node)>,
}

/// Whether anything may follow from such a write of this model. If not, it is one statement; what is done else is
/// boxed by its callers, as it would make the future of every write large.
pub(crate) fn reaches<M: Model>(change: WriteKind) -> bool {
    let cascades = matches!(change, WriteKind::Trash | WriteKind::Restore) && !M::CASCADES.is_empty();
    !M::TOUCHES.is_empty() || cascades
}

impl CascadingWrite {
    /// Looks at the rows that a write will change.
    pub(crate) async fn lock<M: Model>(db: &Db, condition: &Node, change: WriteKind) -> Result<Self> {
        let tx = db.begin().await?;
        let reached = M::TOUCHES.iter().chain(M::CASCADES).flat_map(Cascade::here);
        let mut plan = CascadedTrash { now: clock::now(), trashed: Vec::new(), seen: HashSet::new() };
        let rows = Rows::read(&tx, M::TABLE, reached, condition.clone()).await?.unseen(&mut plan.seen);
        if change == WriteKind::Trash {
            plan.collect_children(&tx, M::CASCADES, &rows).await?;
        }
        Ok(CascadingWrite { tx, stamp: plan.now, change, rows, trashed: plan.trashed })
    }

    /// Does what follows from the write, and commits both.
    pub(crate) async fn apply<M: Model>(self) -> Result<()> {
        let CascadingWrite { tx, stamp, change, rows, trashed } = self;
        for (reach, condition) in trashed {
            set_deleted_at(&tx, reach, condition, stamp.clone()).await?;
        }
        if change == WriteKind::Restore {
            restore(&tx, M::CASCADES, &rows).await?;
        }
        if !M::TOUCHES.is_empty() {
            let mut seen = HashSet::new();
            touch(&tx, M::TOUCHES, &rows, None, &mut seen).await?;
            if change == WriteKind::Update {
                // Rows that belong to others now: these are touched too.
                let keys: Vec<_> = M::TABLE.key_columns().collect();
                let reached = || M::TOUCHES.iter().flat_map(Cascade::here);
                for values in rows.values(keys.iter().copied()).chunks(MOST_KEYS) {
                    let now = Rows::read(&tx, M::TABLE, reached(), among(&keys, values)).await?;
                    touch(&tx, M::TOUCHES, &now, Some(&rows), &mut seen).await?;
                }
            }
        }
        tx.commit().await
    }
}

/// What new rows belong to, to be touched with them.
pub(crate) struct Parents {
    touches: &'static [Cascade],
    rows: Rows,
}

impl Parents {
    pub(crate) fn of<M: Model>() -> Self {
        let columns = M::TOUCHES.iter().flat_map(Cascade::here).collect();
        Parents { touches: M::TOUCHES, rows: Rows { table: M::TABLE, columns, rows: Vec::new() } }
    }

    /// Notes what a new row with these values belongs to.
    pub(crate) fn add(&mut self, values: &Values) {
        let value = |column: &&'static ColumnDef| match values.get(column) {
            Some(Node::Value(value)) => value.clone(),
            _ => Value::Null(column.kind),
        };
        if !self.touches.is_empty() {
            self.rows.rows.push(self.rows.columns.iter().map(value).collect());
        }
    }

    /// Notes what a row that is there belongs to.
    pub(crate) fn add_row<M: Model>(&mut self, row: &M) {
        let value = |column: &&'static ColumnDef| {
            let place = M::TABLE.place_of(column);
            place.map_or(Value::Null(column.kind), |place| row.value_at(place))
        };
        if !self.touches.is_empty() {
            self.rows.rows.push(self.rows.columns.iter().map(value).collect());
        }
    }

    pub(crate) async fn touch(self, db: &Db) -> Result<()> {
        touch(db, self.touches, &self.rows, None, &mut HashSet::new()).await
    }
}

/// Some columns of the rows that a write is about.
struct Rows {
    table: &'static Table,
    columns: Vec<&'static ColumnDef>,
    rows: Vec<Vec<Value>>,
}

impl Rows {
    /// Reads the key, the stamp of the trash and these columns, and keeps others from changing the rows.
    async fn read(
        db: &Db,
        table: &'static Table,
        reached: impl Iterator<Item = &'static ColumnDef>,
        condition: Node,
    ) -> Result<Self> {
        let mut columns: Vec<&'static ColumnDef> = table.key_columns().collect();
        let stamp = table.deleted_at.map(|place| &table.columns[place]);
        for column in stamp.into_iter().chain(reached) {
            if !columns.contains(&column) {
                columns.push(column);
            }
        }
        let select = Select { condition, lock: lock::lock(db), ..Select::default() };
        let nodes = columns.iter().map(|column| Node::Column(Source::ROOT, column)).collect();
        let statement = select.write(Base::new(db.dialect(), table), Output::Nodes(nodes));
        let mut rows = Vec::new();
        db.run(statement, &mut |row| {
            rows.push(row.values(columns.iter().copied())?);
            Ok(())
        })
        .await?;
        Ok(Rows { table, columns, rows })
    }

    /// The values of these columns, each combination once. Those with a NULL refer to nothing.
    fn values(&self, wanted: impl Iterator<Item = &'static ColumnDef>) -> Vec<Vec<Value>> {
        let places: Vec<_> = wanted.filter_map(|column| self.place(column)).collect();
        let values = self.rows.iter().map(|row| places.iter().map(|&place| row[place].clone()).collect());
        let values = values.filter(|values: &Vec<Value>| !values.iter().any(Value::is_null));
        key::distinct(values.collect())
    }

    fn place(&self, column: &'static ColumnDef) -> Option<usize> {
        self.columns.iter().position(|known| *known == column)
    }

    /// Leaves out the rows that were seen before, and notes the rest.
    fn unseen(mut self, seen: &mut HashSet<String>) -> Self {
        let places: Vec<_> = self.table.key_columns().filter_map(|column| self.place(column)).collect();
        let name = self.table.name;
        self.rows.retain(|row| {
            let key: Vec<_> = places.iter().map(|&place| row[place].clone()).collect();
            seen.insert(format!("{name} {}", to_json(&key)))
        });
        self
    }

    /// The rows in groups that went into the trash together, with the stamp of each.
    fn by_stamp(&self) -> Vec<(Value, Rows)> {
        let place = self.table.deleted_at.and_then(|place| self.place(&self.table.columns[place]));
        let Some(place) = place else { return Vec::new() };
        let mut groups: Vec<(Value, Rows)> = Vec::new();
        for row in &self.rows {
            match groups.iter_mut().find(|(stamp, _)| *stamp == row[place]) {
                Some((_, group)) => group.rows.push(row.clone()),
                None => {
                    let group = Rows { columns: self.columns.clone(), rows: vec![row.clone()], ..*self };
                    groups.push((row[place].clone(), group));
                }
            }
        }
        groups
    }
}

/// The children that go into the trash, and the stamp that marks them as gone together.
struct CascadedTrash {
    now: Value,
    trashed: Vec<(&'static Cascade, Node)>,
    seen: HashSet<String>,
}

type Boxed<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

impl CascadedTrash {
    fn collect_children<'a>(
        &'a mut self,
        db: &'a Db,
        cascades: &'static [Cascade],
        rows: &'a Rows,
    ) -> Boxed<'a> {
        Box::pin(async move {
            for reach in cascades {
                let table = (reach.table)();
                for condition in reach.conditions(rows, None) {
                    self.later_than(db, table, &condition).await?;
                    let condition = condition.and(in_trash(table, None));
                    let next = (reach.next)();
                    if !next.is_empty() {
                        let reached = next.iter().flat_map(Cascade::here);
                        let children = Rows::read(db, table, reached, condition.clone()).await?;
                        let children = children.unseen(&mut self.seen);
                        self.collect_children(db, next, &children).await?;
                    }
                    self.trashed.push((reach, condition));
                }
            }
            Ok(())
        })
    }

    /// Moves the stamp behind those of children that are in the trash already: no two deletions share one.
    async fn later_than(&mut self, db: &Db, table: &'static Table, condition: &Node) -> Result<()> {
        let Some(column) = table.deleted_at.map(|place| &table.columns[place]) else { return Ok(()) };
        let newer = Node::Test(Source::ROOT, column, " >= ", self.now.clone());
        let select = Select { condition: condition.clone().and(newer), ..Select::default() };
        let nodes = vec![Node::Call("MAX", vec![Node::Column(Source::ROOT, column)])];
        let statement = select.write(Base::new(db.dialect(), table), Output::Nodes(nodes));
        let mut last = None;
        db.run(statement, &mut |row| {
            last = row.values([column])?.pop();
            Ok(())
        })
        .await?;
        if let Some(Value::DateTime(last)) = last {
            self.now = Value::DateTime(last + chrono::TimeDelta::microseconds(1));
        }
        Ok(())
    }
}

/// The condition that a row went into the trash at that time, or is in none.
fn in_trash(table: &'static Table, at: Option<Value>) -> Node {
    let Some(column) = table.deleted_at.map(|place| &table.columns[place]) else {
        return Node::Always(false);
    };
    match at {
        Some(at) => Node::Test(Source::ROOT, column, " = ", at),
        None => Node::Column(Source::ROOT, column).whether_null(true),
    }
}

async fn set_deleted_at(db: &Db, reach: &'static Cascade, condition: Node, at: Value) -> Result<()> {
    let table = (reach.table)();
    let Some(place) = table.deleted_at else { return Ok(()) };
    let change = if at.is_null() { WriteKind::Restore } else { WriteKind::Trash };
    let mut values = vec![(&table.columns[place], Node::Value(at))];
    if let Some(work) = (reach.raised)(db, &Values(values.clone()), &condition, change) {
        return work.await.map(drop);
    }
    if let Some(place) = table.updated_at {
        values.push((&table.columns[place], Node::Value(clock::now())));
    }
    values.extend(next_version(table));
    db.affect(Update { values, condition }.write(Base::new(db.dialect(), table), false)).await?;
    Ok(())
}

/// Takes the children out of the trash that went in with these rows, and no others.
fn restore<'a>(db: &'a Db, cascades: &'static [Cascade], rows: &'a Rows) -> Boxed<'a> {
    Box::pin(async move {
        for reach in cascades {
            let table = (reach.table)();
            for (at, rows) in rows.by_stamp() {
                for condition in reach.conditions(&rows, None) {
                    let condition = condition.and(in_trash(table, Some(at.clone())));
                    let next = (reach.next)();
                    let reached = next.iter().flat_map(Cascade::here);
                    let children = match next.is_empty() {
                        true => None,
                        false => Some(Rows::read(db, table, reached, condition.clone()).await?),
                    };
                    set_deleted_at(db, reach, condition, Value::Null(Kind::DateTime)).await?;
                    if let Some(children) = children {
                        restore(db, next, &children).await?;
                    }
                }
            }
        }
        Ok(())
    })
}

/// Stamps the rows that these belong to as changed, and what those belong to.
fn touch<'a>(
    db: &'a Db,
    touches: &'static [Cascade],
    rows: &'a Rows,
    done: Option<&'a Rows>,
    seen: &'a mut HashSet<String>,
) -> Boxed<'a> {
    Box::pin(async move {
        for reach in touches {
            let table = (reach.table)();
            let Some(stamp) = table.updated_at.map(|place| &table.columns[place]) else { continue };
            let next = (reach.next)();
            for condition in reach.conditions(rows, done) {
                let values = vec![(stamp, Node::Value(clock::now()))];
                match (reach.raised)(db, &Values(values.clone()), &condition, WriteKind::Update) {
                    Some(work) => drop(work.await?),
                    None => {
                        let update = Update { values, condition: condition.clone() };
                        db.affect(update.write(Base::new(db.dialect(), table), false)).await?;
                    }
                }
                if !next.is_empty() {
                    let reached = next.iter().flat_map(Cascade::here);
                    let parents = Rows::read(db, table, reached, condition).await?.unseen(seen);
                    touch(db, next, &parents, None, seen).await?;
                }
            }
        }
        Ok(())
    })
}
