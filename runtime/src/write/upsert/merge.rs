//! How rows are inserted, or merged into those that a unique index has already.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicI64, Ordering};

use crate::error::{Error, Result};
use crate::exec::Db;
use crate::expr::Node;
use crate::model::conflict::OnConflict;
use crate::model::unique::word;
use crate::model::values::{Values, any_is_sealed};
use crate::model::{Model, Unique, Upserted, clock};
use crate::query::{Grid, InsertRows, Lock, Merge, Output, Strength, Taken};
use crate::read::Query;
use crate::sql::dialect::{Conflict, Returns};
use crate::sql::engine::Engine;
use crate::sql::json::to_json;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};
use crate::write::batches::{BatchRows, insert_many, is_one_step, most_rows, steps, value};
use crate::write::cascade::Parents;
use crate::write::instance;
use crate::write::read_back::vanished;
use crate::write::row::RowWrites;

/// A row to be merged.
struct Incoming {
    place: usize,
    /// What the input sets, without what a new row gets by itself.
    given: Vec<&'static ColumnDef>,
    values: Values,
    /// What it has in the index, unless something there is NULL: then it meets no other row.
    name: Option<(String, Vec<Value>)>,
}

/// Merges rows, all or none, and returns them in their order.
pub(crate) async fn merge<M: Model>(
    db: &Db,
    rows: Vec<Values>,
    target: Unique<M>,
    change: &OnConflict,
    singly: bool,
) -> Result<Vec<Upserted<M>>> {
    // One bind for many rows would be encrypted once, and show that they hold the same.
    let singly = singly || matches!(change, OnConflict::Set(set) if any_is_sealed(set));
    let mut found: Vec<_> = rows.iter().map(|_| None).collect();
    let groups = groups(rows, target, singly)?;
    let many = singly || db.dialect().conflict() == Conflict::Any || groups.len() > 1;
    let total = groups.iter().map(Vec::len).sum::<usize>();
    let reads = match change {
        // It cannot say which rows were there before, but nobody else writes in between.
        OnConflict::Given | OnConflict::Set(_) => db.engine() == Engine::Sqlite,
        OnConflict::Nothing => false,
    };
    // What many rows of an index of texts come to may turn out to be unclear: then nothing of it must stay.
    let unclear = total > 1 && !target.is_exact();
    let is_cut = !is_one_step::<M>(db.dialect(), groups.iter().flatten().map(|row| &row.values));
    let several = (many && total > 1) || unclear || is_cut || reads;
    if several || db.dialect().returns() == Returns::Never || !M::TOUCHES.is_empty() {
        let tx = db.begin().await?;
        let left = leaving::<M>(&tx, &groups, target, change).await?;
        run(&tx, groups, target, change, singly, &mut found).await?;
        let mut parents = Parents::of::<M>();
        let changed = found.iter().flatten().filter(|row| !matches!(row, Upserted::Unchanged(_)));
        for row in changed {
            parents.add_row(row.row());
            // What it belonged to before, should that be another row.
            left.get(&key_of(row.row())).into_iter().for_each(|old| parents.add_row(old));
        }
        parents.touch(&tx).await?;
        tx.commit().await?;
    } else {
        run(db, groups, target, change, singly, &mut found).await?;
    }
    found.into_iter().map(|row| row.ok_or_else(vanished)).collect()
}

/// The rows that will be merged into, as they are, on a model that touches what they belong to. Nobody else changes
/// them until the transaction ends.
async fn leaving<M: Model>(
    db: &Db,
    groups: &[Vec<Incoming>],
    target: Unique<M>,
    change: &OnConflict,
) -> Result<HashMap<String, M>> {
    if M::TOUCHES.is_empty() || matches!(change, OnConflict::Nothing) {
        return Ok(HashMap::new());
    }
    let named = groups.iter().flatten().filter_map(|row| row.name.as_ref());
    let mut rows = HashMap::new();
    for named in named.collect::<Vec<_>>().chunks(MOST_NAMED) {
        let any = named.iter().map(|(_, values)| target.matches(values)).fold(Node::Always(false), Node::or);
        let mut query: Query<M> = Query::new().and(any).unscoped();
        let lock = Lock { strength: Some(Strength::Update), wait: Taken::Wait };
        query.plan.select.lock = db.dialect().row_locks().then_some(lock);
        rows.extend(query.fetch(db).await?.into_iter().map(|row| (key_of(&row), row)));
    }
    Ok(rows)
}

