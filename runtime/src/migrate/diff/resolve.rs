//! What was renamed, what was removed, and what has to be asked.

use std::collections::BTreeMap;

use super::convert::{Conversion, conversion};
use super::{Answers, Change, Names};
use crate::error::{Error, Result};
use crate::migrate::models::Models;
use crate::migrate::snapshot::{ColumnState, Snapshot, TableState, TypeState};
use crate::sql::kind::Kind;

/// Something that only the user knows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// Is this table gone, or was it renamed to one of these?
    Table { gone: String, candidates: Vec<String> },
    /// The same about a column; the first name is that of the table before.
    Column { table: String, now: String, gone: String, candidates: Vec<String> },
    /// What do rows that are there hold in this new column?
    Fill { table: String, column: String, is_moment: bool },
    /// How does a value become one of the new type?
    Conversion { table: String, column: String },
}

/// The way from one snapshot to another, the open questions, and the notes for the user.
pub(crate) struct Resolved<'a> {
    pub change: Change<'a>,
    pub questions: Vec<Question>,
    pub notes: Vec<String>,
}

/// Compares two snapshots, using the attributes of the models and the answers given so far.
///
/// # Errors
///
/// If an answer names something that does not exist.
pub(crate) fn resolve<'a>(
    old: &'a Snapshot,
    new: &'a Snapshot,
    models: &Models,
    answers: &Answers,
) -> Result<Resolved<'a>> {
    check(old, new, answers)?;
    let former = former(models);
    let mut names = Names::default();
    let (mut questions, mut notes) = (Vec::new(), Vec::new());
    tables(old, new, &former, answers, &mut names, &mut questions);
    for (name, table) in &new.tables {
        let before = names.old_table(name).to_owned();
        if let Some(known) = old.tables.get(&before) {
            columns((&before, known), (name, table), &former, answers, &mut names, &mut questions);
        }
    }
    stale(old, new, &former, &mut notes);
    let mut change = Change { old, new, names, fills: BTreeMap::new(), conversions: BTreeMap::new() };
    // Values can be asked for only once it is known what is new.
    if questions.is_empty() {
        values(&mut change, answers, &mut questions);
    }
    Ok(Resolved { change, questions, notes })
}

/// Former names, by the table and, for columns, the column.
type Former = BTreeMap<(String, Option<String>), Vec<String>>;

fn former(models: &Models) -> Former {
    let mut known = Former::new();
    for entry in &models.entries {
        let table = (entry.table)();
        let name = crate::migrate::snapshot::full_name(table.schema, table.name);
        for former in entry.former.tables {
            let former = match (table.schema, former.contains('.')) {
                (Some(schema), false) => format!("{schema}.{former}"),
                _ => (*former).to_owned(),
            };
            known.entry((name.clone(), None)).or_default().push(former);
        }
        for &(place, former) in entry.former.columns {
            let column = table.columns[place].name.to_owned();
            known.entry((name.clone(), Some(column))).or_default().push(former.to_owned());
        }
    }
    known
}

/// A `posts.title` of the snapshot, taken apart: the longest name of a table that fits.
fn split<'s>(snapshot: &Snapshot, name: &'s str) -> Option<(&'s str, Option<&'s str>)> {
    if snapshot.tables.contains_key(name) {
        return Some((name, None));
    }
    let (table, column) = name.rsplit_once('.')?;
    let known = snapshot.tables.get(table)?.columns.contains_key(column);
    known.then_some((table, Some(column)))
}

/// Answers must be about something.
fn check(old: &Snapshot, new: &Snapshot, answers: &Answers) -> Result<()> {
    let none = |flag: &str, name: &str, place: &str| {
        Err(Error::usage(format!(
            "`--{flag} {name}`: there is no table or column `{name}` in {place}; write `posts.title` for a column, \
             `posts` for a table"
        )))
    };
    for (from, to) in &answers.renames {
        let (before, after) = (split(old, from), split(new, to));
        match (before, after) {
            (None, _) => return none("rename", from, "the snapshot"),
            (_, None) => return none("rename", to, "the models"),
            (Some((_, from)), Some((_, to))) if from.is_some() != to.is_some() => {
                return Err(Error::usage(
                    "`--rename` takes two columns, or two tables: `posts.title=posts.heading`",
                ));
            }
            _ => {}
        }
    }
    for name in &answers.drops {
        if split(old, name).is_none() {
            return none("drop", name, "the snapshot");
        }
    }
    for (flag, map) in [("fill", &answers.fills), ("using", &answers.conversions)] {
        for name in map.keys() {
            if !matches!(split(new, name), Some((_, Some(_)))) {
                return none(flag, name, "the models");
            }
        }
    }
    Ok(())
}

