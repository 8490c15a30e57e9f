//! `#[soft_deletes]` and `#[timestamps]` have the fields that they stamp.

use proc_macro2::Span;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::parse::Column;
use crate::types;

/// The places of the columns that the library stamps.
#[derive(Default)]
pub(super) struct Stamps {
    pub(super) created_at: Option<usize>,
    pub(super) updated_at: Option<usize>,
    pub(super) deleted_at: Option<usize>,
}

impl Stamps {
    pub(super) fn contains(&self, place: usize) -> bool {
        [self.created_at, self.updated_at, self.deleted_at].contains(&Some(place))
    }
}

pub(super) fn check(
    columns: &[Column],
    soft_deletes: Option<Span>,
    timestamps: Option<Span>,
    errors: &mut Errors,
) -> Stamps {
    let mut stamps = Stamps::default();
    if let Some(span) = soft_deletes {
        stamps.deleted_at = find(columns, "deleted_at", Wanted::Optional, ("soft_deletes", span), errors);
    }
    if let Some(span) = timestamps {
        stamps.created_at = find(columns, "created_at", Wanted::Always, ("timestamps", span), errors);
        stamps.updated_at = find(columns, "updated_at", Wanted::Always, ("timestamps", span), errors);
    }
    stamps
}

/// Whether the stamp may be missing.
#[derive(Clone, Copy)]
enum Wanted {
    Optional,
    Always,
}

fn find(
    columns: &[Column],
    name: &str,
    wanted: Wanted,
    (attribute, span): (&str, Span),
    errors: &mut Errors,
) -> Option<usize> {
    let ty = match wanted {
        Wanted::Optional => "Option<DateTime<Utc>>",
        Wanted::Always => "DateTime<Utc>",
    };
    let advice = format!("`#[{attribute}]` needs the field `{name}: {ty}`");
    let Some(place) = columns.iter().position(|column| column.ident.unraw() == name) else {
        errors.push(syn::Error::new(span, format!("{advice}: add it to the struct")));
        return None;
    };
    let column = &columns[place];
    let fits = match wanted {
        Wanted::Optional => types::option(&column.ty).is_some_and(types::is_instant),
        Wanted::Always => types::is_instant(&column.ty),
    };
    if !fits {
        errors.at(&column.ty, format!("{advice}: change this type"));
        return None;
    }
    Some(place)
}
