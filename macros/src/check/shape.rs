//! How a row is shown: hidden fields, computed values, and serde's attributes.

use std::collections::HashSet;

use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Path};

use crate::errors::Errors;
use crate::ir::{Computed, Shape, Shown};
use crate::parse;

/// What the derive writes about showing a row, if it has to.
pub(super) fn check(parsed: &parse::Model, errors: &mut Errors) -> (Option<Shape>, Vec<Computed>) {
    check_computed(parsed, errors);
    let hidden = parsed.columns.iter().find_map(|column| column.hidden);
    let computes = parsed.computed.first().map(|computed| computed.name.span());
    let own = parsed.options.as_ref().is_some_and(|options| options.own_serialize.is_present());
    if own {
        check_own(parsed, errors);
    }
    let serialize = hidden.or(computes).filter(|_| !own);
    let rule = match serialize {
        Some(_) => rule(&parsed.serde, errors),
        None => None,
    };
    let fields = parsed.columns.iter().map(|column| shown(column, serialize.is_some(), rule, errors));
    let shape = (hidden.is_some() || serialize.is_some()).then(|| Shape {
        debug: hidden,
        serialize,
        fields: fields.collect(),
    });
    let mut seen = HashSet::new();
    let computed =
        parsed.computed.iter().filter(|computed| seen.insert(&computed.name)).map(|computed| Computed {
            docs: computed.docs.clone(),
            name: computed.name.clone(),
            key: cased(&computed.name.unraw().to_string(), rule),
            value: computed.value.clone(),
        });
    (shape, computed.collect())
}

/// A computed value has a name of its own.
fn check_computed(parsed: &parse::Model, errors: &mut Errors) {
    for (place, computed) in parsed.computed.iter().enumerate() {
        let name = &computed.name;
        if parsed.columns.iter().any(|column| column.ident.unraw() == name.unraw()) {
            errors.at(name, format!("`{name}` is a field already: give the computed value another name"));
        }
        if parsed.computed[..place].iter().any(|other| other.name == *name) {
            errors.at(name, format!("`{name}` is computed already: give one another name"));
        }
    }
}

/// Where serde writes the JSON, each hidden field needs its attribute.
fn check_own(parsed: &parse::Model, errors: &mut Errors) {
    for column in &parsed.columns {
        let skipped = column.serde.iter().any(|attribute| {
            let mut skips = false;
            let _ = attribute.parse_nested_meta(|meta| {
                skips |= meta.path.is_ident("skip") || meta.path.is_ident("skip_serializing");
                drain(&meta)
            });
            skips
        });
        if let Some(span) = column.hidden.filter(|_| !skipped) {
            let sentence = "`own_serialize` leaves this to serde, which does not know `#[hidden]`: add `#[serde(skip_serializing)]`";
            errors.push(syn::Error::new(span, sentence));
        }
    }
    for computed in &parsed.computed {
        errors
            .at(&computed.name, "`own_serialize` leaves this to serde, which does not know computed values");
    }
}

/// How serde turns the name of a field into a key.
#[derive(Clone, Copy)]
enum Rule {
    Upper,
    Pascal,
    Camel,
    Kebab,
    ScreamingKebab,
}

/// What is in `#[serde(rename_all = "camelCase")]` on the struct.
fn rule(attributes: &[Attribute], errors: &mut Errors) -> Option<Rule> {
    const TAKES: &str = "the derive writes `Serialize` for this model, and knows `rename_all` here; to write it otherwise, \
         say `#[model(own_serialize)]`";
    let mut found = None;
    for attribute in attributes {
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename_all") {
                if let Some(text) = renamed(&meta)? {
                    found = named(&text)?;
                }
                return Ok(());
            }
            // These are about reading.
            let reading = ["deny_unknown_fields", "default", "from", "try_from", "expecting", "crate"];
            match reading.iter().any(|word| meta.path.is_ident(word)) {
                true => drain(&meta),
                false => Err(syn::Error::new(meta.path.span(), TAKES)),
            }
        });
        errors.take(parsed);
    }
    found
}

fn named(text: &LitStr) -> syn::Result<Option<Rule>> {
    match text.value().as_str() {
        "lowercase" | "snake_case" => Ok(None),
        "UPPERCASE" | "SCREAMING_SNAKE_CASE" => Ok(Some(Rule::Upper)),
        "PascalCase" => Ok(Some(Rule::Pascal)),
        "camelCase" => Ok(Some(Rule::Camel)),
        "kebab-case" => Ok(Some(Rule::Kebab)),
        "SCREAMING-KEBAB-CASE" => Ok(Some(Rule::ScreamingKebab)),
        _ => Err(syn::Error::new(text.span(), "serde knows no such case: write `camelCase`, for example")),
    }
}

fn cased(word: &str, rule: Option<Rule>) -> String {
    let pascal = || -> String {
        let words = word.split('_').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        });
        words.collect()
    };
    match rule {
        None => word.to_owned(),
        Some(Rule::Upper) => word.to_ascii_uppercase(),
        Some(Rule::Pascal) => pascal(),
        Some(Rule::Camel) => {
            let pascal = pascal();
            let first = pascal.chars().next().map(|letter| letter.to_ascii_lowercase());
            first.into_iter().chain(pascal.chars().skip(1)).collect()
        }
        Some(Rule::Kebab) => word.replace('_', "-"),
        Some(Rule::ScreamingKebab) => word.to_ascii_uppercase().replace('_', "-"),
    }
}

/// One field. Serde's attributes are read where the derive writes `Serialize` instead of serde.
fn shown(column: &parse::Column, serialized: bool, rule: Option<Rule>, errors: &mut Errors) -> Shown {
    const TAKES: &str = "the derive writes `Serialize` for this model, and knows `rename`, `skip`, `skip_serializing` and \
         `skip_serializing_if` here; to write it otherwise, say `#[model(own_serialize)]`";
    let word = column.ident.unraw().to_string();
    let (mut key, mut skip, mut skip_if) = (cased(&word, rule), column.hidden.is_some(), None);
    for attribute in column.serde.iter().filter(|_| serialized) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("skip") || meta.path.is_ident("skip_serializing") {
                skip = true;
                return Ok(());
            }
            if meta.path.is_ident("rename") {
                key = renamed(&meta)?.map_or_else(|| key.clone(), |text| text.value());
                return Ok(());
            }
            if meta.path.is_ident("skip_serializing_if") {
                skip_if = Some(meta.value()?.parse::<LitStr>()?.parse::<Path>()?);
                return Ok(());
            }
            let reading = ["default", "alias", "skip_deserializing", "deserialize_with"];
            match reading.iter().any(|word| meta.path.is_ident(word)) {
                true => drain(&meta),
                false => Err(syn::Error::new(meta.path.span(), TAKES)),
            }
        });
        errors.take(parsed);
    }
    Shown {
        field: column.ident.clone(),
        word,
        ty: column.ty.clone(),
        hidden: column.hidden.is_some(),
        key: (!skip).then_some(key),
        skip_if,
    }
}

/// The text in `rename = ".."`, or in `rename(serialize = "..")`.
fn renamed(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<LitStr>> {
    if meta.input.peek(syn::Token![=]) {
        return meta.value()?.parse().map(Some);
    }
    let mut found = None;
    meta.parse_nested_meta(|inner| {
        let text: LitStr = inner.value()?.parse()?;
        if inner.path.is_ident("serialize") {
            found = Some(text);
        }
        Ok(())
    })?;
    Ok(found)
}

/// Skips what follows a word.
fn drain(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(syn::Token![=]) {
        meta.value()?.parse::<syn::Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}
