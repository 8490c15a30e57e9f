//! Columns, their names, and the indexes on them.

use std::collections::HashMap;

use darling::util::SpannedValue;
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::nearest::place_of;
use super::stamp::Stamps;
use crate::errors::Errors;
use crate::ir::{self, ForeignKey, Index, Origin, Relation, Way};
use crate::message;
use crate::parse::Column;
use crate::types;

/// The columns, the fields that are skipped, and those whose types are wrong.
pub(super) fn split(fields: Vec<Column>, errors: &mut Errors) -> (Vec<Column>, Vec<Column>, Vec<Column>) {
    let (columns, skipped): (Vec<_>, Vec<_>) = fields.into_iter().partition(|column| !column.is_skipped());
    for field in &skipped {
        check_skipped(field, errors);
    }
    // A type that cannot be a column by its looks is an error already: from here on it is none.
    let (columns, wrong): (Vec<_>, Vec<_>) =
        columns.into_iter().partition(|column| check_type(column, errors));
    check_names(&columns, errors);
    (columns, skipped, wrong)
}

/// All columns, with what depends on the rest of the model.
pub(super) fn check_all(
    columns: Vec<Column>,
    access: &[bool],
    key: &[usize],
    stamps: &Stamps,
    version: Option<usize>,
    errors: &mut Errors,
) -> Vec<ir::Column> {
    let checked = columns.into_iter().enumerate().map(|(place, written)| ir::Column {
        fillable: access[place],
        stamped: stamps.contains(place),
        origin: match version {
            Some(version) if version == place => super::version::origin(),
            _ => super::key::origin(key, place, &written),
        },
        ..check(written, errors)
    });
    checked.collect()
}

/// One column, except for what depends on the others.
fn check(column: Column, errors: &mut Errors) -> ir::Column {
    let word = column.ident.unraw().to_string();
    let name = match column.name() {
        Some(name) if name.trim().is_empty() => {
            errors.push(syn::Error::new(name.span(), message::NO_NAME));
            word.clone()
        }
        Some(name) => check_length(name.clone(), errors),
        None => word.clone(),
    };
    let nullable = types::option(&column.ty).is_some();
    if types::is_encrypted(&column.ty) {
        for span in [column.unique, column.index, column.key.map(|(span, _)| span)].into_iter().flatten() {
            errors.push(syn::Error::new(span, message::ENCRYPTED));
        }
    }
    if let Some(reference) = &column.references
        && reference.on_delete == Some("SET NULL")
        && !nullable
    {
        errors.at(&column.ty, "`on_delete = set_null` needs a column that may be NULL: make it an `Option`");
    }
    ir::Column {
        field: column.ident,
        word,
        name,
        nullable,
        fillable: false,
        hidden: column.hidden.is_some(),
        normalizers: super::normalize::check(column.normalize, &column.ty, errors),
        origin: Origin::Given,
        stamped: false,
        renamed_from: column.renamed_from.iter().map(syn::LitStr::value).collect(),
        ty: column.ty,
    }
}

/// Foreign keys have an index, so that the rows which belong to another are found by it.
pub(super) fn index_foreign_keys(
    mut indexes: Vec<Index>,
    key: &[usize],
    foreign: &[ForeignKey],
    relations: &[Relation],
) -> Vec<Index> {
    let foreign = foreign.iter().filter(|foreign_key| !foreign_key.checked);
    let polymorphic = relations.iter().filter_map(|relation| match relation.way {
        Way::Polymorph { key, kind, .. } => Some(vec![kind, key]),
        _ => None,
    });
    for columns in foreign.map(|foreign_key| foreign_key.columns.clone()).chain(polymorphic) {
        let covered = |index: &[usize]| index.starts_with(&columns);
        if !covered(key) && !indexes.iter().any(|index| covered(&index.columns)) {
            indexes.push(Index { columns, unique: false });
        }
    }
    indexes
}

