//! What was written: attributes as structs, no rules yet.

mod column;
mod model;
mod scope;
pub(crate) mod shape;

pub(crate) use column::{Column, KeySource};
pub(crate) use model::{Model, model};
pub(crate) use scope::{GlobalScope, Scope};

use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, Token};

/// The names in `#[fillable(title, body)]`.
fn names(attribute: &Attribute) -> syn::Result<Vec<Ident>> {
    let names = attribute.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?;
    Ok(names.into_iter().collect())
}

/// The attribute without anything in parentheses.
fn alone(attribute: &Attribute) -> syn::Result<()> {
    attribute.meta.require_path_only().map(drop).map_err(|_| {
        let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
        syn::Error::new_spanned(&attribute.meta, format!("`#[{name}]` takes nothing here: write it alone"))
    })
}
