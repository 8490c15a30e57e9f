//! What a request may filter and sort by.

use proc_macro2::Span;
use syn::Ident;
use syn::ext::IdentExt;

use super::nearest::{nearest, place_of};
use crate::errors::Errors;
use crate::ir::{Asked, Relation, Way};
use crate::parse::{Column, Dotted};

/// The columns that a request may name.
#[derive(Default)]
pub(super) struct Criteria {
    pub(super) filters: Vec<Asked>,
    pub(super) sorts: Vec<Asked>,
}

/// Every comparison that a request can ask for, as it names it.
const OPERATORS: [&str; 17] = [
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "in",
    "not_in",
    "contains",
    "starts_with",
    "ends_with",
    "contains_any_case",
    "starts_with_any_case",
    "ends_with_any_case",
    "eq_any_case",
    "null",
];

/// The model's own columns, marked on the field or named in a list.
pub(super) fn own(
    columns: &[Column],
    filterable: &[Dotted],
    sortable: &[Dotted],
    errors: &mut Errors,
) -> Criteria {
    let filters =
        marks(columns, |column| column.filterable.as_ref().map(|(span, _)| *span), filterable, errors);
    let sorts = marks(columns, |column| column.sortable, sortable, errors);
    let mut found = Criteria::default();
    for (place, column) in columns.iter().enumerate() {
        if filters[place].is_some_and(|span| is_shown(column, span, errors)) {
            let operators = column.filterable.iter().flat_map(|(_, operators)| operators);
            let operators = operators.filter(|word| is_known(word, errors)).cloned().collect();
            found.filters.push(Asked::Own { place, operators });
        }
        if sorts[place].is_some_and(|span| is_shown(column, span, errors)) {
            found.sorts.push(Asked::Own { place, operators: Vec::new() });
        }
    }
    found
}

/// Columns of related models, named in a list.
pub(super) fn related(
    found: &mut Criteria,
    relations: &[Relation],
    filterable: Vec<Dotted>,
    sortable: Vec<Dotted>,
    errors: &mut Errors,
) {
    for Dotted { first, second } in filterable {
        let Some(column) = second else { continue };
        let Some(relation) = relation_of(&first, relations, errors) else { continue };
        match relation.way {
            Way::Polymorph { .. } => errors.at(
                first,
                "this relation leads to several models, which have no column in common: filter by the columns of its key",
            ),
            _ => add(&mut found.filters, first, column, errors),
        }
    }
    for Dotted { first, second } in sortable {
        let Some(column) = second else { continue };
        let Some(relation) = relation_of(&first, relations, errors) else { continue };
        match relation.way {
            Way::BelongsTo { .. }
            | Way::Has { many: false, .. }
            | Way::About { many: false, .. }
            | Way::Along { many: false, .. } => add(&mut found.sorts, first, column, errors),
            _ => errors.at(
                &first,
                format!("`{first}` leads to several rows, and rows are sorted by one value: name a relation to one row"),
            ),
        }
    }
}

fn add(to: &mut Vec<Asked>, relation: Ident, column: Ident, errors: &mut Errors) {
    let known = to.iter().any(|asked| match asked {
        Asked::Related { relation: known, column: of } => *known == relation && *of == column,
        Asked::Own { .. } => false,
    });
    match known {
        true => errors.at(&column, format!("`{relation}.{column}` is written twice: remove one")),
        false => to.push(Asked::Related { relation, column }),
    }
}

fn relation_of<'a>(name: &Ident, relations: &'a [Relation], errors: &mut Errors) -> Option<&'a Relation> {
    let found = relations.iter().find(|relation| relation.name.unraw() == name.unraw());
    if found.is_none() {
        let known: Vec<_> = relations.iter().map(|relation| relation.name.unraw().to_string()).collect();
        let similar = nearest(&name.unraw().to_string(), &known);
        let advice = similar.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
        errors.at(name, format!("no relation is called `{name}`{advice}"));
    }
    found
}

/// For each column, where it was marked: by an attribute or in a list.
fn marks(
    columns: &[Column],
    attribute: impl Fn(&Column) -> Option<Span>,
    list: &[Dotted],
    errors: &mut Errors,
) -> Vec<Option<Span>> {
    let mut marks: Vec<_> = columns.iter().map(attribute).collect();
    for Dotted { first, .. } in list.iter().filter(|name| name.second.is_none()) {
        if let Some(place) = place_of(first, columns, errors)
            && marks[place].replace(first.span()).is_some()
        {
            errors.at(first, format!("`{first}` is marked already: take it away here or there"));
        }
    }
    marks
}

/// What nobody is to see could be found out letter by letter.
fn is_shown(column: &Column, mark: Span, errors: &mut Errors) -> bool {
    if column.hidden.is_some() {
        let sentence = "a hidden column is none that a request may ask about: its value could be found out letter by letter";
        errors.push(syn::Error::new(mark, sentence));
    }
    column.hidden.is_none()
}

fn is_known(word: &Ident, errors: &mut Errors) -> bool {
    let text = word.to_string();
    let known = OPERATORS.contains(&text.as_str());
    if !known {
        let words: Vec<_> = OPERATORS.iter().map(ToString::to_string).collect();
        let advice = match nearest(&text, &words) {
            Some(similar) => format!("did you mean `{similar}`?"),
            None => format!("there are {}", OPERATORS.join(", ")),
        };
        errors.at(word, format!("a request cannot compare by `{text}`: {advice}"));
    }
    known
}
