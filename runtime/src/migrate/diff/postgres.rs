//! What PostgreSQL has to do: one statement for each change, in one transaction.

use super::convert::expression;
use super::pair::{Kept, Pair, Pairs};
use super::{Change, DiffPlan};
use crate::migrate::shape::write::{self, names, quoted};
use crate::migrate::shape::{KeyShape, TableName};
use crate::migrate::snapshot::TypeState;
use crate::sql::dialect::Dialect;

pub(super) fn plan(change: &Change<'_>, pairs: &Pairs<'_>, plan: &mut DiffPlan) {
    let dialect = pairs.new.dialect;
    pairs.expect(change, plan);
    for schema in pairs.new.schemas.difference(&pairs.old.schemas) {
        plan.step(format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(dialect, schema)));
    }
    let remade = enums_before(pairs, plan);
    for pair in &pairs.kept {
        drop_parts(dialect, pair, plan);
    }
    for pair in &pairs.kept {
        rename(dialect, pair, plan);
    }
    let mut later: Vec<(TableName, KeyShape)> = Vec::new();
    for (table, now, after) in pairs.in_order() {
        plan.step(write::create(dialect, table, &table.name, &now));
        plan.steps.extend(
            table
                .indexes
                .iter()
                .map(|index| super::DiffStep { note: None, sql: write::index(dialect, &table.name, index) }),
        );
        for text in &table.texts {
            text.statements.iter().for_each(|sql| plan.step(sql.clone()));
        }
        later.extend(after.into_iter().map(|key| (table.name.clone(), key)));
    }
    for pair in &pairs.kept {
        columns(change, dialect, pair, &remade, plan);
    }
    for pair in &pairs.kept {
        add_parts(dialect, pair, plan);
    }
    for pair in &pairs.kept {
        for key in &pair.keys.add {
            plan.step(format!("{} ADD {}", alter(dialect, &pair.new.name), write::key(dialect, key)));
        }
    }
    for (table, key) in later {
        plan.step(format!("{} ADD {}", alter(dialect, &table), write::key(dialect, &key)));
    }
    drop_tables(pairs, plan);
    for name in remade {
        plan.step(format!("DROP TYPE {}", quoted(dialect, &format!("limpid_old_{name}"))));
    }
    for name in pairs.old.enums.keys().filter(|name| !pairs.new.enums.contains_key(*name)) {
        plan.step(format!("DROP TYPE {}", quoted(dialect, name)));
    }
}

fn alter(dialect: &dyn Dialect, table: &TableName) -> String {
    format!("ALTER TABLE {}", write::table(dialect, table))
}

/// New types, and new words of types. Answers the types that are made anew, because they lose a word.
fn enums_before(pairs: &Pairs<'_>, plan: &mut DiffPlan) -> Vec<String> {
    let dialect = pairs.new.dialect;
    let mut remade = Vec::new();
    for (name, words) in &pairs.new.enums {
        let Some(old) = pairs.old.enums.get(name) else {
            plan.step(create_enum(dialect, name, words));
            continue;
        };
        if old == words {
            continue;
        }
        let kept: Vec<_> = words.iter().filter(|word| old.contains(word)).collect();
        let is_used_at_once = |word: &String| {
            let literal = dialect.text_literal(word);
            pairs
                .kept
                .iter()
                .flat_map(|pair| &pair.new.columns)
                .any(|column| column.default.as_ref() == Some(&literal))
        };
        let new_ones: Vec<_> = words.iter().filter(|word| !old.contains(word)).collect();
        if kept.iter().copied().eq(old) && !new_ones.iter().any(|word| is_used_at_once(word)) {
            for (place, word) in words.iter().enumerate().filter(|(_, word)| !old.contains(word)) {
                let at = match place.checked_sub(1) {
                    Some(before) => format!("AFTER {}", dialect.text_literal(&words[before])),
                    None => format!("BEFORE {}", dialect.text_literal(&old[0])),
                };
                let (name, word) = (quoted(dialect, name), dialect.text_literal(word));
                plan.noted(
                    "takes part in no statement before this transaction ends",
                    format!("ALTER TYPE {name} ADD VALUE IF NOT EXISTS {word} {at}"),
                );
            }
            continue;
        }
        let aside = quoted(dialect, &format!("limpid_old_{name}"));
        plan.step(format!("ALTER TYPE {} RENAME TO {aside}", quoted(dialect, name)));
        plan.step(create_enum(dialect, name, words));
        remade.push(name.clone());
        for word in old.iter().filter(|word| !words.contains(word)) {
            expect_unused(pairs, name, word, plan);
        }
    }
    remade
}

