//! Two shapes, table by table.

use std::collections::BTreeSet;

use super::Change;
use super::parts::Parts;
use crate::migrate::shape::{
    CheckShape, ColumnShape, IndexShape, KeyShape, Shape, TableName, TableShape, TextShape,
};
use crate::migrate::snapshot::{ColumnState, TableState, full_name};
use crate::sql::function::Function;

/// All tables, before and after.
pub(super) struct Pairs<'a> {
    pub old: &'a Shape,
    pub new: &'a Shape,
    pub added: Vec<&'a TableShape>,
    pub dropped: Vec<(&'a str, &'a TableShape)>,
    pub kept: Vec<Pair<'a>>,
}

/// A table before and after.
pub(super) struct Pair<'a> {
    pub full: &'a str,
    pub old: &'a TableShape,
    pub new: &'a TableShape,
    pub added: Vec<&'a ColumnShape>,
    pub dropped: Vec<&'a ColumnShape>,
    pub kept: Vec<Kept<'a>>,
    pub indexes: Parts<IndexShape>,
    pub checks: Parts<CheckShape>,
    pub keys: Parts<KeyShape>,
    pub texts: Parts<TextShape>,
    pub new_key: bool,
    /// The moment of now, in SQL.
    pub now: &'static str,
}

/// A column before and after.
pub(super) struct Kept<'a> {
    pub old: &'a ColumnShape,
    pub new: &'a ColumnShape,
    pub before: &'a ColumnState,
    pub after: &'a ColumnState,
}

impl Kept<'_> {
    pub(super) fn is_renamed(&self) -> bool {
        self.old.name != self.new.name
    }

    pub(super) fn has_other_type(&self) -> bool {
        self.old.ty != self.new.ty || self.before.ty != self.after.ty
    }

    /// Whether anything but its name differs.
    pub(super) fn is_changed(&self) -> bool {
        self.old.ty != self.new.ty
            || self.old.null != self.new.null
            || self.old.default != self.new.default
            || self.old.counted != self.new.counted
    }
}

impl Pair<'_> {
    pub(super) fn is_renamed(&self) -> bool {
        self.old.name != self.new.name
    }

    /// A column that is dropped and holds nothing of its own.
    pub(super) fn derived(&self, column: &str) -> String {
        let name = &self.old.name;
        format!("column {}.{column}", full_name(name.schema.as_deref(), &name.name))
    }

    /// The value that rows get in a column.
    pub(super) fn fill(&self, change: &Change<'_>, column: &str) -> Option<String> {
        let fill = change.fills.get(&(self.full.to_owned(), column.to_owned()))?;
        Some(match fill.as_str() {
            "now" => self.now.to_owned(),
            fill => fill.to_owned(),
        })
    }

    /// How a value becomes one of another type, if the user said so.
    pub(super) fn conversion<'c>(&self, change: &'c Change<'_>, column: &str) -> Option<&'c str> {
        change.conversions.get(&(self.full.to_owned(), column.to_owned())).map(String::as_str)
    }
}

/// Compares two shapes.
pub(super) fn pairs<'a>(change: &Change<'a>, old: &'a Shape, new: &'a Shape) -> Pairs<'a> {
    let is_kept = |old_name: &str| {
        let now = change.names.new_table(old_name);
        new.tables.contains_key(now) && change.names.old_table(now) == old_name
    };
    let mut kept: Vec<Pair<'a>> = Vec::new();
    let mut added = Vec::new();
    for (full, table) in &new.tables {
        let before = change.names.old_table(full);
        match old.tables.get(before).filter(|_| is_kept(before)) {
            Some(known) => kept.push(pair(
                change,
                full,
                (known, &change.old.tables[before]),
                (table, &change.new.tables[full]),
                new.dialect.function(Function::Now),
            )),
            None => added.push(table),
        }
    }
    let dropped = old.tables.iter().filter(|(name, _)| !is_kept(name));
    let dropped = dropped.map(|(name, table)| (name.as_str(), table)).collect();
    let mut pairs = Pairs { old, new, added, dropped, kept };
    pairs.keys_again();
    pairs
}

