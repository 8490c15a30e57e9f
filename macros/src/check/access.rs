//! Which columns an input may set.

use proc_macro2::Span;
use syn::Ident;

use super::nearest::place_of;
use super::stamp::Stamps;
use crate::errors::Errors;
use crate::message;
use crate::parse::Column;

/// For each column, whether it is fillable.
pub(super) fn check(
    columns: &[Column],
    fillable: &[Ident],
    guarded: &[Ident],
    key: &[usize],
    stamps: &Stamps,
    version: Option<usize>,
    errors: &mut Errors,
) -> Vec<bool> {
    let fillable = marks(columns, |column| column.fillable, fillable, errors);
    let guarded = marks(columns, |column| column.guarded, guarded, errors);
    let mut access = Vec::with_capacity(columns.len());
    for (place, mark) in fillable.iter().enumerate() {
        let Some(span) = *mark else {
            access.push(false);
            continue;
        };
        let refused = match () {
            () if key.contains(&place) => Some((span, message::KEY_FILLABLE)),
            () if stamps.contains(place) || version == Some(place) => Some((span, message::STAMPED)),
            () => guarded[place].map(|span| (span, message::BOTH)),
        };
        if let Some((span, sentence)) = refused {
            errors.push(syn::Error::new(span, sentence));
        }
        access.push(refused.is_none());
    }
    access
}

/// For each column, where it was marked: by an attribute or in a list.
fn marks(
    columns: &[Column],
    attribute: impl Fn(&Column) -> Option<Span>,
    list: &[Ident],
    errors: &mut Errors,
) -> Vec<Option<Span>> {
    let mut marks: Vec<_> = columns.iter().map(attribute).collect();
    for name in list {
        if let Some(place) = place_of(name, columns, errors)
            && marks[place].replace(name.span()).is_some()
        {
            errors.at(name, format!("`{name}` is marked already: take it away here or there"));
        }
    }
    marks
}