fn create_enum(dialect: &dyn Dialect, name: &str, words: &[String]) -> String {
    let words: Vec<_> = words.iter().map(|word| dialect.text_literal(word)).collect();
    format!("CREATE TYPE {} AS ENUM ({})", quoted(dialect, name), words.join(", "))
}

/// No row may hold a word that goes.
fn expect_unused(pairs: &Pairs<'_>, name: &str, word: &str, plan: &mut DiffPlan) {
    let dialect = pairs.new.dialect;
    for pair in &pairs.kept {
        let of_type =
            pair.kept.iter().filter(|kept| matches!(&kept.before.ty, TypeState::Enum(ty) if ty == name));
        for kept in of_type {
            plan.expects.push(super::Expect {
                query: format!(
                    "SELECT COUNT(*) FROM {} WHERE {}::TEXT = {}",
                    write::table(dialect, &pair.old.name),
                    quoted(dialect, &kept.old.name),
                    dialect.text_literal(word)
                ),
                sentence: format!(
                    "rows of `{}` hold {word:?} in `{}`, a value that goes",
                    pair.full, kept.old.name
                ),
            });
        }
    }
}

/// What must be gone before columns change.
fn drop_parts(dialect: &dyn Dialect, pair: &Pair<'_>, plan: &mut DiffPlan) {
    let alter = alter(dialect, &pair.old.name);
    for key in &pair.keys.drop {
        plan.step(format!("{alter} DROP CONSTRAINT {}", quoted(dialect, &key.name)));
    }
    for text in &pair.texts.drop {
        plan.derived.push(pair.derived(&text.words));
        plan.step(format!("{alter} DROP COLUMN {}", quoted(dialect, &text.words)));
    }
    for index in &pair.indexes.drop {
        let name = TableName { schema: pair.old.name.schema.clone(), name: index.name.clone() };
        plan.step(format!("DROP INDEX {}", write::table(dialect, &name)));
    }
    for check in &pair.checks.drop {
        plan.step(format!("{alter} DROP CONSTRAINT {}", quoted(dialect, &check.name)));
    }
    if pair.new_key {
        plan.step(format!(
            "{alter} DROP CONSTRAINT {}",
            quoted(dialect, &format!("{}_pkey", pair.old.name.name))
        ));
    }
}

/// Renames the table, its columns, and what has its name from them.
fn rename(dialect: &dyn Dialect, pair: &Pair<'_>, plan: &mut DiffPlan) {
    let mut name = pair.old.name.clone();
    if name.schema != pair.new.name.schema {
        let schema = pair.new.name.schema.as_deref().unwrap_or("public");
        plan.step(format!("{} SET SCHEMA {}", alter(dialect, &name), quoted(dialect, schema)));
        name.schema.clone_from(&pair.new.name.schema);
    }
    if name.name != pair.new.name.name {
        plan.step(format!("{} RENAME TO {}", alter(dialect, &name), quoted(dialect, &pair.new.name.name)));
        if !pair.new_key {
            let (old, new) = (format!("{}_pkey", name.name), format!("{}_pkey", pair.new.name.name));
            let table = alter(dialect, &pair.new.name);
            plan.step(format!(
                "{table} RENAME CONSTRAINT {} TO {}",
                quoted(dialect, &old),
                quoted(dialect, &new)
            ));
        }
    }
    let table = alter(dialect, &pair.new.name);
    for (old, new) in renames(pair) {
        plan.step(format!("{table} RENAME COLUMN {} TO {}", quoted(dialect, &old), quoted(dialect, &new)));
    }
    for (old, new) in one_by_one(pair.indexes.rename.iter().map(|(old, new)| (&old.name, &new.name))) {
        let name = TableName { schema: pair.new.name.schema.clone(), name: old };
        plan.step(format!(
            "ALTER INDEX {} RENAME TO {}",
            write::table(dialect, &name),
            quoted(dialect, &new)
        ));
    }
    let checks = pair.checks.rename.iter().map(|(old, new)| (&old.name, &new.name));
    let keys = pair.keys.rename.iter().map(|(old, new)| (&old.name, &new.name));
    for (old, new) in one_by_one(checks.chain(keys)) {
        plan.step(format!(
            "{table} RENAME CONSTRAINT {} TO {}",
            quoted(dialect, &old),
            quoted(dialect, &new)
        ));
    }
}

