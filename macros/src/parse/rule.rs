//! Rules of a field: `#[rule(filled, length(max = 200), message = "..")]`.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, Lit, LitStr, RangeLimits, Token, UnOp, parenthesized};

/// What one attribute says.
#[derive(Default)]
pub(crate) struct Rules {
    pub(crate) rules: Vec<Rule>,
    pub(crate) message: Option<LitStr>,
    pub(crate) code: Option<LitStr>,
}

/// A rule, with the word that names it.
pub(crate) struct Rule {
    pub(crate) word: Ident,
    pub(crate) kind: RuleKind,
}

/// What must hold.
#[derive(Clone)]
pub(crate) enum RuleKind {
    /// `filled`, `email`, `url`, `slug`: the word says it all.
    Plain,
    Length(Option<usize>, Option<usize>),
    Pattern(LitStr),
    OneOf(Vec<LitStr>),
    Range(Option<Number>, Option<Number>),
    /// `same_as`, `after`, `before` of another field.
    Other(Ident),
    /// A function of the user's own.
    With(Expr),
    /// One that asks the database.
    Ask(Expr),
}

/// A number in an attribute.
#[derive(Clone, Copy)]
pub(crate) enum Number {
    Int(i64),
    Float(f64),
}

const PLAIN: [&str; 4] = ["filled", "email", "url", "slug"];

const ADVICE: &str = "a rule is `filled`, `length(max = 200)`, `email`, `url`, `slug`, `pattern = \"..\"`, \
     `one_of(\"a\", \"b\")`, `range(1..=5)`, `same_as(field)`, `after(field)`, `before(field)`, `with = function` or \
     `ask = async_function`; `message = \"..\"` and `code = \"..\"` are about the rules of their attribute";

/// One item of the list.
enum Item {
    Rule(Rule),
    Message(LitStr),
    Code(LitStr),
}

pub(crate) fn rules(attribute: &Attribute) -> syn::Result<Rules> {
    match attribute.meta.require_list() {
        Ok(list) if !list.tokens.is_empty() => {}
        _ => return Err(syn::Error::new(attribute.meta.span(), ADVICE)),
    }
    let items = attribute
        .parse_args_with(|input: ParseStream<'_>| Punctuated::<Item, Token![,]>::parse_terminated(input))?;
    let mut found = Rules::default();
    for item in items {
        match item {
            Item::Rule(rule) => found.rules.push(rule),
            Item::Message(text) => found.message = Some(text),
            Item::Code(text) => found.code = Some(text),
        }
    }
    match found.rules.is_empty() {
        true => Err(syn::Error::new(attribute.meta.span(), ADVICE)),
        false => Ok(found),
    }
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse().map_err(|error| syn::Error::new(error.span(), ADVICE))?;
        let name = word.to_string();
        let kind = match name.as_str() {
            "message" | "code" | "pattern" => {
                input.parse::<Token![=]>().map_err(|_| write_as(&word, &format!("{name} = \"..\"")))?;
                let text: LitStr = input.parse()?;
                match name.as_str() {
                    "message" => return Ok(Item::Message(text)),
                    "code" => return Ok(Item::Code(text)),
                    _ => RuleKind::Pattern(text),
                }
            }
            "with" | "ask" => {
                input.parse::<Token![=]>().map_err(|_| write_as(&word, &format!("{name} = function")))?;
                let function = input.parse()?;
                if name == "with" { RuleKind::With(function) } else { RuleKind::Ask(function) }
            }
            plain if PLAIN.contains(&plain) => RuleKind::Plain,
            "length" | "range" | "one_of" | "same_as" | "after" | "before" => arguments(input, &word)?,
            _ => return Err(syn::Error::new(word.span(), ADVICE)),
        };
        Ok(Item::Rule(Rule { word, kind }))
    }
}

fn write_as(word: &Ident, example: &str) -> syn::Error {
    syn::Error::new(word.span(), format!("write it as in `#[rule({example})]`"))
}

/// The contents of the parentheses after a rule.
fn arguments(input: ParseStream<'_>, word: &Ident) -> syn::Result<RuleKind> {
    let name = word.to_string();
    let example = match name.as_str() {
        "length" => "length(min = 3, max = 200)",
        "range" => "range(1..=5)",
        "one_of" => "one_of(\"draft\", \"public\")",
        name => &format!("{name}(other_field)"),
    };
    if !input.peek(syn::token::Paren) {
        return Err(write_as(word, example));
    }
    let inside;
    parenthesized!(inside in input);
    match name.as_str() {
        "length" => {
            let (min, max) = ends(&inside, word, example)?;
            let whole = |number: Option<Number>| match number {
                None => Ok(None),
                Some(Number::Int(number)) => {
                    usize::try_from(number).map(Some).map_err(|_| write_as(word, example))
                }
                Some(Number::Float(_)) => Err(write_as(word, example)),
            };
            Ok(RuleKind::Length(whole(min)?, whole(max)?))
        }
        "range" => ends(&inside, word, example).map(|(min, max)| RuleKind::Range(min, max)),
        "one_of" => {
            let words = Punctuated::<LitStr, Token![,]>::parse_terminated(&inside)
                .map_err(|_| write_as(word, example))?;
            match words.is_empty() {
                true => Err(write_as(word, example)),
                false => Ok(RuleKind::OneOf(words.into_iter().collect())),
            }
        }
        _ => inside.parse().map(RuleKind::Other).map_err(|_| write_as(word, example)),
    }
}

type Ends = (Option<Number>, Option<Number>);

/// `min = 1, max = 5`, or `1..=5`.
fn ends(input: ParseStream<'_>, word: &Ident, example: &str) -> syn::Result<Ends> {
    let wrong = || write_as(word, example);
    let named = input.peek(Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]);
    if !named {
        let Expr::Range(range) = input.parse::<Expr>().map_err(|_| wrong())? else { return Err(wrong()) };
        if matches!(range.limits, RangeLimits::HalfOpen(_)) && range.end.is_some() {
            return Err(syn::Error::new(range.span(), "both ends are included: write `..=`"));
        }
        let end = |end: Option<&Expr>| end.map(|end| number(end).ok_or_else(wrong)).transpose();
        return Ok((end(range.start.as_deref())?, end(range.end.as_deref())?));
    }
    let (mut min, mut max) = (None, None);
    while !input.is_empty() {
        let end: Ident = input.parse().map_err(|_| wrong())?;
        input.parse::<Token![=]>().map_err(|_| wrong())?;
        let value = number(&input.parse::<Expr>()?).ok_or_else(wrong)?;
        match end.to_string().as_str() {
            "min" => min = Some(value),
            "max" => max = Some(value),
            _ => return Err(syn::Error::new(end.span(), "an end is `min` or `max`")),
        }
        if input.parse::<Option<Token![,]>>()?.is_none() && !input.is_empty() {
            return Err(wrong());
        }
    }
    Ok((min, max))
}

/// A number that is written out.
fn number(expr: &Expr) -> Option<Number> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Int(number) => number.base10_parse().ok().map(Number::Int),
            Lit::Float(number) => number.base10_parse().ok().map(Number::Float),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match number(&unary.expr)? {
            Number::Int(number) => Some(Number::Int(-number)),
            Number::Float(number) => Some(Number::Float(-number)),
        },
        Expr::Group(group) => number(&group.expr),
        Expr::Paren(paren) => number(&paren.expr),
        _ => None,
    }
}
