//! What every attribute has: its name, its parentheses, its options, and that it is written once.

use darling::FromMeta;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, LitStr, Token};

use crate::errors::Errors;

/// The options in `#[column(name = ..)]`. Mistakes say what the attribute takes.
pub(crate) fn options<T: FromMeta>(attribute: &Attribute, takes: &str, errors: &mut Errors) -> Option<T> {
    let error = match T::from_meta(&attribute.meta) {
        Ok(options) => return Some(options),
        Err(error) => error,
    };
    let name = name_of(attribute);
    for error in error.flatten() {
        let text = error.to_string();
        let sentence = match text.split_once(": ").or_else(|| text.split_once("field ")) {
            Some(("Unknown field", word)) => {
                format!("`#[{name}]` has no option {}", word.replace(". Did you mean", ": did you mean"))
            }
            Some(("Duplicate ", word)) => format!("{word} is written twice: remove one"),
            _ => format!("write {takes}"),
        };
        errors.push(syn::Error::new(error.span(), sentence));
    }
    None
}

/// Notes a mistake if the attribute is written a second time.
pub(crate) fn once(already: bool, attribute: &Attribute, errors: &mut Errors) {
    if already {
        errors.at(attribute, format!("`#[{}]` is written twice: remove one", name_of(attribute)));
    }
}

/// What is inside the parentheses, or an example of what would have to be.
pub(super) fn inside<T: syn::parse::Parse>(attribute: &Attribute, example: &str) -> syn::Result<T> {
    match attribute.meta.require_list() {
        Ok(list) if !list.tokens.is_empty() => attribute.parse_args(),
        _ => Err(syn::Error::new(attribute.meta.span(), format!("write it as in `{example}`"))),
    }
}

pub(super) fn name_of(attribute: &Attribute) -> String {
    attribute.path().get_ident().map(ToString::to_string).unwrap_or_default()
}

/// The names in `#[fillable(title, body)]`.
pub(super) fn names(attribute: &Attribute) -> syn::Result<Vec<Ident>> {
    let names = attribute.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)?;
    Ok(names.into_iter().collect())
}

/// The name in `#[renamed_from = "title"]`.
pub(super) fn renamed_from(attribute: &Attribute) -> syn::Result<LitStr> {
    let advice = || {
        syn::Error::new_spanned(attribute, "write the name in the database: `#[renamed_from = \"title\"]`")
    };
    let value = &attribute.meta.require_name_value().map_err(|_| advice())?.value;
    match value {
        Expr::Lit(ExprLit { lit: Lit::Str(name), .. }) if !name.value().trim().is_empty() => Ok(name.clone()),
        _ => Err(advice()),
    }
}

/// The attribute without anything in parentheses.
pub(super) fn alone(attribute: &Attribute) -> syn::Result<()> {
    attribute.meta.require_path_only().map(drop).map_err(|_| {
        let name = name_of(attribute);
        syn::Error::new_spanned(&attribute.meta, format!("`#[{name}]` takes nothing here: write it alone"))
    })
}
