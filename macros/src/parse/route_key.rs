//! How a URL names a row: `#[route_key(slug, within(author))]`.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Token, parenthesized};

/// What was written in the parentheses.
pub(crate) struct RouteKey {
    pub(crate) fields: Vec<Ident>,
    /// The relations to the rows that may stand before it in a URL.
    pub(crate) within: Vec<Ident>,
}

impl Parse for RouteKey {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut found = RouteKey { fields: Vec::new(), within: Vec::new() };
        while !input.is_empty() {
            let word: Ident = input.parse()?;
            if word == "within" && input.peek(syn::token::Paren) {
                let inside;
                parenthesized!(inside in input);
                found.within.extend(Punctuated::<Ident, Token![,]>::parse_terminated(&inside)?);
            } else {
                found.fields.push(word);
            }
            if input.parse::<Option<Token![,]>>()?.is_none() && !input.is_empty() {
                return Err(input.error("write it as in `#[route_key(slug, within(author))]`"));
            }
        }
        Ok(found)
    }
}