/// A field that is not a column has no attributes of one.
fn check_skipped(column: &Column, errors: &mut Errors) {
    let marks = [
        ("fillable", column.fillable),
        ("guarded", column.guarded),
        ("unique", column.unique),
        ("index", column.index),
        ("filterable", column.filterable.as_ref().map(|(span, _)| *span)),
        ("sortable", column.sortable),
        ("normalize", column.normalize.as_ref().map(|(span, _)| *span)),
        ("version", column.version),
        ("key", column.key.map(|(span, _)| span)),
        ("default", column.default.as_ref().map(Spanned::span)),
        ("references", column.references.as_ref().map(|reference| reference.model.span())),
        ("belongs_to", column.belongs_to.first().map(|relation| relation.name.span())),
        ("rule", column.rules.first().map(|(span, _)| *span)),
        ("renamed_from", column.renamed_from.first().map(syn::LitStr::span)),
    ];
    for (name, span) in marks {
        if let Some(span) = span {
            let sentence = format!("this field is not a column (`skip`), so `#[{name}]` means nothing here");
            errors.push(syn::Error::new(span, sentence));
        }
    }
}

/// Whether the type can be a column, by its looks.
fn check_type(column: &Column, errors: &mut Errors) -> bool {
    let inner = types::option(&column.ty).unwrap_or(&column.ty);
    let advice = match () {
        // Its own attribute has reported it already.
        () if column.misplaced => return false,
        () if types::option(inner).is_some() => "a column is NULL or it is not: write one `Option`".into(),
        () => match types::instead(inner) {
            Some(advice) => advice,
            None => return true,
        },
    };
    errors.at(&column.ty, advice);
    false
}

/// No two columns have the same name.
fn check_names(columns: &[Column], errors: &mut Errors) {
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    for column in columns {
        let name = column.name().map_or_else(|| column.ident.unraw().to_string(), |name| name.to_string());
        if let Some(other) = seen.insert(name.clone(), &column.ident) {
            errors.at(
                &column.ident,
                format!("`{other}` is the column \"{name}\" already: give one another name"),
            );
        }
    }
}

/// PostgreSQL cuts a name at 63 bytes, and MariaDB and MySQL refuse one of more than 64.
pub(super) fn check_length(name: SpannedValue<String>, errors: &mut Errors) -> String {
    if name.len() > 63 {
        errors.push(syn::Error::new(name.span(), message::LONG));
    }
    name.into_inner()
}

pub(super) fn check_table(model: &Ident, table: Option<SpannedValue<String>>, errors: &mut Errors) -> String {
    match table {
        Some(table) if table.trim().is_empty() => {
            errors.push(syn::Error::new(table.span(), message::NO_TABLE));
            ir::table_name(model)
        }
        Some(table) => check_length(table, errors),
        None => ir::table_name(model),
    }
}

/// The indexes, from fields and from lists.
pub(super) fn check_indexes(
    columns: &[Column],
    uniques: Vec<Vec<Ident>>,
    indexes: Vec<Vec<Ident>>,
    errors: &mut Errors,
) -> Vec<Index> {
    let mut found = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        if let (Some(span), true) = (column.index, column.unique.is_some()) {
            errors.push(syn::Error::new(span, "a unique column has an index already: take `#[index]` away"));
        } else if column.index.is_some() || column.unique.is_some() {
            found.push(Index { columns: vec![place], unique: column.unique.is_some() });
        }
    }
    for (lists, unique) in [(uniques, true), (indexes, false)] {
        for names in lists {
            let places: Vec<_> = names.iter().filter_map(|name| place_of(name, columns, errors)).collect();
            for (place, name) in names.iter().enumerate() {
                if names[..place].contains(name) {
                    errors.at(name, format!("`{name}` is written twice: remove one"));
                }
            }
            if places.len() == names.len() {
                found.push(Index { columns: places, unique });
            }
        }
    }
    found
}
