//! `#[normalize(trim, lowercase, with = path)]`.

use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, Token};

/// One step on the way of a value to its column.
pub(crate) enum Normalizer {
    /// One that the library has.
    Known(Ident),
    /// A function from the type of the column to itself.
    With(Expr),
}

/// The words for steps that the library has.
pub(crate) const KNOWN: [&str; 5] = ["trim", "squish", "lowercase", "uppercase", "empty_as_null"];

const ADVICE: &str = "name what is done, in order: `trim`, `squish`, `lowercase`, `uppercase`, `empty_as_null`, \
     or `with = my_function`";

pub(super) fn steps(attribute: &Attribute) -> syn::Result<Vec<Normalizer>> {
    match attribute.meta.require_list() {
        Ok(list) if !list.tokens.is_empty() => {}
        _ => return Err(syn::Error::new(attribute.meta.span(), ADVICE)),
    }
    let steps = attribute.parse_args_with(|input: ParseStream<'_>| {
        Punctuated::<Normalizer, Token![,]>::parse_terminated_with(input, step)
    })?;
    Ok(steps.into_iter().collect())
}

fn step(input: ParseStream<'_>) -> syn::Result<Normalizer> {
    let word: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), ADVICE))?;
    if word == "with" {
        input.parse::<Token![=]>().map_err(|_| syn::Error::new_spanned(&word, ADVICE))?;
        return input.parse().map(Normalizer::With);
    }
    match KNOWN.iter().any(|known| word == known) {
        true => Ok(Normalizer::Known(word)),
        false => Err(syn::Error::new_spanned(word, ADVICE)),
    }
}
