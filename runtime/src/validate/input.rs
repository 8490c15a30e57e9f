//! The input of a model: read, and checked by the rules and the facts of its columns.

use serde_json::Value as Json;

use super::body::{Body, harmless};
use super::questions::{self, Given};
use super::rules::broken;
use super::typed::{OneValue, from_text, mismatch, required};
use crate::error::{Mistake, Mistakes, Result};
use crate::expr::Node;
use crate::model::asking::Asking;
use crate::model::field_rule::RuleCheck;
use crate::model::{Fill, Input, Model};
use crate::sql::dialect::Dialect;
use crate::sql::table::{ColumnDef, Origin};
use crate::sql::value::Value;

/// What was read of an input.
pub struct InputDraft<U> {
    pub(super) update: U,
    /// What it sets, as the columns hold it.
    given: Given,
}

impl<U: Fill> InputDraft<U> {
    pub(super) fn of(update: U) -> Self {
        let table = U::Model::TABLE;
        let mut given = vec![None; table.columns.len()];
        let mut assignments = Vec::new();
        update.clone().add_to(&mut assignments);
        for assignment in assignments {
            if let (Some(place), Node::Value(value)) = (table.place_of(assignment.column), assignment.value) {
                given[place] = Some(value);
            }
        }
        InputDraft { update, given }
    }
}

/// Reads what can be read. What is left out of the result was noted.
pub(super) fn read<I: Input>(body: Body, found: &mut Mistakes) -> InputDraft<I::Update> {
    let keys = &<I::Update as Fill>::KEYS;
    let columns = <<I::Update as Fill>::Model as Model>::TABLE.columns;
    let column = |name: &str| columns.iter().find(|column| column.field == name);
    let mut update = I::Update::default();
    let mut seen = vec![false; keys.allowed.len()];
    for (name, value) in body.pairs {
        let Some(place) = keys.allowed.iter().position(|known| *known == name) else {
            if !keys.ignore {
                found.push(unknown(&name, keys.guarded.contains(&name.as_str()), keys.allowed));
            }
            continue;
        };
        if std::mem::replace(&mut seen[place], true) {
            found.push(Mistake::new(name, "twice", "is given twice"));
            continue;
        }
        let Some(column) = column(&name) else { continue };
        let value = match value {
            Json::String(text) if body.texts => from_text(text, column),
            value => value,
        };
        fill(&mut update, place, &name, value, column, found);
    }
    if I::NEW {
        for (name, _) in keys.allowed.iter().zip(seen).filter(|(_, seen)| !seen) {
            if column(name).is_some_and(is_required) {
                found.push(required(name));
            }
        }
    }
    InputDraft::of(update)
}

fn is_required(column: &ColumnDef) -> bool {
    column.origin == Origin::Given && !column.nullable
}

fn unknown(name: &str, guarded: bool, allowed: &[&str]) -> Mistake {
    let allowed: Vec<_> = allowed.iter().map(|key| (*key).to_owned()).collect();
    match guarded {
        true => Mistake::new(name, "guarded", "is guarded: it cannot be set by an input"),
        false => Mistake::new(harmless(name), "unknown", "is not known here").with("allowed", allowed),
    }
}

fn fill<U: Fill>(
    update: &mut U,
    place: usize,
    name: &str,
    value: Json,
    column: &ColumnDef,
    found: &mut Mistakes,
) {
    if value.is_null() && !column.nullable {
        return found.push(Mistake::new(name, "required", "must not be null"));
    }
    let kept = value.clone();
    if update.fill(place, &mut OneValue(Some(value))).is_err() {
        found.push(mismatch(name, &kept, column.kind, column.domain));
    }
}

/// Checks what needs no database: what the engine cannot store, the rules, the functions of the user's own.
pub(super) fn check<U: Fill>(draft: &InputDraft<U>, asking: &Asking<'_>, found: &mut Mistakes) -> Result<()> {
    let table = U::Model::TABLE;
    let dialect = asking.db().dialect();
    for (column, value) in table.columns.iter().zip(&draft.given) {
        if value.as_ref().is_some_and(|value| is_unstorable(value, dialect)) {
            found.push(unstorable(column.field));
        }
    }
    let row = asking.row_of(table);
    for rule in U::Model::RULES {
        let column = &table.columns[rule.place];
        let other = match rule.check {
            RuleCheck::SameAs(place) | RuleCheck::After(place) | RuleCheck::Before(place) => Some(place),
            _ => None,
        };
        // Of two fields that are compared, one that is sent is enough.
        let value_at =
            |place: usize| draft.given[place].as_ref().or_else(|| row.map(|row| &row.values[place]));
        let sent = |place: usize| draft.given[place].is_some();
        if !sent(rule.place) && !other.is_some_and(sent) || found.has(column.field) {
            continue;
        }
        let Some(value) = value_at(rule.place).filter(|value| !value.is_null()) else { continue };
        let other_name = other.map_or("", |place| table.columns[place].field);
        let other = other.and_then(value_at).filter(|value| !value.is_null());
        if let Some(mistake) = broken(rule, column.field, value, other, other_name)? {
            found.push(mistake);
        }
    }
    draft.update.check(found);
    Ok(())
}

/// What no engine stores, or this one does not.
pub(super) fn is_unstorable(value: &Value, dialect: &dyn Dialect) -> bool {
    dialect.unstorable(value).is_some() || has_nul(value)
}

pub(super) fn unstorable(path: &str) -> Mistake {
    Mistake::new(path, "unstorable", "holds something that cannot be stored")
}

/// PostgreSQL has no text with NUL, and the other engines shall not have what it has not.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.contains('\0'),
        Value::Json(text) => text.contains("\\u0000"),
        Value::List(_, items) => items.iter().any(has_nul),
        _ => false,
    }
}

/// Asks the database: the functions of the user's own, then what must be unique or be there.
pub(super) async fn ask<U: Fill>(
    draft: &InputDraft<U>,
    new: bool,
    asking: &Asking<'_>,
    found: &mut Mistakes,
) -> Result<()> {
    draft.update.ask(asking, found).await;
    let row = asking.row_of(U::Model::TABLE);
    questions::ask::<U::Model>(&draft.given, new, row, asking.db(), found).await
}
