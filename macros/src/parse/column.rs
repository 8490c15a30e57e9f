//! What was written on a field.

use darling::FromMeta;
use darling::util::{Flag, SpannedValue};
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Field, Ident, LitStr, Path, Token, Type};

use super::attribute::{alone, inside, once, options, renamed_from};
use super::normalize::{self, Normalizer};
use super::relation::Relation;
use super::rule::{self, Rules};
use crate::errors::Errors;
use crate::types;

/// A field and its attributes. An attribute that was written keeps its span.
pub(crate) struct Column {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) options: Option<Options>,
    pub(crate) key: Option<(Span, KeySource)>,
    pub(crate) fillable: Option<Span>,
    pub(crate) guarded: Option<Span>,
    pub(crate) default: Option<Expr>,
    pub(crate) unique: Option<Span>,
    pub(crate) index: Option<Span>,
    pub(crate) hidden: Option<Span>,
    /// With the operators that were named.
    pub(crate) filterable: Option<(Span, Vec<Ident>)>,
    pub(crate) sortable: Option<Span>,
    pub(crate) normalize: Option<(Span, Vec<Normalizer>)>,
    /// Serde's attributes.
    pub(crate) serde: Vec<Attribute>,
    pub(crate) version: Option<Span>,
    pub(crate) references: Option<Reference>,
    pub(crate) belongs_to: Vec<Relation>,
    /// It is written as a relation, which is not a field.
    pub(crate) misplaced: bool,
    /// What the column was called before, for migrations.
    pub(crate) renamed_from: Vec<LitStr>,
    /// The rules of its values, one list for each attribute.
    pub(crate) rules: Vec<(Span, Rules)>,
}

/// `#[column(..)]`.
#[derive(Default, FromMeta)]
pub(crate) struct Options {
    /// The name of the column, when it differs from the field.
    pub(crate) name: Option<SpannedValue<String>>,
    /// The field is not a column.
    pub(crate) skip: Flag,
}

impl Column {
    /// The name of the column, where it was given.
    pub(crate) fn name(&self) -> Option<&SpannedValue<String>> {
        self.options.as_ref()?.name.as_ref()
    }

    /// Whether the field is not a column.
    pub(crate) fn is_skipped(&self) -> bool {
        self.options.as_ref().is_some_and(|options| options.skip.is_present())
    }
}

/// Where the value of a key comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// As the type suggests.
    Unsaid,
    Auto,
    Uuid,
    Given,
}

/// `#[references(User, on_delete = cascade)]`.
pub(crate) struct Reference {
    pub(crate) model: Path,
    pub(crate) on_delete: Option<&'static str>,
}

pub(super) fn column(field: &Field, ident: &Ident, errors: &mut Errors) -> Column {
    let mut column = Column {
        ident: ident.clone(),
        ty: field.ty.clone(),
        options: None,
        key: None,
        fillable: None,
        guarded: None,
        default: None,
        unique: None,
        index: None,
        hidden: None,
        filterable: None,
        sortable: None,
        normalize: None,
        serde: Vec::new(),
        version: None,
        references: None,
        belongs_to: Vec::new(),
        misplaced: false,
        renamed_from: Vec::new(),
        rules: Vec::new(),
    };
    for attribute in &field.attrs {
        if let Some(name) = attribute.path().get_ident() {
            read(&mut column, &name.to_string(), attribute, errors);
        }
    }
    column
}

