//! What MariaDB and MySQL have to do: each statement is permanent by itself, so a table's changes are one ALTER TABLE,
//! and on MariaDB a statement that has run already does nothing when it is met again.

use super::pair::{Kept, Pair, Pairs};
use super::postgres::renames;
use super::{Change, DiffPlan};
use crate::migrate::shape::write::{self, names, quoted};
use crate::migrate::shape::{KeyShape, TableName, TableShape};
use crate::schema::table::ALIVE;
use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;

pub(super) fn plan(change: &Change<'_>, pairs: &Pairs<'_>, plan: &mut DiffPlan) {
    let say = Say::of(pairs.new.dialect);
    pairs.expect(change, plan);
    for pair in &pairs.kept {
        drop_keys(&say, pair, plan);
    }
    for pair in pairs.kept.iter().filter(|pair| pair.is_renamed()) {
        let (old, new) = (say.table(&pair.old.name), say.table(&pair.new.name));
        plan.step(format!("RENAME TABLE {}{old} TO {new}", say.if_exists));
    }
    let mut later: Vec<(TableName, KeyShape)> = Vec::new();
    for (table, now, after) in pairs.in_order() {
        plan.step(write::create(say.dialect, table, &table.name, &now));
        later.extend(after.into_iter().map(|key| (table.name.clone(), key)));
    }
    for pair in &pairs.kept {
        alter(change, &say, pair, plan);
    }
    for pair in &pairs.kept {
        let renamed = pair.keys.rename.iter().map(|(_, new)| new);
        for key in pair.keys.add.iter().chain(renamed) {
            plan.step(say.add_key(&pair.new.name, key));
        }
    }
    for (table, key) in later {
        plan.step(say.add_key(&table, &key));
    }
    let dropped = pairs.dropped_in_order();
    for (place, (name, table)) in dropped.iter().enumerate() {
        for (_, other) in &dropped[place + 1..] {
            for key in other.keys.iter().filter(|key| key.target == table.name) {
                plan.step(say.drop_key(&other.name, key));
            }
        }
        plan.destructive.push(format!("table {name}"));
        plan.step(format!("DROP TABLE {}{}", say.if_exists, say.table(&table.name)));
    }
}

/// How MariaDB or MySQL says it.
struct Say {
    dialect: &'static dyn Dialect,
    if_exists: &'static str,
    if_not_exists: &'static str,
}

impl Say {
    fn of(dialect: &'static dyn Dialect) -> Self {
        match dialect.engine() {
            Engine::MariaDb => Say { dialect, if_exists: "IF EXISTS ", if_not_exists: "IF NOT EXISTS " },
            _ => Say { dialect, if_exists: "", if_not_exists: "" },
        }
    }

    fn table(&self, name: &TableName) -> String {
        write::table(self.dialect, name)
    }

    fn name(&self, name: &str) -> String {
        quoted(self.dialect, name)
    }

    fn drop_key(&self, table: &TableName, key: &KeyShape) -> String {
        format!(
            "ALTER TABLE {} DROP FOREIGN KEY {}{}",
            self.table(table),
            self.if_exists,
            self.name(&key.name)
        )
    }

    fn add_key(&self, table: &TableName, key: &KeyShape) -> String {
        format!(
            "ALTER TABLE {} ADD CONSTRAINT {} FOREIGN KEY {}({}) {}",
            self.table(table),
            self.name(&key.name),
            self.if_not_exists,
            names(self.dialect, &key.columns),
            write::references(self.dialect, key)
        )
    }
}

/// Foreign keys go first, with the indexes that the server made for them.
fn drop_keys(say: &Say, pair: &Pair<'_>, plan: &mut DiffPlan) {
    let renamed = pair.keys.rename.iter().map(|(old, _)| old);
    for key in pair.keys.drop.iter().chain(renamed) {
        plan.step(say.drop_key(&pair.old.name, key));
        if !is_covered(pair.old, &key.columns) {
            let (table, name) = (say.table(&pair.old.name), say.name(&key.name));
            plan.step(format!("ALTER TABLE {table} DROP KEY {}{name}", say.if_exists));
        }
    }
}

/// Whether an index of ours, or the key, begins with these columns. If not, the server has made one.
fn is_covered(table: &TableShape, columns: &[String]) -> bool {
    table.key.starts_with(columns) || table.indexes.iter().any(|index| index.columns.starts_with(columns))
}

