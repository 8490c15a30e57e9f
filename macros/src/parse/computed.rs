//! `#[computed(full_name: String = format!("{} {}", self.first, self.last))]`.

use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Expr, Ident, Token, Type};

/// A value that is computed from a row and shown in its JSON.
pub(crate) struct Computed {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) name: Ident,
    /// Its type and expression; a method of the user's own, if there is none.
    pub(crate) value: Option<(Type, Expr)>,
}

impl Parse for Computed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let docs = input.call(Attribute::parse_outer)?;
        let name: Ident = input.parse()?;
        if input.is_empty() {
            return Ok(Computed { docs, name, value: None });
        }
        let shape = || {
            let sentence = format!(
                "write the type and the value, as in `{name}: String = self.title.clone()`, or the name of a method alone"
            );
            syn::Error::new_spanned(&name, sentence)
        };
        input.parse::<Token![:]>().map_err(|_| shape())?;
        let ty = input.parse()?;
        input.parse::<Token![=]>().map_err(|_| shape())?;
        let value = input.parse()?;
        match input.is_empty() {
            true => Ok(Computed { docs, name, value: Some((ty, value)) }),
            false => Err(input.error("one attribute computes one value: write another `#[computed(..)]`")),
        }
    }
}
