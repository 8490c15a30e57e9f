//! What the database is asked before a write: whether what must be unique is there, and what is referred to is not.
//! All questions of an input are one statement. The index has the last word.

use crate::error::{Mistake, Mistakes, Result};
use crate::exec::Db;
use crate::expr::{Correlated, Head, Node};
use crate::model::asking::StandingRow;
use crate::model::{Model, key};
use crate::query::questions::ask_all;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source};

/// What an input sets, by the places of the columns.
pub(super) type Given = Vec<Option<Value>>;

/// A question, and what is wrong if its answer is this.
struct Question {
    node: Node,
    wrong_if: bool,
    mistake: Mistake,
}

/// Asks what there is to ask of this input.
pub(super) async fn ask<M: Model>(
    given: &Given,
    new: bool,
    row: Option<&StandingRow>,
    db: &Db,
    found: &mut Mistakes,
) -> Result<()> {
    let mut questions = Vec::new();
    // Which row a change must leave out is not known without it: then the index alone decides.
    if new || row.is_some() {
        questions.extend(unique::<M>(given, row, found));
    }
    questions.extend(exists::<M>(given, row, found));
    if questions.is_empty() {
        return Ok(());
    }
    let mut mistakes = Vec::with_capacity(questions.len());
    let mut nodes = Vec::with_capacity(questions.len());
    for Question { node, wrong_if, mistake } in questions {
        nodes.push(node);
        mistakes.push((wrong_if, mistake));
    }
    let statement = ask_all(nodes, Base { dialect: db.dialect(), table: M::TABLE, root: Source::ROOT });
    let mut answers = Vec::with_capacity(mistakes.len());
    db.run(statement, &mut |row| {
        for _ in 0..mistakes.len() {
            answers.push(row.column::<bool>()?);
        }
        Ok(())
    })
    .await?;
    for (answer, (wrong_if, mistake)) in answers.into_iter().zip(mistakes) {
        if answer == wrong_if {
            found.push(mistake);
        }
    }
    Ok(())
}

/// The value that a column will have; none if that is not known, or is NULL.
fn value_of<'v>(place: usize, given: &'v Given, row: Option<&'v StandingRow>) -> Option<&'v Value> {
    let value = given[place].as_ref().or_else(|| row.map(|row| &row.values[place]))?;
    Some(value).filter(|value| !value.is_null())
}

/// Whether an input changes one of these columns.
fn changes(places: &[usize], columns: &[ColumnDef], given: &Given, row: Option<&StandingRow>) -> bool {
    places.iter().any(|&place| match (&given[place], row) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(value), Some(row)) => !columns[place].stores(&row.values[place], value.clone()),
    })
}

fn fields(places: &[usize], table: &'static Table) -> Vec<String> {
    places.iter().map(|&place| table.columns[place].field.to_owned()).collect()
}

/// Whether a row of this table, next to the statement's own, meets a condition.
fn is_there(table: &'static Table, condition: impl FnOnce(Source) -> Node) -> Node {
    let source = Source::ROOT.below();
    Node::Correlated(Box::new(Correlated {
        head: Head::Exists(true),
        tables: vec![(table, source)],
        condition: condition(source),
        orders: Vec::new(),
        limit: None,
    }))
}

/// The unique indexes that an input could violate. Rows in the trash count exactly if they are in the index, and what
/// a global scope hides counts too.
fn unique<M: Model>(given: &Given, row: Option<&StandingRow>, found: &Mistakes) -> Vec<Question> {
    let table = M::TABLE;
    let is_trashed = |row: &StandingRow| table.deleted_at.is_some_and(|place| !row.values[place].is_null());
    if row.is_some_and(is_trashed) {
        return Vec::new();
    }
    let indexes = table.indexes.iter().filter(|index| index.unique);
    let questions = indexes.filter_map(|index| {
        let places = index.columns;
        let wrong = places.iter().any(|&place| found.has(table.columns[place].field));
        let sealed = places.iter().any(|&place| table.columns[place].sealed);
        if wrong || sealed || !changes(places, table.columns, given, row) {
            return None;
        }
        let values: Option<Vec<_>> = places.iter().map(|&place| value_of(place, given, row)).collect();
        let values = values?;
        let node = is_there(table, |source| {
            let tests = places
                .iter()
                .zip(values)
                .map(|(&place, value)| Node::Test(source, &table.columns[place], " = ", value.clone()));
            let same = tests.fold(Node::Always(true), Node::and);
            let alive =
                table.deleted_at.map(|place| Node::Column(source, &table.columns[place]).whether_null(true));
            let other = row.map(|row| {
                let key = table.key.iter().map(|&place| row.values[place].clone()).collect();
                Node::Not(Box::new(key::matches(table, source, key)))
            });
            [alive, other].into_iter().flatten().fold(same, Node::and)
        });
        Some(Question { node, wrong_if: true, mistake: Mistake::taken(&fields(places, table))? })
    });
    questions.collect()
}

/// The rows that an input refers to: they are there, and nothing hides them.
fn exists<M: Model>(given: &Given, row: Option<&StandingRow>, found: &Mistakes) -> Vec<Question> {
    let table = M::TABLE;
    let keys = table.foreign_keys.iter().zip(M::PARENTS);
    let questions = keys.filter_map(|(foreign, rules)| {
        let wrong = foreign.columns.iter().any(|&place| found.has(table.columns[place].field));
        if wrong || !changes(foreign.columns, table.columns, given, row) {
            return None;
        }
        let values: Option<Vec<_>> =
            foreign.columns.iter().map(|&place| value_of(place, given, row)).collect();
        let other = (foreign.table)();
        let columns: Option<Vec<_>> = match foreign.references {
            [] => Some(other.key_columns().collect()),
            names => {
                names.iter().map(|name| other.columns.iter().find(|column| column.field == *name)).collect()
            }
        };
        let (values, columns) = (values?, columns?);
        let node = is_there(other, |source| {
            let tests = columns
                .into_iter()
                .zip(values)
                .map(|(column, value)| Node::Test(source, column, " = ", value.clone()));
            tests.fold(rules(source).0, Node::and)
        });
        let mistake = Mistake::missing(&fields(foreign.columns, table))?;
        Some(Question { node, wrong_if: false, mistake })
    });
    questions.collect()
}