fn alter(change: &Change<'_>, say: &Say, pair: &Pair<'_>, plan: &mut DiffPlan) {
    let table = say.table(&pair.new.name);
    let renamed = renames(pair);
    let by_a_third = renamed.iter().any(|(_, to)| to.starts_with("limpid_old_"));
    if by_a_third {
        for (old, new) in &renamed {
            plan.step(format!(
                "ALTER TABLE {table} RENAME COLUMN {}{} TO {}",
                say.if_exists,
                say.name(old),
                say.name(new)
            ));
        }
    }
    for kept in pair.kept.iter().filter(|kept| kept.old.null && !kept.new.null) {
        if let Some(fill) = pair.fill(change, &kept.new.name) {
            let name = say.name(if by_a_third { &kept.new.name } else { &kept.old.name });
            plan.step(format!("UPDATE {table} SET {name} = {fill} WHERE {name} IS NULL"));
        }
    }
    let already = convert(change, say, pair, by_a_third, plan);
    plan.derived.extend(pair.texts.drop.iter().map(|text| pair.derived(&text.words)));
    if has_other_alive(pair) && pair.old.alive().is_some() {
        plan.derived.push(pair.derived(ALIVE));
    }
    let mut clauses = drop_clauses(say, pair);
    clauses.retain(|clause| !already.contains(clause));
    let mut after = Vec::new();
    for kept in &pair.kept {
        clauses.extend(keep_clause(change, say, pair, kept, by_a_third, &mut after));
    }
    add_clauses(change, say, pair, &mut clauses, &mut after);
    for dropped in &pair.dropped {
        plan.destructive.push(format!("column {}.{}", change.names.old_table(pair.full), dropped.name));
        clauses.push(format!("DROP COLUMN {}{}", say.if_exists, say.name(&dropped.name)));
    }
    if !clauses.is_empty() {
        plan.step(format!("ALTER TABLE {table}\n    {}", clauses.join(",\n    ")));
    }
    after.into_iter().for_each(|sql| plan.step(sql));
}

/// Values that change within their type. The check on them is dropped first; returns what is dropped.
fn convert(
    change: &Change<'_>,
    say: &Say,
    pair: &Pair<'_>,
    by_a_third: bool,
    plan: &mut DiffPlan,
) -> Vec<String> {
    let table = say.table(&pair.new.name);
    let mut dropped = Vec::new();
    for kept in pair.kept.iter().filter(|kept| !kept.has_other_type()) {
        let Some(using) = pair.conversion(change, &kept.new.name) else { continue };
        for check in pair.checks.drop.iter().filter(|check| check.column == kept.old.name) {
            let clause = format!("DROP CONSTRAINT {}{}", say.if_exists, say.name(&check.name));
            plan.step(format!("ALTER TABLE {table} {clause}"));
            dropped.push(clause);
        }
        let name = say.name(if by_a_third { &kept.new.name } else { &kept.old.name });
        plan.step(format!("UPDATE {table} SET {name} = {using}"));
    }
    dropped
}

fn drop_clauses(say: &Say, pair: &Pair<'_>) -> Vec<String> {
    let mut clauses = Vec::new();
    let drop = |what: &str, name: &str| format!("DROP {what} {}{}", say.if_exists, say.name(name));
    for text in &pair.texts.drop {
        clauses.push(drop("KEY", &text.name));
        clauses.push(drop("COLUMN", &text.words));
    }
    let renamed = pair.indexes.rename.iter().map(|(old, _)| old);
    clauses.extend(pair.indexes.drop.iter().chain(renamed).map(|index| drop("KEY", &index.name)));
    let renamed = pair.checks.rename.iter().map(|(old, _)| old);
    clauses.extend(pair.checks.drop.iter().chain(renamed).map(|check| drop("CONSTRAINT", &check.name)));
    if has_other_alive(pair) && pair.old.alive().is_some() {
        clauses.push(drop("COLUMN", ALIVE));
    }
    if pair.new_key {
        clauses.push("DROP PRIMARY KEY".to_owned());
    }
    clauses
}

/// Whether the column that leaves out the trash is made anew.
fn has_other_alive(pair: &Pair<'_>) -> bool {
    let renamed = |trash: &str| pair.kept.iter().any(|kept| kept.old.name == trash && kept.is_renamed());
    pair.old.alive() != pair.new.alive() || pair.old.alive().is_some_and(renamed)
}

