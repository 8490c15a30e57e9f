//! What SQLite has to do: ALTER TABLE where that can, and one rebuild of a table where it cannot.

use super::convert::expression;
use super::pair::{Pair, Pairs};
use super::postgres::renames;
use super::{Change, DiffPlan};
use crate::migrate::shape::write::{self, names, quoted};
use crate::migrate::shape::{KeyShape, TableName, TableShape, TextShape};
use crate::sql::dialect::Dialect;

pub(super) fn plan(change: &Change<'_>, pairs: &Pairs<'_>, plan: &mut DiffPlan) {
    let dialect = pairs.new.dialect;
    pairs.expect(change, plan);
    for pair in &pairs.kept {
        pair.texts.drop.iter().for_each(|text| drop_text(dialect, text, plan));
        let renamed = pair.indexes.rename.iter().map(|(old, _)| old);
        for index in pair.indexes.drop.iter().chain(renamed) {
            plan.step(format!("DROP INDEX {}", quoted(dialect, &index.name)));
        }
    }
    for pair in &pairs.kept {
        if pair.is_renamed() {
            let (old, new) = (write::table(dialect, &pair.old.name), write::table(dialect, &pair.new.name));
            plan.step(format!("ALTER TABLE {old} RENAME TO {new}"));
        }
        let table = write::table(dialect, &pair.new.name);
        for (old, new) in renames(pair) {
            plan.step(format!(
                "ALTER TABLE {table} RENAME COLUMN {} TO {}",
                quoted(dialect, &old),
                quoted(dialect, &new)
            ));
        }
    }
    for (table, ..) in pairs.in_order() {
        plan.step(write::create(dialect, table, &table.name, &table.keys));
        for index in &table.indexes {
            plan.step(write::index(dialect, &table.name, index));
        }
        table.texts.iter().flat_map(|text| &text.statements).for_each(|sql| plan.step(sql.clone()));
    }
    for pair in &pairs.kept {
        for dropped in &pair.dropped {
            plan.destructive.push(format!("column {}.{}", change.names.old_table(pair.full), dropped.name));
        }
        match why_rebuilt(pair) {
            Some(why) => rebuild(change, dialect, pair, why, plan),
            None => alter(change, dialect, pair, plan),
        }
    }
    for (name, table) in pairs.dropped_in_order() {
        table.texts.iter().for_each(|text| drop_text(dialect, text, plan));
        plan.destructive.push(format!("table {name}"));
        plan.keys_off = true;
        plan.step(format!("DROP TABLE {}", write::table(dialect, &table.name)));
    }
}

/// The triggers go with their table, which may be another one by then.
fn drop_text(dialect: &dyn Dialect, text: &TextShape, plan: &mut DiffPlan) {
    for event in ["insert", "delete", "update"] {
        plan.step(format!("DROP TRIGGER IF EXISTS {}", quoted(dialect, &format!("{}_{event}", text.name))));
    }
    plan.derived.push(format!("table {}", text.name));
    plan.step(format!("DROP TABLE IF EXISTS {}", quoted(dialect, &text.name)));
}

