//! `#[full_text(title, body)]`, `#[full_text(title, name = "titles")]`.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitStr, Token};

use super::attribute::inside;

/// A full-text index.
pub(crate) struct FullText {
    /// Where it is declared.
    pub(crate) span: Span,
    pub(crate) fields: Vec<Ident>,
    pub(crate) name: Option<LitStr>,
}

const EXAMPLE: &str = "#[full_text(title, body)]";

/// Reads the attribute, which names at least one field.
pub(super) fn full_text(attribute: &Attribute) -> syn::Result<FullText> {
    let Inside { fields, name } = inside(attribute, EXAMPLE)?;
    match fields.is_empty() {
        true => {
            Err(syn::Error::new_spanned(attribute, format!("name the fields that are searched: `{EXAMPLE}`")))
        }
        false => Ok(FullText { span: attribute.path().span(), fields, name }),
    }
}

struct Inside {
    fields: Vec<Ident>,
    name: Option<LitStr>,
}

impl Parse for Inside {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (mut fields, mut name) = (Vec::new(), None);
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            if input.peek(Token![=]) {
                if word != "name" {
                    let sentence = format!("`#[full_text]` has no option `{word}`: it has `name`");
                    return Err(syn::Error::new_spanned(word, sentence));
                }
                input.parse::<Token![=]>()?;
                let text: LitStr = input.parse().map_err(|error| {
                    syn::Error::new(error.span(), "write the name as a text: `name = \"titles\"`")
                })?;
                if name.replace(text).is_some() {
                    return Err(syn::Error::new_spanned(word, "`name` is written twice: remove one"));
                }
            } else {
                fields.push(word);
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Inside { fields, name })
    }
}