fn read(column: &mut Column, name: &str, attribute: &Attribute, errors: &mut Errors) {
    let mut mark = |slot: &mut Option<Span>| {
        once(slot.replace(attribute.path().span()).is_some(), attribute, errors);
        errors.take(alone(attribute));
    };
    match name {
        "fillable" => mark(&mut column.fillable),
        "guarded" => mark(&mut column.guarded),
        "unique" => mark(&mut column.unique),
        "index" => mark(&mut column.index),
        "hidden" => mark(&mut column.hidden),
        "sortable" => mark(&mut column.sortable),
        "filterable" => {
            once(column.filterable.is_some(), attribute, errors);
            let operators = errors.take(operators(attribute)).unwrap_or_default();
            column.filterable = Some((attribute.path().span(), operators));
        }
        "version" => mark(&mut column.version),
        "key" => {
            once(column.key.is_some(), attribute, errors);
            let source = errors.take(key_source(attribute)).unwrap_or(KeySource::Unsaid);
            column.key = Some((attribute.path().span(), source));
        }
        "default" => {
            once(column.default.is_some(), attribute, errors);
            column.default = errors.take(default(attribute));
        }
        "references" => {
            once(column.references.is_some(), attribute, errors);
            column.references = errors.take(inside(attribute, "#[references(User, on_delete = cascade)]"));
        }
        "column" => {
            once(column.options.is_some(), attribute, errors);
            let takes = "`#[column(name = \"full_name\")]`, or `#[column(skip)]`";
            column.options = Some(options(attribute, takes, errors).unwrap_or_default());
        }
        "normalize" => {
            once(column.normalize.is_some(), attribute, errors);
            let steps = errors.take(normalize::steps(attribute)).unwrap_or_default();
            column.normalize = Some((attribute.path().span(), steps));
        }
        "rule" => {
            let rules = errors.take(rule::rules(attribute));
            column.rules.extend(rules.map(|rules| (attribute.path().span(), rules)));
        }
        "renamed_from" => column.renamed_from.extend(errors.take(renamed_from(attribute))),
        "serde" => column.serde.push(attribute.clone()),
        "belongs_to" => {
            // `#[belongs_to] author: User`: the row holds the key, and the relation is declared on it.
            if attribute.meta.require_path_only().is_ok() && !types::is_key(&column.ty) {
                column.misplaced = true;
                errors.at(attribute, relation_as_a_field(column));
                return;
            }
            let example = "#[belongs_to(author: User)]";
            column.belongs_to.extend(errors.take(inside(attribute, example)));
        }
        "soft_deletes" | "timestamps" | "computed" | "prunable" | "full_text" | "scope" | "global_scope"
        | "model" | "has_one" | "has_many" | "belongs_to_many" | "latest_of_many" | "oldest_of_many"
        | "hooks" | "touches" | "route_key" => {
            let relation = ["has_one", "has_many", "belongs_to_many"].contains(&name);
            if relation && !types::is_key(&column.ty) {
                column.misplaced = true;
                let field = column.ident.unraw();
                let model = types::innermost(&column.ty);
                let through = if name == "belongs_to_many" { ", through = .." } else { "" };
                errors.at(attribute, format!("a relation is not a field: write `#[{name}({field}: {model}{through})]` on the struct, and load it with `.with(|row| row.{field})`"));
                return;
            }
            errors.at(attribute, format!("`#[{name}]` belongs on the struct, not on a field"));
        }
        _ => {}
    }
}

/// The operators in `#[filterable(eq, in)]`, if there are any.
fn operators(attribute: &Attribute) -> syn::Result<Vec<Ident>> {
    if attribute.meta.require_path_only().is_ok() {
        return Ok(Vec::new());
    }
    let parser = |input: ParseStream<'_>| {
        Punctuated::<Ident, Token![,]>::parse_terminated_with(input, Ident::parse_any)
    };
    let words = attribute.parse_args_with(parser)?;
    match words.is_empty() {
        true => Err(syn::Error::new_spanned(
            attribute,
            "on a field, write `#[filterable]`, or name operators: `#[filterable(eq, in)]`",
        )),
        false => Ok(words.into_iter().collect()),
    }
}

fn key_source(attribute: &Attribute) -> syn::Result<KeySource> {
    if attribute.meta.require_path_only().is_ok() {
        return Ok(KeySource::Unsaid);
    }
    let word: Ident = attribute.parse_args()?;
    match word.to_string().as_str() {
        "auto" => Ok(KeySource::Auto),
        "uuid" => Ok(KeySource::Uuid),
        "given" => Ok(KeySource::Given),
        _ => Err(syn::Error::new_spanned(word, "a key is `auto`, `uuid` or `given`: `#[key(auto)]`")),
    }
}

fn default(attribute: &Attribute) -> syn::Result<Expr> {
    attribute.parse_args().map_err(|error| match attribute.meta.require_list() {
        Ok(list) if !list.tokens.is_empty() => error,
        _ => syn::Error::new_spanned(attribute, "which value? Write `#[default(0)]`, or another expression"),
    })
}

const ACTIONS: &str = "`on_delete` is `cascade`, `restrict` or `set_null`";

/// What `on_delete` and `on_update` can be, as SQL says it.
pub(crate) fn action(word: &str) -> Option<&'static str> {
    match word {
        "cascade" => Some("CASCADE"),
        "restrict" => Some("RESTRICT"),
        "set_null" => Some("SET NULL"),
        _ => None,
    }
}

impl Parse for Reference {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let model = input.parse()?;
        if input.parse::<Option<Token![,]>>()?.is_none() || input.is_empty() {
            return Ok(Reference { model, on_delete: None });
        }
        let word: Ident = input.parse()?;
        if word != "on_delete" {
            return Err(syn::Error::new_spanned(word, "only `on_delete = ..` may follow the model"));
        }
        let unfinished = syn::Error::new_spanned(&word, ACTIONS);
        input.parse::<Token![=]>().map_err(|_| unfinished.clone())?;
        let action: Ident = input.parse().map_err(|_| unfinished)?;
        let Some(on_delete) = self::action(&action.to_string()) else {
            return Err(syn::Error::new_spanned(action, ACTIONS));
        };
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            return Err(input.error("only `on_delete = ..` may follow the model"));
        }
        Ok(Reference { model, on_delete: Some(on_delete) })
    }
}

/// What to write for `#[belongs_to] author: User`.
fn relation_as_a_field(column: &Column) -> String {
    let field = column.ident.unraw();
    let model = types::innermost(&column.ty);
    format!(
        "a relation is not a field: keep the key, `#[belongs_to({field}: {model})] {field}_id: i64`, and load the row with `.with(|row| row.{field})`"
    )
}
