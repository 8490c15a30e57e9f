//! `#[version]`: one whole number that counts the changes of a row.

use proc_macro2::Span;
use syn::parse_quote;

use super::stamp::Stamps;
use crate::errors::Errors;
use crate::ir::Origin;
use crate::parse::Column;
use crate::types;

/// The place of the version, if there is one and it is as it should be.
pub(super) fn check(
    columns: &[Column],
    key: &[usize],
    stamps: &Stamps,
    errors: &mut Errors,
) -> Option<usize> {
    let mut marked = columns.iter().enumerate().filter_map(|(place, column)| Some((place, column.version?)));
    let (place, span) = marked.next()?;
    for (_, second) in marked {
        errors.push(syn::Error::new(second, "a row has one version: take this `#[version]` away"));
    }
    let column = &columns[place];
    let mut refuse = |span: Span, sentence: &str| errors.push(syn::Error::new(span, sentence));
    if key.contains(&place) {
        refuse(span, "the key of a row does not change, its version does: take one of both away");
        return None;
    }
    if stamps.contains(place) {
        refuse(span, "this field is a timestamp: mark a field such as `version: i64`");
        return None;
    }
    if !types::is_any(&column.ty, &["i32", "i64", "u32", "u64"]) {
        errors.at(&column.ty, "a version counts: it is an `i32`, `i64`, `u32` or `u64`");
        return None;
    }
    if let Some(default) = &column.default {
        errors.at(default, "the library sets the version: each row starts at 1");
    }
    Some(place)
}

/// Where the version of a new row comes from.
pub(super) fn origin() -> Origin {
    Origin::Default(parse_quote!(1))
}
