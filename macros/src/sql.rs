//! `sql!("..")`: text of the user's with placeholders, which become binds.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, LitStr, Token};

use crate::expand::Limpid;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    syn::parse2::<Input>(input)
        .and_then(|input| input.expand())
        .unwrap_or_else(syn::Error::into_compile_error)
}

/// The text, then the value of each `{}`.
struct Input {
    text: LitStr,
    arguments: Punctuated<Expr, Token![,]>,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let text = input.parse::<LitStr>().map_err(|error| {
            let advice = "`sql!` takes a literal with placeholders, such as `sql!(\"views > {least}\")`; for text \
                          that is put together at run time there is `limpid::sql_unchecked(..)`";
            syn::Error::new(error.span(), advice)
        })?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok(Input { text, arguments: Punctuated::parse_terminated(input)? })
    }
}

/// A piece of the text.
enum Piece {
    Text(String),
    /// One value, column or expression.
    Part(Expr),
    /// Each item of a list, with commas between them.
    List(Expr),
    /// The columns of a model.
    Columns(syn::Path),
}

impl Input {
    fn expand(self) -> syn::Result<TokenStream> {
        let pieces = self.pieces()?.into_iter().map(|piece| match piece {
            Piece::Text(text) => quote!(.text(#text)),
            Piece::Part(part) if is_word(&part) => quote!(.part(&#part)),
            Piece::Part(part) => quote!(.part(&(#part))),
            Piece::List(list) => quote!(.list(&#list[..])),
            Piece::Columns(model) => quote!(.columns::<#model>()),
        });
        Ok(quote!(#Limpid::Raw::new() #(#pieces)*))
    }

    fn pieces(&self) -> syn::Result<Vec<Piece>> {
        let text = self.text.value();
        let mut arguments = self.arguments.iter();
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut scan = Scan::default();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '{' | '}' if letters.peek() == Some(&letter) => {
                    letters.next();
                    plain.push(letter);
                }
                '}' => {
                    return Err(self.error("a `}` has no `{` before it: write `}}` for the character itself"));
                }
                '{' => {
                    let mut inside = String::new();
                    loop {
                        match letters.next() {
                            Some('}') => break,
                            Some(letter) => inside.push(letter),
                            None => {
                                return Err(self.error(
                                    "a `{` is not closed: write `{name}` for a value, `{{` for the character itself",
                                ));
                            }
                        }
                    }
                    if scan.quote.is_some() {
                        let advice = format!(
                            "`{{{inside}}}` is between quotes, where it would be text: remove the quotes, a \
                             value needs none"
                        );
                        return Err(self.error(advice));
                    }
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    pieces.push(self.placeholder(inside.trim(), &mut arguments)?);
                }
                letter => {
                    scan.see(letter).map_err(|advice| self.error(advice))?;
                    plain.push(letter);
                }
            }
        }
        scan.end().map_err(|advice| self.error(advice))?;
        if let Some(unused) = arguments.next() {
            return Err(syn::Error::new_spanned(unused, "no `{}` of the text uses this argument"));
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(pieces)
    }

    fn placeholder<'a>(
        &self,
        inside: &str,
        arguments: &mut impl Iterator<Item = &'a Expr>,
    ) -> syn::Result<Piece> {
        let (list, name) = match inside.strip_prefix("..") {
            Some(name) => (true, name),
            None => (false, inside),
        };
        let value = if name.is_empty() {
            let argument = arguments.next();
            argument.cloned().ok_or_else(|| {
                self.error(format!(
                    "`{{{inside}}}` has no value: name it, `{{{inside}name}}`, or add one after the text"
                ))
            })?
        } else {
            let parsed = self.text_as::<Expr>(name);
            let advice = || {
                self.error(format!(
                    "`{{{inside}}}` is not a placeholder: write `{{name}}`, `{{post.title}}`, `{{..list}}`, `{{Post}}` for \
                     the columns of a model, or `{{}}` with the value after the text"
                ))
            };
            match parsed {
                Ok(value) if is_place(&value) => value,
                _ => return Err(advice()),
            }
        };
        match &value {
            Expr::Path(path) if !list && names_a_type(&path.path) && !name.is_empty() => {
                Ok(Piece::Columns(path.path.clone()))
            }
            _ if list => Ok(Piece::List(value)),
            _ => Ok(Piece::Part(value)),
        }
    }

    /// A part of the text as Rust, with the place of the whole text.
    fn text_as<T: Parse>(&self, part: &str) -> syn::Result<T> {
        LitStr::new(part, self.text.span()).parse()
    }

    fn error(&self, advice: impl std::fmt::Display) -> syn::Error {
        syn::Error::new(self.text.span(), advice)
    }
}

/// `name`, `post.title`, `Post`.
fn is_place(value: &Expr) -> bool {
    match value {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        _ => false,
    }
}

/// Whether `&` before it takes all of it.
fn is_word(value: &Expr) -> bool {
    use Expr::*;
    matches!(
        value,
        Path(_) | Field(_) | Lit(_) | Call(_) | MethodCall(_) | Index(_) | Macro(_) | Array(_) | Paren(_)
    )
}

/// Whether the last word starts with a capital and has a small letter: `Post`, but not `POST`, a constant.
fn names_a_type(path: &syn::Path) -> bool {
    path.segments.last().is_some_and(|segment| {
        let name = segment.ident.to_string();
        name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
    })
}

/// Watches quotes and parentheses.
#[derive(Default)]
struct Scan {
    quote: Option<char>,
    open: usize,
}

impl Scan {
    fn see(&mut self, letter: char) -> Result<(), &'static str> {
        match (self.quote, letter) {
            (Some(quote), letter) if quote == letter => self.quote = None,
            (None, '\'' | '"' | '`') => self.quote = Some(letter),
            (None, '(') => self.open += 1,
            (None, ')') => {
                self.open = self.open.checked_sub(1).ok_or("a `)` has no `(` before it")?;
            }
            (None, ';') => return Err("`sql!` is one statement or a part of one: take the `;` away"),
            _ => {}
        }
        Ok(())
    }

    fn end(&self) -> Result<(), &'static str> {
        match (self.quote, self.open) {
            (Some(_), _) => Err("a quote is not closed"),
            (None, 0) => Ok(()),
            (None, _) => Err("a `(` is not closed"),
        }
    }
}