/// Why ALTER TABLE cannot do it.
fn why_rebuilt(pair: &Pair<'_>) -> Option<&'static str> {
    if pair.new_key {
        return Some("another key");
    }
    if pair.kept.iter().any(super::pair::Kept::is_changed) {
        return Some("a column with another type, default or NOT NULL");
    }
    let is_added = |name: &String| pair.added.iter().any(|added| added.name == *name);
    if !pair.checks.drop.is_empty()
        || !pair.checks.rename.is_empty()
        || pair.checks.add.iter().any(|check| !is_added(&check.column))
    {
        return Some("another check");
    }
    let open = |key: &&KeyShape| match key.columns.as_slice() {
        [only] => pair.added.iter().any(|added| added.name == *only && added.null && added.default.is_none()),
        _ => false,
    };
    if !pair.keys.drop.is_empty() || !pair.keys.add.iter().all(|key| open(&key)) {
        return Some("another foreign key");
    }
    let needs_value = |added: &&&crate::migrate::shape::ColumnShape| {
        added.counted.is_some() || (!added.null && added.default.is_none())
    };
    pair.added
        .iter()
        .any(|added| needs_value(&added))
        .then_some("a column without a default that may not be NULL")
}

fn alter(change: &Change<'_>, dialect: &dyn Dialect, pair: &Pair<'_>, plan: &mut DiffPlan) {
    let table = write::table(dialect, &pair.new.name);
    for added in &pair.added {
        let mut definition = write::column(dialect, added);
        for check in pair.checks.add.iter().filter(|check| check.column == added.name) {
            definition.push_str(&format!(" {}", write::check(dialect, check)));
        }
        for key in pair.keys.add.iter().filter(|key| key.columns == [added.name.clone()]) {
            definition.push_str(&format!(" {}", write::references(dialect, key)));
        }
        plan.step(format!("ALTER TABLE {table} ADD COLUMN {definition}"));
        if let Some(fill) = pair.fill(change, &added.name) {
            plan.step(format!("UPDATE {table} SET {} = {fill}", quoted(dialect, &added.name)));
        }
    }
    for dropped in &pair.dropped {
        plan.step(format!("ALTER TABLE {table} DROP COLUMN {}", quoted(dialect, &dropped.name)));
    }
    let renamed = pair.indexes.rename.iter().map(|(_, new)| new);
    for index in pair.indexes.add.iter().chain(renamed) {
        plan.step(write::index(dialect, &pair.new.name, index));
    }
    pair.texts.add.iter().flat_map(|text| &text.statements).for_each(|sql| plan.step(sql.clone()));
}

/// A new table next to the old one, filled from it, which then takes its place. The indexes are made again; what others
/// have put on the table, its triggers and indexes of their own, the runner keeps.
fn rebuild(change: &Change<'_>, dialect: &dyn Dialect, pair: &Pair<'_>, why: &str, plan: &mut DiffPlan) {
    let (new, old) = (pair.new, write::table(dialect, &pair.new.name));
    let beside = TableName { schema: None, name: format!("limpid_new_{}", new.name.name) };
    let beside_name = write::table(dialect, &beside);
    plan.keys_off = true;
    plan.rebuilds.push(new.name.name.clone());
    plan.noted(
        &format!("made anew, because ALTER TABLE cannot give it {why}"),
        write::create(dialect, new, &beside, &new.keys),
    );
    let (columns, values) = copied(change, dialect, pair);
    plan.step(format!(
        "INSERT INTO {beside_name} ({})\nSELECT {}\nFROM {old}",
        columns.join(", "),
        values.join(", ")
    ));
    if counts(pair.old) && counts(new) {
        let (beside, own) = (dialect.text_literal(&beside.name), dialect.text_literal(&new.name.name));
        plan.step(format!("DELETE FROM sqlite_sequence WHERE name = {beside}"));
        plan.step(format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {beside}, seq FROM sqlite_sequence WHERE name = {own}"
        ));
    }
    plan.step(format!("DROP TABLE {old}"));
    // Without this, views and triggers that name the table would prevent the renaming.
    plan.step("PRAGMA legacy_alter_table = ON");
    plan.step(format!("ALTER TABLE {beside_name} RENAME TO {old}"));
    plan.step("PRAGMA legacy_alter_table = OFF");
    for index in &new.indexes {
        plan.step(write::index(dialect, &new.name, index));
    }
    new.texts.iter().flat_map(|text| &text.statements).for_each(|sql| plan.step(sql.clone()));
}

fn counts(table: &TableShape) -> bool {
    table.columns.iter().any(|column| column.counted.is_some())
}

/// Whether the key is the number that SQLite keeps rows under.
fn is_row_number(table: &TableShape) -> bool {
    table.numbered || counts(table) || table.table.row_number() != "limpid_row"
}

/// The columns that are filled, and from what.
fn copied(change: &Change<'_>, dialect: &dyn Dialect, pair: &Pair<'_>) -> (Vec<String>, Vec<String>) {
    let (mut columns, mut values) = (Vec::new(), Vec::new());
    let mut copy = |column: String, value: String| {
        columns.push(column);
        values.push(value);
    };
    let has_rowid =
        |table: &TableShape| table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("rowid"));
    if pair.new.numbered {
        let from =
            if pair.old.numbered { quoted(dialect, pair.old.table.row_number()) } else { "rowid".to_owned() };
        copy(quoted(dialect, pair.new.table.row_number()), from);
    } else if !is_row_number(pair.new) && !has_rowid(pair.new) && !has_rowid(pair.old) {
        copy("rowid".to_owned(), "rowid".to_owned());
    }
    for column in &pair.new.columns {
        let name = quoted(dialect, &column.name);
        let kept = pair.kept.iter().find(|kept| kept.new.name == column.name);
        let fill = pair.fill(change, &column.name);
        match (kept, fill) {
            (Some(kept), fill) => {
                let said = pair.conversion(change, &column.name).map(ToOwned::to_owned);
                let known = expression(dialect.engine(), &kept.before.ty, &kept.after.ty, &column.ty, &name);
                let value = said.or(known).unwrap_or_else(|| name.clone());
                let value = match fill.filter(|_| kept.old.null && !kept.new.null) {
                    Some(fill) => format!("COALESCE({value}, {fill})"),
                    None => value,
                };
                copy(name, value);
            }
            (None, Some(fill)) => copy(name, fill),
            // Its default, or NULL.
            (None, None) => {}
        }
    }
    if columns.is_empty() {
        return (vec![names(dialect, &pair.new.key)], vec![names(dialect, &pair.old.key)]);
    }
    (columns, values)
}