/// Columns with new names, in an order in which no two have one name; those that swap names go by a third.
pub(super) fn renames(pair: &Pair<'_>) -> Vec<(String, String)> {
    let renamed = pair.kept.iter().filter(|kept| kept.is_renamed());
    one_by_one(renamed.map(|kept| (&kept.old.name, &kept.new.name)))
}

/// Renames in such an order.
fn one_by_one<'a>(renames: impl Iterator<Item = (&'a String, &'a String)>) -> Vec<(String, String)> {
    let mut waiting: Vec<(String, String)> = renames.map(|(old, new)| (old.clone(), new.clone())).collect();
    let mut ordered = Vec::new();
    while !waiting.is_empty() {
        let is_free = |(_, to): &(String, String)| !waiting.iter().any(|(from, _)| from == to);
        match waiting.iter().position(is_free) {
            Some(place) => ordered.push(waiting.remove(place)),
            None => {
                let (from, _) = &mut waiting[0];
                let aside = format!("limpid_old_{from}");
                ordered.push((std::mem::replace(from, aside.clone()), aside));
            }
        }
    }
    ordered
}

fn columns(
    change: &Change<'_>,
    dialect: &dyn Dialect,
    pair: &Pair<'_>,
    remade: &[String],
    plan: &mut DiffPlan,
) {
    let table = alter(dialect, &pair.new.name);
    for kept in &pair.kept {
        keep_column(change, dialect, pair, kept, remade, plan);
    }
    for added in &pair.added {
        let Some(fill) = pair.fill(change, &added.name) else {
            plan.step(format!("{table} ADD COLUMN {}", write::column(dialect, added)));
            continue;
        };
        let mut open = (*added).clone();
        open.null = true;
        plan.step(format!("{table} ADD COLUMN {}", write::column(dialect, &open)));
        let (name, on) = (quoted(dialect, &added.name), write::table(dialect, &pair.new.name));
        plan.step(format!("UPDATE {on} SET {name} = {fill}"));
        if !added.null {
            plan.noted(
                "reads the whole table under ACCESS EXCLUSIVE",
                format!("{table} ALTER COLUMN {name} SET NOT NULL"),
            );
        }
    }
    for dropped in &pair.dropped {
        plan.destructive.push(format!("column {}.{}", change.names.old_table(pair.full), dropped.name));
        plan.step(format!("{table} DROP COLUMN {}", quoted(dialect, &dropped.name)));
    }
}