fn tables(
    old: &Snapshot,
    new: &Snapshot,
    former: &Former,
    answers: &Answers,
    names: &mut Names,
    questions: &mut Vec<Question>,
) {
    let mut gone: Vec<&String> = old.tables.keys().filter(|name| !new.tables.contains_key(*name)).collect();
    let mut come: Vec<&String> = new.tables.keys().filter(|name| !old.tables.contains_key(*name)).collect();
    come.retain(|name| {
        let known = former.get(&((*name).clone(), None)).map(Vec::as_slice).unwrap_or_default();
        let given = answers.renames.iter().filter(|(_, to)| to == *name).map(|(from, _)| from);
        let before = given.chain(known).find(|before| gone.contains(before));
        let Some(before) = before else { return true };
        gone.retain(|name| *name != before);
        names.tables.insert((*name).clone(), before.clone());
        false
    });
    for gone in gone {
        if answers.drops.contains(gone) || come.is_empty() {
            continue;
        }
        let mut candidates: Vec<_> = come.iter().map(|name| (*name).clone()).collect();
        candidates.sort_by_key(|name| {
            let same = |name: &String| old.tables[gone].columns.contains_key(name);
            std::cmp::Reverse(new.tables[name].columns.keys().filter(|name| same(name)).count())
        });
        questions.push(Question::Table { gone: gone.clone(), candidates });
    }
}

fn columns(
    (before, old): (&str, &TableState),
    (name, new): (&str, &TableState),
    former: &Former,
    answers: &Answers,
    names: &mut Names,
    questions: &mut Vec<Question>,
) {
    let given = |to: &str| {
        let to = format!("{name}.{to}");
        let from = answers.renames.iter().filter(move |(_, known)| *known == to);
        from.filter_map(|(from, _)| Some(from.rsplit_once('.')?.1.to_owned())).collect::<Vec<_>>()
    };
    // By attribute and flag a name may also be taken over from a column whose own name moves on.
    let mut taken: BTreeMap<&str, String> = BTreeMap::new();
    for column in new.columns.keys() {
        let known = former.get(&(name.to_owned(), Some(column.clone()))).cloned().unwrap_or_default();
        let (given, is_new) = (given(column), !old.columns.contains_key(column));
        let candidates = given.iter().chain(known.iter().filter(|_| is_new));
        let from = candidates.filter(|from| old.columns.contains_key(*from)).find(|from| {
            let stays = new.columns.contains_key(*from)
                && !answers.renames.iter().any(|(known, _)| *known == format!("{before}.{from}"));
            !stays && !taken.values().any(|other| other == *from)
        });
        if let Some(from) = from {
            taken.insert(column, from.clone());
        }
    }
    let gone = old
        .columns
        .keys()
        .filter(|column| !new.columns.contains_key(*column) && !taken.values().any(|from| from == *column));
    let come: Vec<&String> = new
        .columns
        .keys()
        .filter(|column| !old.columns.contains_key(*column) && !taken.contains_key(column.as_str()))
        .collect();
    for gone in gone {
        if answers.drops.contains(&format!("{before}.{gone}")) || come.is_empty() {
            continue;
        }
        let mut candidates: Vec<_> = come.iter().map(|name| (*name).clone()).collect();
        candidates.sort_by_key(|column| {
            let (old, new) = (&old.columns[gone], &new.columns[column]);
            (old.ty != new.ty, old.null != new.null, distance(gone, column))
        });
        questions.push(Question::Column {
            table: before.to_owned(),
            now: name.to_owned(),
            gone: gone.clone(),
            candidates,
        });
    }
    for (column, from) in taken {
        names.columns.insert((name.to_owned(), column.to_owned()), from);
    }
}

