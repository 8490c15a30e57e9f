//! The key: there is one, and where its values come from.

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::ir::Origin;
use crate::message;
use crate::parse::{Column, KeySource};
use crate::types;

const MOST_COLUMNS: usize = 4;

/// The places of the key's columns.
pub(super) fn check(model: &Ident, columns: &[Column], errors: &mut Errors) -> Vec<usize> {
    let marked: Vec<_> = places(columns, |column| column.key.is_some());
    let mut key =
        if marked.is_empty() { places(columns, |column| column.ident.unraw() == "id") } else { marked };
    if key.is_empty() {
        errors.at(model, message::NO_KEY);
    }
    if key.len() > MOST_COLUMNS {
        errors.at(&columns[key[MOST_COLUMNS]].ident, "a key has at most four columns");
        key.truncate(MOST_COLUMNS);
    }
    for &place in &key {
        let column = &columns[place];
        if types::option(&column.ty).is_some() {
            errors.at(&column.ty, "a key is never NULL: take the `Option` away");
        }
        check_source(column, key.len(), errors);
    }
    key
}

fn check_source(column: &Column, columns: usize, errors: &mut Errors) {
    let Some((span, source)) = column.key else { return };
    let mut refuse = |span: Span, message: &str| errors.push(syn::Error::new(span, message));
    match source {
        KeySource::Auto if columns > 1 => refuse(span, "only a key of one column can count up"),
        KeySource::Auto if types::is_any(&column.ty, &["String", "Uuid", "bool"]) => {
            refuse(span, "`#[key(auto)]` is for an integer, or a newtype of one");
        }
        KeySource::Uuid
            if types::is_integer(&column.ty) || types::is_any(&column.ty, &["String", "bool"]) =>
        {
            refuse(span, "`#[key(uuid)]` is for a `Uuid`, or a newtype of one");
        }
        _ => {}
    }
    if column.default.is_some() {
        refuse(
            span,
            "a key has no `#[default(..)]`: write `#[key(given)]` and pass it when a row is created",
        );
    }
}

fn places(columns: &[Column], wanted: impl Fn(&Column) -> bool) -> Vec<usize> {
    columns.iter().enumerate().filter(|(_, column)| wanted(column)).map(|(place, _)| place).collect()
}

/// Where the value of a column comes from when none is given.
pub(super) fn origin(key: &[usize], place: usize, column: &Column) -> Origin {
    let source = column.key.map_or(KeySource::Unsaid, |(_, source)| source);
    let alone = key == [place];
    match (source, &column.default) {
        (KeySource::Auto, _) if alone => Origin::Counted,
        (KeySource::Uuid, _) => Origin::Uuid,
        (KeySource::Unsaid, _) if alone && types::is_integer(&column.ty) => Origin::Counted,
        (KeySource::Unsaid, _) if alone && types::is_any(&column.ty, &["Uuid"]) => Origin::Uuid,
        (_, Some(default)) => Origin::Default(default.clone()),
        _ => Origin::Given,
    }
}