fn keep_column(
    change: &Change<'_>,
    dialect: &dyn Dialect,
    pair: &Pair<'_>,
    kept: &Kept<'_>,
    remade: &[String],
    plan: &mut DiffPlan,
) {
    let (old, new) = (kept.old, kept.new);
    let name = quoted(dialect, &new.name);
    let alter = format!("{} ALTER COLUMN {name}", alter(dialect, &pair.new.name));
    let is_remade = matches!(&kept.after.ty, TypeState::Enum(ty) if remade.contains(ty));
    let other_type = old.ty != new.ty || is_remade;
    if old.counted.is_some() && new.counted.is_none() {
        plan.step(format!("{alter} DROP IDENTITY IF EXISTS"));
    }
    if other_type {
        if old.default.is_some() {
            plan.step(format!("{alter} DROP DEFAULT"));
        }
        let said = pair.conversion(change, &new.name).map(ToOwned::to_owned);
        let known = match is_remade {
            true => Some(format!("{name}::TEXT::{}", new.ty)),
            false => expression(dialect.engine(), &kept.before.ty, &kept.after.ty, &new.ty, &name),
        };
        let using = said.or(known).map(|expression| format!(" USING {expression}")).unwrap_or_default();
        plan.noted(
            "writes the table anew under ACCESS EXCLUSIVE, unless the values stay as they are",
            format!("{alter} TYPE {}{using}", new.ty),
        );
    }
    if let (false, Some(using)) = (other_type, pair.conversion(change, &new.name)) {
        plan.step(format!("UPDATE {} SET {name} = {using}", write::table(dialect, &pair.new.name)));
    }
    if old.null && !new.null {
        if let Some(fill) = pair.fill(change, &new.name) {
            let on = write::table(dialect, &pair.new.name);
            plan.step(format!("UPDATE {on} SET {name} = {fill} WHERE {name} IS NULL"));
        }
        plan.noted("reads the whole table under ACCESS EXCLUSIVE", format!("{alter} SET NOT NULL"));
    }
    if !old.null && new.null {
        plan.step(format!("{alter} DROP NOT NULL"));
    }
    let had_default = if other_type { None } else { old.default.as_ref() };
    match &new.default {
        Some(default) if had_default != Some(default) => plan.step(format!("{alter} SET DEFAULT {default}")),
        None if had_default.is_some() => plan.step(format!("{alter} DROP DEFAULT")),
        _ => {}
    }
    if new.counted.is_some() && old.counted.is_none() {
        plan.step(format!("{alter} ADD GENERATED BY DEFAULT AS IDENTITY"));
        let on = write::table(dialect, &pair.new.name);
        plan.step(format!(
            "SELECT setval(pg_get_serial_sequence({}, {}), (SELECT COALESCE(MAX({name}), 0) + 1 FROM {on}), FALSE)",
            dialect.text_literal(&on),
            dialect.text_literal(&new.name)
        ));
    }
}

/// What can only be there when columns are as they will be.
fn add_parts(dialect: &dyn Dialect, pair: &Pair<'_>, plan: &mut DiffPlan) {
    let table = alter(dialect, &pair.new.name);
    // A counted key that is new brings its own.
    let inline = pair.added.iter().any(|added| added.counted.is_some());
    if pair.new_key && !inline {
        let name = quoted(dialect, &format!("{}_pkey", pair.new.name.name));
        plan.step(format!("{table} ADD CONSTRAINT {name} PRIMARY KEY ({})", names(dialect, &pair.new.key)));
    }
    for check in &pair.checks.add {
        plan.noted(
            "reads the whole table under ACCESS EXCLUSIVE",
            format!("{table} ADD {}", write::check(dialect, check)),
        );
    }
    for index in &pair.indexes.add {
        plan.noted("writers wait while it is built", write::index(dialect, &pair.new.name, index));
    }
    for text in &pair.texts.add {
        if let Some(column) = &text.column {
            plan.noted(
                "writes the table anew under ACCESS EXCLUSIVE",
                format!("{table} ADD COLUMN {column}"),
            );
        }
        text.statements.iter().for_each(|sql| plan.step(sql.clone()));
    }
}

fn drop_tables(pairs: &Pairs<'_>, plan: &mut DiffPlan) {
    let dialect = pairs.new.dialect;
    let dropped = pairs.dropped_in_order();
    for (place, (name, table)) in dropped.iter().enumerate() {
        // Keys to this table from tables that are still there: circles.
        for (_, other) in &dropped[place + 1..] {
            for key in other.keys.iter().filter(|key| key.target == table.name) {
                plan.step(format!(
                    "{} DROP CONSTRAINT IF EXISTS {}",
                    alter(dialect, &other.name),
                    quoted(dialect, &key.name)
                ));
            }
        }
        plan.destructive.push(format!("table {name}"));
        plan.step(format!("DROP TABLE {}", write::table(dialect, &table.name)));
    }
}
