//! `#[scope(..)]` and `#[global_scope(..)]`.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Ident, Path, Token, Type, parenthesized, token};

/// `#[scope(popular(min: i64) = views.ge(min))]`.
pub(crate) struct Scope {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) condition: Expr,
}

/// `min: i64`.
pub(crate) struct Argument {
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

/// `#[global_scope(Active = active.eq(true))]`, or `#[global_scope(Active)]` for a type of the user.
pub(crate) struct GlobalScope {
    pub(crate) name: Path,
    pub(crate) condition: Option<Expr>,
}

impl Parse for Scope {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let docs = input.call(Attribute::parse_outer)?;
        let name: Ident = input.parse()?;
        let mut arguments = Vec::new();
        if input.peek(token::Paren) {
            let inside;
            parenthesized!(inside in input);
            arguments.extend(Punctuated::<Argument, Token![,]>::parse_terminated(&inside)?);
        }
        if !input.peek(Token![=]) {
            let advice = format!("a scope has a condition: `#[scope({name} = views.ge(1_000))]`");
            return Err(syn::Error::new(name.span(), advice));
        }
        input.parse::<Token![=]>()?;
        Ok(Scope { docs, name, arguments, condition: input.parse()? })
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        if !input.peek(Token![:]) {
            let advice = format!("an argument has a type: `{name}: i64`");
            return Err(syn::Error::new(name.span(), advice));
        }
        input.parse::<Token![:]>()?;
        Ok(Argument { name, ty: input.parse()? })
    }
}

impl Parse for GlobalScope {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Path = input.parse()?;
        if input.is_empty() {
            return Ok(GlobalScope { name, condition: None });
        }
        input.parse::<Token![=]>()?;
        Ok(GlobalScope { name, condition: Some(input.parse()?) })
    }
}
