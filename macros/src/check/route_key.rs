//! What names a row in a URL names one row, and the relations around it are there.

use syn::Ident;
use syn::ext::IdentExt;

use super::nearest::{nearest, place_of};
use crate::errors::Errors;
use crate::ir::{Index, Relation};
use crate::parse::{Column, RouteKey};

/// The places of the fields, of a key that is one.
pub(super) fn fields(
    written: Option<&RouteKey>,
    columns: &[Column],
    key: &[usize],
    indexes: &[Index],
    errors: &mut Errors,
) -> Vec<usize> {
    let Some(written) = written else { return Vec::new() };
    let places: Vec<_> = written.fields.iter().filter_map(|field| place_of(field, columns, errors)).collect();
    if places.len() < written.fields.len() || places.is_empty() {
        return places;
    }
    let same = |of: &[usize]| of.len() == places.len() && of.iter().all(|place| places.contains(place));
    let unique = indexes.iter().filter(|index| index.unique).any(|index| same(&index.columns));
    if !unique && !same(key) {
        let names: Vec<_> = written.fields.iter().map(|field| field.unraw().to_string()).collect();
        let advice = match names.as_slice() {
            [name] => format!("add `#[unique]` to `{name}`"),
            names => format!("add `#[unique({})]` to the struct", names.join(", ")),
        };
        errors.push(syn::Error::new(
            written.fields[0].span(),
            format!("a URL names one row, and several may have the same {}: {advice}", names.join(" and ")),
        ));
    }
    places
}

/// The relations that rows may be named inside of, with their models.
pub(super) fn within(
    written: Option<RouteKey>,
    relations: &[Relation],
    errors: &mut Errors,
) -> Vec<(Ident, syn::Path)> {
    let mut found: Vec<(Ident, syn::Path)> = Vec::new();
    for name in written.into_iter().flat_map(|written| written.within) {
        let relation = relations.iter().find(|relation| relation.name.unraw() == name.unraw());
        let Some(relation) = relation else {
            let known: Vec<_> = relations.iter().map(|relation| relation.name.unraw().to_string()).collect();
            let similar = nearest(&name.unraw().to_string(), &known);
            let advice = similar.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
            errors.at(&name, format!("no relation is called `{name}`{advice}"));
            continue;
        };
        if found.iter().any(|(_, model)| *model == relation.model) {
            errors.at(&name, "one relation leads to this model already: a URL could mean either");
            continue;
        }
        found.push((name, relation.model.clone()));
    }
    found
}
