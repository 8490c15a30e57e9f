//! Full-text indexes name text columns, and their names differ.

use syn::LitStr;

use super::nearest::place_of;
use crate::errors::Errors;
use crate::ir;
use crate::message;
use crate::parse::{Column, FullText};
use crate::types;

pub(super) fn check(written: Vec<FullText>, columns: &[Column], errors: &mut Errors) -> Vec<ir::FullText> {
    let mut found: Vec<ir::FullText> = Vec::with_capacity(written.len());
    for FullText { span, fields, name } in written {
        let name = match name {
            Some(name) => match check_name(&name) {
                Ok(name) => Some(name),
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            },
            None => None,
        };
        let mut places = Vec::with_capacity(fields.len());
        for field in &fields {
            let Some(place) = place_of(field, columns, errors) else { continue };
            if types::is_encrypted(&columns[place].ty) {
                errors.at(field, message::ENCRYPTED_TEXT);
            } else if columns[place].hidden.is_some() {
                errors.at(field, message::HIDDEN_TEXT);
            } else if places.contains(&place) {
                errors.at(field, format!("`{field}` is written twice: remove one"));
            } else {
                places.push(place);
            }
        }
        let whole = places.len() == fields.len();
        if let Some(sentence) = taken(&found, name.as_deref(), &places).filter(|_| whole) {
            errors.push(syn::Error::new(span, sentence));
        } else if !places.is_empty() {
            // With a field that is wrong it is an index too, so that its uses are not reported as further mistakes.
            found.push(ir::FullText { name, columns: places });
        }
    }
    found
}

/// What is wrong with one more index, if something is.
fn taken(found: &[ir::FullText], name: Option<&str>, places: &[usize]) -> Option<String> {
    let sorted = |places: &[usize]| {
        let mut places = places.to_vec();
        places.sort_unstable();
        places
    };
    if found.iter().any(|other| sorted(&other.columns) == sorted(places)) {
        return Some("these fields have a full-text index already: take one away".into());
    }
    if !found.iter().any(|other| other.name.as_deref() == name) {
        return None;
    }
    Some(match name {
        Some(name) => format!("there is a full-text index `{name}` already: give one another name"),
        None => "there is a full-text index without a name already: give this one a `name = \"..\"`".into(),
    })
}

/// A constant and names in the database are made of it.
fn check_name(name: &LitStr) -> syn::Result<String> {
    let text = name.value();
    let plain = text.starts_with(|char: char| char.is_ascii_lowercase())
        && text.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_');
    match plain {
        true => Ok(text),
        false => {
            Err(syn::Error::new(name.span(), "a name has small letters, digits and `_`: `name = \"titles\"`"))
        }
    }
}