/// How many rows are looked up at once.
const MOST_NAMED: usize = 500;

/// The key of a row as a word.
fn key_of<M: Model>(row: &M) -> String {
    to_json(&instance::key_values(row))
}

/// Rows that can be one statement: with the same columns given, and none of which meets another.
fn groups<M: Model>(rows: Vec<Values>, target: Unique<M>, singly: bool) -> Result<Vec<Vec<Incoming>>> {
    let mut groups: Vec<Vec<Incoming>> = Vec::new();
    let mut open: HashMap<(Vec<*const ColumnDef>, usize), usize> = HashMap::new();
    let mut met: HashMap<String, usize> = HashMap::new();
    let now = clock::now();
    for (place, values) in rows.into_iter().enumerate() {
        let given: Vec<_> = values.0.iter().map(|(column, _)| *column).collect();
        let values = values.for_insert_at::<M>(Some(&now));
        if values.0.iter().any(|(_, node)| !matches!(node, Node::Value(_))) {
            return Err(Error::usage("an upsert takes values, not expressions: give these to `.update(..)`"));
        }
        let name: Option<Vec<Value>> =
            target.columns().map(|column| values.get(column).cloned().and_then(value)).collect();
        let name = name.filter(|values| !values.iter().any(Value::is_null));
        let name = name.map(|values| (word(&values), values));
        // A row that comes again is merged into what it was before, so it waits for a statement of its own.
        let wave = name.as_ref().filter(|_| !singly).map_or(0, |(word, _)| {
            let wave = met.entry(loose::<M>(target, word)).or_insert(0);
            *wave += 1;
            *wave
        });
        let mut shape: Vec<_> = given.iter().map(|column| std::ptr::from_ref(*column)).collect();
        shape.sort();
        let group = *open.entry((shape, wave)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(Incoming { place, given, values, name });
    }
    // Two that merge the same rows take them in one order: neither waits for the other. Rows that may meet keep theirs.
    if !singly {
        groups.iter_mut().for_each(|group| group.sort_by(|one, other| one.word().cmp(&other.word())));
    }
    Ok(groups)
}

impl Incoming {
    fn word(&self) -> Option<&str> {
        self.name.as_ref().map(|(word, _)| word.as_str())
    }
}

/// A word shared by values that the index may find equal, as far as can be known here.
fn loose<M: Model>(target: Unique<M>, word: &str) -> String {
    match target.is_exact() {
        true => word.to_owned(),
        false => word.to_lowercase().replace(' ', ""),
    }
}

async fn run<M: Model>(
    db: &Db,
    groups: Vec<Vec<Incoming>>,
    target: Unique<M>,
    change: &OnConflict,
    singly: bool,
    found: &mut [Option<Upserted<M>>],
) -> Result<()> {
    // ON DUPLICATE KEY does not tell the rows of a statement apart.
    let most = match db.dialect().conflict() {
        Conflict::Named if !singly => most_rows::<M>(db.dialect()),
        Conflict::Named => 1,
        Conflict::Any => 1,
    };
    for group in groups {
        let Some(first) = group.first() else { continue };
        let merge = plan::<M>(target, change, &first.given);
        let mut names: HashMap<usize, (String, Vec<Value>)> = HashMap::new();
        let rows = group.into_iter().map(|row| {
            names.extend(row.name.map(|name| (row.place, name)));
            (row.place, row.values)
        });
        let rows: Vec<_> = rows.collect();
        let mut rows = rows.into_iter();
        while rows.len() > 0 {
            for step in steps::<M>(rows.by_ref().take(most)) {
                match step.what {
                    BatchRows::One(values) => {
                        let row = RowWrites(db).insert::<M>(values).await?;
                        found[step.places[0]] = Some(Upserted::Created(row));
                    }
                    BatchRows::Many(insert) => {
                        merge_many(db, insert, &step.places, &names, target, &merge, found).await?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn plan<M: Model>(target: Unique<M>, change: &OnConflict, given: &[&'static ColumnDef]) -> Merge {
    let columns: Vec<_> = target.columns().collect();
    let set = match change {
        OnConflict::Nothing => Vec::new(),
        OnConflict::Set(set) => set.clone(),
        OnConflict::Given => {
            let set = taken_over(target, given);
            set.map(|column| (column, Node::Column(Source::INCOMING, column))).collect()
        }
    };
    let asked = set.len();
    let mut set = if set.is_empty() { set } else { Values(set).for_update::<M>().0 };
    let stamps = set.split_off(asked);
    Merge { alive: target.alive(), target: columns, set, stamps, mark: 0 }
}

/// The columns that a row which is there takes over from an input: all but the key and those of the index.
pub(crate) fn taken_over<M: Model>(
    target: Unique<M>,
    given: &[&'static ColumnDef],
) -> impl Iterator<Item = &'static ColumnDef> {
    given
        .iter()
        .copied()
        .filter(move |column| !target.columns().chain(M::TABLE.key_columns()).any(|other| other == *column))
}

/// Sends rows with the same columns. Those without a name meet no other row.
async fn merge_many<M: Model>(
    db: &Db,
    insert: InsertRows,
    places: &[usize],
    names: &HashMap<usize, (String, Vec<Value>)>,
    target: Unique<M>,
    merge: &Merge,
    found: &mut [Option<Upserted<M>>],
) -> Result<()> {
    let InsertRows { columns, rows, .. } = insert;
    let empty = || InsertRows {
        columns: columns.clone(),
        rows: Grid::new(columns.len()),
        ignore: false,
        merge: None,
        returning: true,
    };
    let (mut free, mut free_places, mut named) = (empty(), Vec::new(), HashMap::new());
    for (&place, row) in places.iter().zip(rows.into_rows()) {
        match names.get(&place) {
            None => {
                free.rows.push(row);
                free_places.push(place);
            }
            Some((word, values)) => drop(named.insert(word.clone(), (place, values, row))),
        }
    }
    if !free_places.is_empty() {
        let rows = insert_many::<M>(db, free).await?;
        free_places
            .into_iter()
            .zip(rows)
            .for_each(|(place, row)| found[place] = Some(Upserted::Created(row)));
    }
    // A row that was met may be deleted by somebody else before it is read: then it is inserted after all.
    for _ in 0..MOST_ATTEMPTS {
        if named.is_empty() {
            return Ok(());
        }
        let before = before::<M>(db, &named, target, merge).await?;
        let mut order: Vec<_> = named.iter().collect();
        order.sort_by_key(|(word, _)| *word);
        let mut rows = Grid::new(columns.len());
        order.into_iter().for_each(|(_, (_, _, row))| rows.push(row.iter().cloned()));
        let statement = InsertRows { rows, merge: Some(merge.clone()), ..empty() };
        for row in send::<M>(db, statement, &before, target, &named).await? {
            let place = take(&mut named, &target.of(row.row()))?;
            found[place] = Some(row);
        }
        for row in read::<M>(db, &named, target).await? {
            let place = take(&mut named, &target.of(&row))?;
            found[place] = Some(Upserted::Unchanged(row));
        }
    }
    Err(vanished())
}

/// Which row came back. The index may have found values equal that are not the same: of one row that is clear, of
/// several they are merged one by one.
fn take(named: &mut Named<'_>, values: &[Value]) -> Result<usize> {
    let row = match named.remove(&word(values)) {
        None if named.len() == 1 => named.drain().next().map(|(_, row)| row),
        row => row,
    };
    match row {
        Some((place, ..)) => Ok(place),
        None => Err(Error::Database { code: Some(UNCLEAR.into()), message: UNCLEAR.into() }),
    }
}

/// The code of the error that rows are to be merged one by one.
const UNCLEAR: &str = "limpid: rows that an index finds equal";

/// Whether many rows are to be merged one by one: it was unclear which is which, or one statement was to change a row
/// twice.
pub(super) fn is_unclear(error: &Error) -> bool {
    matches!(error, Error::Database { code: Some(code), .. } if code == UNCLEAR || code == "21000")
}

/// The rows that are still to be merged, by what they have in the index.
type Named<'a> = HashMap<String, (usize, &'a Vec<Value>, Vec<Value>)>;

const MOST_ATTEMPTS: usize = 8;

/// The names of rows that are there, on the engine that does not tell.
async fn before<M: Model>(
    db: &Db,
    named: &Named<'_>,
    target: Unique<M>,
    merge: &Merge,
) -> Result<HashSet<String>> {
    if db.engine() != Engine::Sqlite || merge.set.is_empty() {
        return Ok(HashSet::new());
    }
    Ok(read::<M>(db, named, target).await?.iter().map(|row| word(&target.of(row))).collect())
}

async fn read<M: Model>(db: &Db, named: &Named<'_>, target: Unique<M>) -> Result<Vec<M>> {
    let mut columns = target.columns();
    let condition = match (columns.next(), columns.next()) {
        (Some(column), None) => {
            let values: Vec<Value> =
                named.values().flat_map(|(_, values, _)| values.iter().cloned()).collect();
            match values.is_empty() {
                true => Node::Always(false),
                false => Node::In(Box::new(Node::Column(Source::ROOT, column)), column.kind, values, true)
                    .and(target.matches(&[])),
            }
        }
        _ => named.values().map(|(_, values, _)| target.matches(values)).fold(Node::Always(false), Node::or),
    };
    Query::<M, _, _>::new().and(condition).unscoped().fetch(db).await
}

/// Sends the statement and returns the rows that it reports.
async fn send<M: Model>(
    db: &Db,
    mut insert: InsertRows,
    before: &HashSet<String>,
    target: Unique<M>,
    named: &Named<'_>,
) -> Result<Vec<Upserted<M>>> {
    // The variable of a connection holds the last mark that was set on it, so no two are equal.
    static MARKS: AtomicI64 = AtomicI64::new(2);
    let mark = MARKS.fetch_add(2, Ordering::Relaxed);
    insert.merge = insert.merge.map(|merge| Merge { mark, ..merge });
    let asked = insert.merge.as_ref().is_some_and(|merge| !merge.set.is_empty());
    let base = Base::new(db.dialect(), M::TABLE);
    let statement = match (db.dialect().returns(), named.values().next()) {
        (Returns::Never, Some((_, values, _))) => {
            db.affect(insert.write(base)).await.map_err(another_index::<M>)?;
            // Locked rows are read as they are now, even in a transaction that began before.
            let lock = Some(Lock { strength: Some(Strength::Update), wait: Taken::Wait });
            let mut query: Query<M> = Query::new().and(target.matches(values)).unscoped();
            query.plan.select.lock = lock;
            let mark = Node::Word("CAST(@limpid_met AS SIGNED)");
            query.plan.statement::<M>(db.dialect(), Output::Model(vec![mark]))
        }
        _ => insert.write(base),
    };
    let engine = db.engine();
    let mut rows = Vec::with_capacity(named.len());
    let mut sink = |row: &mut crate::exec::Reader<'_>| {
        let model = M::from_row(row)?;
        let outcome = match engine {
            Engine::Sqlite if before.contains(&word(&target.of(&model))) => Upserted::Updated,
            Engine::Sqlite => Upserted::Created,
            Engine::Postgres if row.column::<bool>()? => Upserted::Created,
            Engine::Postgres => Upserted::Updated,
            Engine::MariaDb | Engine::MySql => match row.column::<Option<i64>>()? {
                Some(met) if met == mark + 1 && asked => Upserted::Updated,
                Some(met) if met == mark => Upserted::Unchanged,
                _ => Upserted::Created,
            },
        };
        rows.push(outcome(model));
        Ok(())
    };
    db.run(statement, &mut sink).await.map_err(another_index::<M>)?;
    Ok(rows)
}

/// The subquery of a merge that met a row of another index than the one that was named.
fn another_index<M: Model>(error: Error) -> Error {
    match error {
        Error::Database { code: Some(code), .. } if code == "1242" => {
            Error::Unique { model: M::TABLE.model, constraint: None, fields: Vec::new() }
        }
        other => other,
    }
}