fn pair<'a>(
    change: &Change<'a>,
    full: &'a str,
    (old, old_state): (&'a TableShape, &'a TableState),
    (new, new_state): (&'a TableShape, &'a TableState),
    now_in_sql: &'static str,
) -> Pair<'a> {
    let before = |column: &str| {
        let was = change.names.old_column(full, column).to_owned();
        let moved = change.names.columns.iter().any(|((table, _), from)| table == full && *from == was);
        // A name that another column has taken over is a new column.
        (was != column || !moved).then_some(was)
    };
    let mut kept = Vec::new();
    let mut added = Vec::new();
    for column in &new.columns {
        match before(&column.name).and_then(|was| old.column(&was)) {
            Some(was) => kept.push(Kept {
                old: was,
                new: column,
                before: &old_state.columns[&was.name],
                after: &new_state.columns[&column.name],
            }),
            None => added.push(column),
        }
    }
    let dropped = old.columns.iter().filter(|column| !kept.iter().any(|kept| kept.old.name == column.name));
    let dropped: Vec<_> = dropped.collect();
    let now = |name: &String| {
        let found = kept.iter().find(|kept| kept.old.name == *name);
        // What is dropped is called like nothing else.
        found.map_or_else(|| format!("\0{name}"), |kept| kept.new.name.clone())
    };
    let all = |names: &[String]| names.iter().map(now).collect::<Vec<_>>();
    let indexes = old.indexes.iter().map(|index| {
        let mapped = IndexShape {
            columns: all(&index.columns),
            alive: index.alive.as_ref().map(now),
            ..index.clone()
        };
        (index.clone(), mapped)
    });
    let checks = old
        .checks
        .iter()
        .map(|check| (check.clone(), CheckShape { column: now(&check.column), ..check.clone() }));
    let keys = old.keys.iter().map(|key| {
        let (target, to) = target_now(change, key, full, new);
        (key.clone(), KeyShape { columns: all(&key.columns), target, to, ..key.clone() })
    });
    let mut texts = Parts::of(
        old.texts.iter().map(|text| (text.clone(), text.clone())).collect(),
        &new.texts,
        PartialEq::eq,
        |_, _| true,
    );
    texts.again(|_, text| {
        let changed = |name: &String| kept.iter().any(|kept| kept.new.name == *name && kept.is_changed());
        text.columns.iter().any(changed)
    });
    Pair {
        full,
        old,
        new,
        indexes: Parts::of(
            indexes.collect(),
            &new.indexes,
            |a, b| a.columns == b.columns && a.unique == b.unique && a.alive == b.alive,
            |a, b| a.name == b.name,
        ),
        checks: Parts::of(
            checks.collect(),
            &new.checks,
            |a, b| a.column == b.column && a.rest == b.rest,
            |a, b| a.name == b.name,
        ),
        keys: Parts::of(
            keys.collect(),
            &new.keys,
            |a, b| {
                KeyShape { name: String::new(), ..a.clone() } == KeyShape { name: String::new(), ..b.clone() }
            },
            |a, b| a.name == b.name,
        ),
        texts,
        new_key: all(&old.key) != new.key || old.numbered != new.numbered,
        now: now_in_sql,
        added,
        dropped,
        kept,
    }
}

/// Where a key points, by the new names.
fn target_now(change: &Change<'_>, key: &KeyShape, full: &str, own: &TableShape) -> (TableName, Vec<String>) {
    for (new_full, new_state) in &change.new.tables {
        let old_full = change.names.old_table(new_full);
        let Some(old_state) = change.old.tables.get(old_full) else { continue };
        let named = |state: &TableState, like: &TableName| match &like.schema {
            Some(_) => TableName { schema: state.schema.clone(), name: state.name.clone() },
            None => match &state.schema {
                Some(schema) => TableName { schema: None, name: format!("{schema}_{}", state.name) },
                None => TableName { schema: None, name: state.name.clone() },
            },
        };
        let with_schema = TableName { schema: old_state.schema.clone(), name: old_state.name.clone() };
        if named(old_state, &key.target) != key.target && with_schema != key.target {
            continue;
        }
        let to = key.to.iter().map(|column| {
            let renamed =
                change.names.columns.iter().find(|((table, _), from)| table == new_full && *from == column);
            renamed.map_or_else(|| column.clone(), |((_, new), _)| new.clone())
        });
        let target = match new_full == full {
            true => own.name.clone(),
            false if with_schema == key.target => {
                TableName { schema: new_state.schema.clone(), name: new_state.name.clone() }
            }
            false => named(new_state, &key.target),
        };
        return (target, to.collect());
    }
    (key.target.clone(), key.to.clone())
}

impl Pairs<'_> {
    /// Keys between columns of which one has another type now, or to a table with another key, are made again.
    fn keys_again(&mut self) {
        let mut touched: BTreeSet<(TableName, String)> = BTreeSet::new();
        for pair in &self.kept {
            for kept in &pair.kept {
                if kept.old.ty != kept.new.ty || kept.old.counted != kept.new.counted || pair.new_key {
                    touched.insert((pair.new.name.clone(), kept.new.name.clone()));
                }
            }
        }
        for pair in &mut self.kept {
            let own = pair.new.name.clone();
            pair.keys.again(|_, key| {
                key.columns.iter().any(|column| touched.contains(&(own.clone(), column.clone())))
                    || key.to.iter().any(|column| touched.contains(&(key.target.clone(), column.clone())))
            });
        }
    }

    /// The new tables in an order in which each comes after those that it refers to, as far as there is one, each with
    /// the keys that must be added later.
    pub(super) fn in_order(&self) -> Vec<(&TableShape, Vec<KeyShape>, Vec<KeyShape>)> {
        let mut waiting: Vec<&TableShape> = self.added.clone();
        let mut there: BTreeSet<&TableName> = self.kept.iter().map(|pair| &pair.new.name).collect();
        let mut ordered = Vec::new();
        while !waiting.is_empty() {
            let is_ready = |table: &&TableShape| {
                table.keys.iter().all(|key| key.target == table.name || there.contains(&key.target))
            };
            let place = waiting.iter().position(is_ready).unwrap_or_default();
            let table = waiting.remove(place);
            there.insert(&table.name);
            let (now, later) = table.keys.iter().cloned().partition(|key| there.contains(&key.target));
            ordered.push((table, now, later));
        }
        ordered
    }

    /// The tables that go, each before those that it refers to, as far as there is such an order.
    pub(super) fn dropped_in_order(&self) -> Vec<(&str, &TableShape)> {
        let mut waiting = self.dropped.clone();
        let mut ordered = Vec::new();
        while !waiting.is_empty() {
            let is_free = |(_, table): &(&str, &TableShape)| {
                !waiting.iter().any(|(_, other)| {
                    other.name != table.name && other.keys.iter().any(|key| key.target == table.name)
                })
            };
            let place = waiting.iter().position(is_free).unwrap_or_default();
            ordered.push(waiting.remove(place));
        }
        ordered
    }
}