fn keep_clause(
    change: &Change<'_>,
    say: &Say,
    pair: &Pair<'_>,
    kept: &Kept<'_>,
    is_renamed_already: bool,
    after: &mut Vec<String>,
) -> Option<String> {
    let is_renamed = kept.is_renamed() && !is_renamed_already;
    let (old, new) = (say.name(&kept.old.name), say.name(&kept.new.name));
    if let Some(using) = pair.conversion(change, &kept.new.name).filter(|_| kept.has_other_type()) {
        let table = say.table(&pair.new.name);
        let aside = say.name(&format!("limpid_new_{}", kept.new.name));
        let mut open = kept.new.clone();
        (open.null, open.default) = (true, None);
        let definition = definition(kept);
        after.push(format!(
            "ALTER TABLE {table} ADD COLUMN {}{aside} {}",
            say.if_not_exists,
            write::definition(&open)
        ));
        after.push(format!("UPDATE {table} SET {aside} = {using}"));
        after.push(format!("ALTER TABLE {table} DROP COLUMN {}{new}", say.if_exists));
        after.push(format!("ALTER TABLE {table} CHANGE COLUMN {}{aside} {new} {definition}", say.if_exists));
        return is_renamed.then(|| format!("RENAME COLUMN {}{old} TO {new}", say.if_exists));
    }
    let definition = definition(kept);
    match (is_renamed, kept.is_changed()) {
        (true, _) => Some(format!("CHANGE COLUMN {}{old} {new} {definition}", say.if_exists)),
        (false, true) => Some(format!("MODIFY COLUMN {}{new} {definition}", say.if_exists)),
        (false, false) => None,
    }
}

/// The whole definition, because MODIFY drops what it does not repeat. An existing key is not repeated.
fn definition(kept: &Kept<'_>) -> String {
    match &kept.new.counted {
        Some(_) => format!("{} NOT NULL AUTO_INCREMENT", kept.new.ty),
        None => write::definition(kept.new),
    }
}

/// `ADD KEY IF NOT EXISTS ..`. MariaDB looks at the table as it was before the whole ALTER TABLE, so what the same
/// statement drops is added without this word: it would be passed over, and gone.
fn add(say: &Say, dropped: &[String], kind: &str, name: &str, definition: &str) -> String {
    let quoted = say.name(name);
    let is_dropped = dropped.iter().any(|clause| clause.starts_with("DROP ") && clause.ends_with(&quoted));
    match is_dropped {
        true => format!("ADD {definition}"),
        false => format!(
            "ADD {}",
            definition.replacen(kind, format!("{kind} {}", say.if_not_exists).trim_end(), 1)
        ),
    }
}

fn add_clauses(
    change: &Change<'_>,
    say: &Say,
    pair: &Pair<'_>,
    clauses: &mut Vec<String>,
    after: &mut Vec<String>,
) {
    let table = say.table(&pair.new.name);
    for added in &pair.added {
        let fill = pair.fill(change, &added.name);
        let mut open = (*added).clone();
        open.null |= fill.is_some();
        // Not where the name is one that another column gives up in the same statement.
        let is_free = pair.old.column(&added.name).is_none();
        let again = if is_free { say.if_not_exists } else { "" };
        clauses.push(format!("ADD COLUMN {again}{}", write::column(say.dialect, &open)));
        if let Some(fill) = fill {
            let name = say.name(&added.name);
            after.push(format!("UPDATE {table} SET {name} = {fill}"));
            if !added.null {
                after
                    .push(format!("ALTER TABLE {table} MODIFY COLUMN {}", write::column(say.dialect, added)));
            }
        }
    }
    let inline = pair.added.iter().any(|added| added.counted.is_some());
    if pair.new_key && !inline {
        clauses.push(format!("ADD PRIMARY KEY ({})", names(say.dialect, &pair.new.key)));
    }
    add_parts(say, pair, clauses);
}

fn add_parts(say: &Say, pair: &Pair<'_>, clauses: &mut Vec<String>) {
    let dropped = clauses.clone();
    let column =
        |name: &str, definition: &str| add(say, &dropped, "COLUMN", name, &format!("COLUMN {definition}"));
    if let Some(trash) = pair.new.alive().filter(|_| has_other_alive(pair)) {
        clauses.push(column(ALIVE, &write::alive(say.dialect, trash)));
    }
    let renamed = pair.indexes.rename.iter().map(|(_, new)| new);
    for index in pair.indexes.add.iter().chain(renamed) {
        clauses.push(add(say, &dropped, "KEY", &index.name, &write::inner_index(say.dialect, index)));
    }
    let renamed = pair.checks.rename.iter().map(|(_, new)| new);
    for check in pair.checks.add.iter().chain(renamed) {
        clauses.push(add(say, &dropped, "CONSTRAINT", &check.name, &write::check(say.dialect, check)));
    }
    for text in &pair.texts.add {
        if let Some(definition) = &text.column {
            clauses.push(column(&text.words, definition));
            clauses.push(add(say, &dropped, "KEY", &text.name, &write::inner_text(say.dialect, text)));
        }
    }
}