/// How many letters two names do not share.
fn distance(one: &str, other: &str) -> usize {
    let shared = one.chars().filter(|char| other.contains(*char)).count();
    one.len() + other.len() - 2 * shared.min(one.len()).min(other.len())
}

/// Attributes that have done their work.
fn stale(old: &Snapshot, new: &Snapshot, former: &Former, notes: &mut Vec<String>) {
    for ((table, column), names) in former {
        let done = match column {
            None => old.tables.contains_key(table) && new.tables.contains_key(table),
            Some(column) => old.tables.get(table).is_some_and(|known| known.columns.contains_key(column)),
        };
        if done {
            let place = column.as_ref().map_or_else(|| table.clone(), |column| format!("{table}.{column}"));
            let attributes: Vec<_> =
                names.iter().map(|name| format!("`#[renamed_from = \"{name}\"]`")).collect();
            notes.push(format!("{} of `{place}` has done its work and can go", attributes.join(", ")));
        }
    }
}

/// The values that rows get, and the ways from one type to another.
fn values(change: &mut Change<'_>, answers: &Answers, questions: &mut Vec<Question>) {
    for (name, table) in &change.new.tables {
        let Some(known) = change.old.tables.get(change.names.old_table(name)) else { continue };
        for (column, state) in &table.columns {
            let place = (name.clone(), column.clone());
            let word = format!("{name}.{column}");
            if let Some(fill) = answers.fills.get(&word) {
                change.fills.insert(place.clone(), fill.clone());
            }
            if let Some(conversion) = answers.conversions.get(&word) {
                change.conversions.insert(place.clone(), conversion.clone());
            }
            let before = known.columns.get(change.names.old_column(name, column));
            let before = before
                .filter(|_| known.columns.contains_key(column) || change.names.columns.contains_key(&place));
            match before {
                None if needs_value(state) && !change.fills.contains_key(&place) => {
                    let is_moment = state.ty == TypeState::Plain(Kind::DateTime);
                    questions.push(Question::Fill { table: name.clone(), column: column.clone(), is_moment });
                }
                Some(before) if before.ty != state.ty && !change.conversions.contains_key(&place) => {
                    if matches!(conversion(&before.ty, &state.ty), Conversion::Unknown) {
                        questions.push(Question::Conversion { table: name.clone(), column: column.clone() });
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a row cannot do without a value for a column.
fn needs_value(column: &ColumnState) -> bool {
    !column.null && column.default.is_none() && !column.counted
}

impl Question {
    /// The question, and what to write as an answer.
    pub(crate) fn refusal(&self) -> String {
        match self {
            Question::Table { gone, candidates } => {
                let renames: Vec<_> =
                    candidates.iter().take(3).map(|to| format!("`--rename {gone}={to}`")).collect();
                format!(
                    "the table `{gone}` is not among the models any more. Was it renamed? Write {} or, on its model, \
                     `#[renamed_from = \"{gone}\"]`. Is it gone, with its rows? Write `--drop {gone}`",
                    renames.join(" or ")
                )
            }
            Question::Column { table, now, gone, candidates } => {
                let renames: Vec<_> = candidates
                    .iter()
                    .take(3)
                    .map(|to| format!("`--rename {table}.{gone}={now}.{to}`"))
                    .collect();
                format!(
                    "the column `{table}.{gone}` is not in its model any more. Was it renamed? Write {} or, on the field, \
                     `#[renamed_from = \"{gone}\"]`. Is it gone, with its values? Write `--drop {table}.{gone}`",
                    renames.join(" or ")
                )
            }
            Question::Fill { table, column, is_moment } => {
                let example = if *is_moment { "now" } else { "\"''\"" };
                format!(
                    "`{table}.{column}` is new and cannot be NULL: what do the rows hold that are there already? Write \
                     `--fill {table}.{column}={example}` (an SQL expression), make the field an `Option`, or give it \
                     `#[default(..)]`"
                )
            }
            Question::Conversion { table, column } => format!(
                "`{table}.{column}` has another type: how does a value become one? Write \
                 `--using {table}.{column}=\"CAST({column} AS ..)\"` (an SQL expression), or drop the column and add \
                 another one"
            ),
        }
    }
}
