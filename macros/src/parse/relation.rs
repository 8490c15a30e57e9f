//! `#[has_many(..)]` and the other relations.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Path, Token, parenthesized, token};

/// `author: User, references = email, on_delete = cascade`.
pub(crate) struct Relation {
    pub(crate) name: Ident,
    pub(crate) model: Path,
    pub(crate) options: Vec<Option>,
}

/// One option, with the word that it follows.
pub(crate) struct Option {
    pub(crate) word: Ident,
    pub(crate) value: Value,
}

/// What an option is set to.
pub(crate) enum Value {
    /// The word alone.
    Nothing,
    /// `id`, `posts.comments`, `crate::PostTag`.
    Path(Path),
    /// `posts.comments`.
    Dotted(Vec<Ident>),
    /// `(order_id, line)`.
    List(Vec<Ident>),
}

impl Parse for Relation {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name: Ident = input.parse()?;
        if !input.peek(Token![:]) || input.peek(Token![::]) {
            let advice = format!("a relation has a name and a model, as in `{}: Comment`", example(&name));
            return Err(syn::Error::new(name.span(), advice));
        }
        input.parse::<Token![:]>()?;
        let model = input.parse()?;
        let mut options = Vec::new();
        while input.parse::<std::option::Option<Token![,]>>()?.is_some() && !input.is_empty() {
            options.push(input.parse()?);
        }
        if !input.is_empty() {
            return Err(input.error("options are separated by commas"));
        }
        Ok(Relation { name, model, options })
    }
}

/// A name that a relation could have: a type in its place is not a name.
fn example(name: &Ident) -> String {
    let word = name.to_string();
    match word.starts_with(char::is_uppercase) {
        true => "comments".into(),
        false => word,
    }
}

impl Parse for Option {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        if input.parse::<std::option::Option<Token![=]>>()?.is_none() {
            return Ok(Option { word, value: Value::Nothing });
        }
        if input.peek(token::Paren) {
            let inside;
            parenthesized!(inside in input);
            let names = Punctuated::<Ident, Token![,]>::parse_terminated(&inside)?;
            return Ok(Option { word, value: Value::List(names.into_iter().collect()) });
        }
        let first: Path = input.parse()?;
        if !input.peek(Token![.]) {
            return Ok(Option { word, value: Value::Path(first) });
        }
        let mut names = vec![first.require_ident()?.clone()];
        while input.parse::<std::option::Option<Token![.]>>()?.is_some() {
            names.push(input.parse()?);
        }
        Ok(Option { word, value: Value::Dotted(names) })
    }
}

impl Value {
    /// Where it is written, if it is.
    pub(crate) fn span(&self) -> std::option::Option<Span> {
        match self {
            Value::Nothing => None,
            Value::Path(path) => path.segments.first().map(|segment| segment.ident.span()),
            Value::Dotted(names) | Value::List(names) => names.first().map(Ident::span),
        }
    }
}
