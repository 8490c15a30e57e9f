//! Bodies that are not the input of a model: what `#[derive(Form)]` calls.

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::body::{Body, harmless};
use super::input;
use super::rules::broken;
use super::typed::{mismatch, of_kind, required};
use super::unchecked::Validated;
use crate::error::{Mistake, Mistakes, Result};
use crate::model::Input;
use crate::model::asking::Asking;
use crate::model::field_rule::{FieldRule, RuleCheck};
use crate::sql::types::ColumnType;
use crate::sql::value::Value;

/// The fields of a form, by their places.
pub trait FormFields: Validated<Draft: Default> {
    /// Their names.
    const NAMES: &'static [&'static str];
    /// Whether other names are passed over.
    const IGNORES: bool;

    /// Reads one of them.
    fn take(draft: &mut Self::Draft, place: usize, value: Json, texts: bool, found: &mut Mistakes);

    /// Takes what a field is that was not sent; notes those that had to be.
    fn absent(draft: &mut Self::Draft, place: usize, found: &mut Mistakes);
}

/// Reads all fields.
pub fn read<F: FormFields>(body: Body, found: &mut Mistakes) -> F::Draft {
    let mut draft = F::Draft::default();
    let mut seen = vec![false; F::NAMES.len()];
    for (name, value) in body.pairs {
        match F::NAMES.iter().position(|known| *known == name) {
            Some(place) if std::mem::replace(&mut seen[place], true) => {
                found.push(Mistake::new(name, "twice", "is given twice"));
            }
            Some(place) => F::take(&mut draft, place, value, body.texts, found),
            None if F::IGNORES => {}
            None => {
                let allowed: Vec<_> = F::NAMES.iter().map(|name| (*name).to_owned()).collect();
                found.push(
                    Mistake::new(harmless(&name), "unknown", "is not known here").with("allowed", allowed),
                );
            }
        }
    }
    for (place, _) in seen.iter().enumerate().filter(|(_, seen)| !**seen) {
        F::absent(&mut draft, place, found);
    }
    draft
}

/// A value of a form, and what it is to the rules.
pub struct FormSlot<T> {
    /// The value.
    pub typed: T,
    /// The same, as a column would hold it.
    pub value: Option<Value>,
}

impl FormSlot<()> {
    /// This value.
    pub fn of<T: ColumnType>(typed: T) -> FormSlot<T> {
        FormSlot { value: Some(typed.to_value()), typed }
    }
}

impl<T> FormSlot<Option<T>> {
    /// A field that may be absent, and is.
    pub const fn nothing() -> Self {
        FormSlot { typed: None, value: None }
    }
}

/// Reads a value of a type that a column can have.
pub fn value<T: ColumnType + DeserializeOwned>(
    path: &str,
    given: Json,
    texts: bool,
    found: &mut Mistakes,
) -> Option<FormSlot<T>> {
    let given = match given {
        Json::String(text) if texts && text.is_empty() && T::NULLABLE => Json::Null,
        Json::String(text) if texts => of_kind(text, T::KIND),
        given => given,
    };
    if given.is_null() && !T::NULLABLE {
        found.push(Mistake::new(path, "required", "must not be null"));
        return None;
    }
    match T::deserialize(&given) {
        Ok(value) => Some(FormSlot::of(value)),
        Err(_) => {
            found.push(mismatch(path, &given, T::KIND, T::DOMAIN));
            None
        }
    }
}

/// Notes that a field had to be sent.
pub fn lacking<T>(path: &str, found: &mut Mistakes) -> Option<T> {
    found.push(required(path));
    None
}

/// Reads a form inside of this one.
pub fn nested<F: Validated>(path: &str, given: Json, texts: bool, found: &mut Mistakes) -> Option<F::Draft> {
    if given.is_null() {
        return lacking(path, found);
    }
    let mut body = Body::inside(given, texts);
    let mut inner = std::mem::take(&mut body.found);
    let draft = match inner.is_empty() {
        true => Some(F::read(body, &mut inner)),
        false => None,
    };
    found.absorb_at(path, inner);
    draft
}

/// Reads a list of forms.
pub fn list<F: Validated>(
    path: &str,
    given: Json,
    texts: bool,
    found: &mut Mistakes,
) -> Option<Vec<F::Draft>> {
    let Json::Array(items) = given else {
        found.push(Mistake::new(path, "type", "must be a list").with("expected", "array"));
        return None;
    };
    // Those that cannot be read leave no place, so that paths would be wrong: then none is looked at further.
    let drafts: Vec<_> = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| nested::<F>(&format!("{path}.{place}"), item, texts, found))
        .collect();
    drafts.into_iter().collect()
}

/// Checks the rules that are data.
pub fn check_rules(
    rules: &[FieldRule],
    names: &[&str],
    values: &[Option<Value>],
    asking: &Asking<'_>,
    found: &mut Mistakes,
) -> Result<()> {
    let dialect = asking.db().dialect();
    for (name, value) in names.iter().zip(values) {
        if value.as_ref().is_some_and(|value| input::is_unstorable(value, dialect)) {
            found.push(input::unstorable(name));
        }
    }
    for rule in rules {
        let name = names[rule.place];
        let Some(value) = values[rule.place].as_ref().filter(|value| !value.is_null()) else { continue };
        if found.has(name) {
            continue;
        }
        let (other, other_name) = match rule.check {
            RuleCheck::SameAs(place) | RuleCheck::After(place) | RuleCheck::Before(place) => {
                (values[place].as_ref().filter(|value| !value.is_null()), names[place])
            }
            _ => (None, ""),
        };
        if let Some(mistake) = broken(rule, name, value, other, other_name)? {
            found.push(mistake);
        }
    }
    Ok(())
}

/// Checks a form inside of this one.
pub fn check_nested<F: Validated>(
    path: &str,
    draft: Option<&F::Draft>,
    asking: &Asking<'_>,
    found: &mut Mistakes,
) -> Result<()> {
    let Some(draft) = draft else { return Ok(()) };
    let mut inner = Mistakes::default();
    F::check(draft, asking, &mut inner)?;
    found.absorb_at(path, inner);
    Ok(())
}

/// Asks the database about a form inside of this one.
pub async fn ask_nested<F: Validated>(
    path: &str,
    draft: Option<&F::Draft>,
    asking: &Asking<'_>,
    found: &mut Mistakes,
) -> Result<()> {
    let Some(draft) = draft else { return Ok(()) };
    // What is wrong with its fields is known there by their own names.
    let mut inner = found.below(path);
    let before = inner.len();
    F::ask(draft, asking, &mut inner).await?;
    found.absorb_at(path, inner.after(before));
    Ok(())
}

/// Checks the input of a model that the form becomes. A field that already has a mistake is not reported again.
pub fn check_input<I: Input>(input: I, asking: &Asking<'_>, found: &mut Mistakes) -> Result<()> {
    let draft = input::InputDraft::of(input.into_update());
    let mut inner = Mistakes::default();
    input::check(&draft, asking, &mut inner)?;
    found.absorb_new(inner);
    Ok(())
}

/// Asks the database about the input of a model that the form becomes.
pub async fn ask_input<I: Input>(input: I, asking: &Asking<'_>, found: &mut Mistakes) -> Result<()> {
    let draft = input::InputDraft::of(input.into_update());
    input::ask(&draft, I::NEW, asking, found).await
}
