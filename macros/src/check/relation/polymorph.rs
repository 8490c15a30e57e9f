//! Relations to one of several models.

use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Ident, Path};

use super::Known;
use crate::check::nearest::place_of;
use crate::errors::Errors;
use crate::ir::{Relation, Way};
use crate::parse::{self, Value};
use crate::types;

/// `#[belongs_to(subject: Subject, polymorphic)]`, on the field of the key.
pub(super) fn belongs_to(
    known: &Known<'_>,
    key: usize,
    name: Ident,
    model: Path,
    option: parse::RelationOption,
    errors: &mut Errors,
) -> Option<Relation> {
    let column = match &option.value {
        Value::Nothing => format_ident!("{}_type", name.unraw(), span = name.span()),
        Value::Path(path) if path.get_ident().is_some() => path.get_ident()?.clone(),
        _ => {
            errors.at(
                &option.word,
                "`polymorphic` names the column that says which model it is: `polymorphic = subject_type`",
            );
            return None;
        }
    };
    let Some(kind) = known.columns.iter().position(|known| known.ident.unraw() == column.unraw()) else {
        match option.value {
            Value::Nothing => {
                let advice = format!(
                    "which column says what model it is? Add `{column}: {}Kind`, or name it: `polymorphic = kind`",
                    super::last(&model)
                );
                errors.at(&name, advice);
            }
            _ => drop(place_of(&column, known.columns, errors)),
        }
        return None;
    };
    let [nullable, kind_nullable] =
        [key, kind].map(|place| types::option(&known.columns[place].ty).is_some());
    if nullable != kind_nullable {
        let place = if nullable { kind } else { key };
        errors.at(&known.columns[place].ty, "the key and the kind of a polymorphic relation are there together or not at all: make both an `Option`, or none");
    }
    let way = Way::Polymorph { key, kind, nullable };
    Some(Relation { name, model, way, touched: false, trashed: false })
}

/// The relation in `polymorphic = subject`.
pub(super) fn named(option: Option<parse::RelationOption>, errors: &mut Errors) -> Option<Ident> {
    let option = option?;
    match &option.value {
        Value::Path(path) if path.get_ident().is_some() => path.get_ident().cloned(),
        _ => {
            errors.at(
                &option.word,
                "name the relation of the other model that leads here: `polymorphic = subject`",
            );
            None
        }
    }
}
