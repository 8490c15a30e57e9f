//! What was written on a form and on its fields.

use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, Path, Type, Visibility};

use crate::errors::Errors;
use crate::ir::FieldRule;
use crate::parse::{RuleKind, Rules, rules};
use crate::types;

/// A form.
pub(super) struct Form {
    pub(super) ident: Ident,
    pub(super) vis: Visibility,
    pub(super) fields: Vec<Field>,
    pub(super) rules: Vec<FieldRule>,
    /// The input of a model that it becomes.
    pub(super) into: Option<Path>,
    pub(super) ignores: bool,
}

/// A field.
pub(super) struct Field {
    pub(super) ident: Ident,
    pub(super) word: String,
    pub(super) ty: Type,
    pub(super) nesting: Nesting,
    pub(super) default: Option<Expr>,
    /// It is not a field of the input that the form becomes.
    pub(super) alone: bool,
    rules: Vec<Rules>,
}

/// Whether a field is a form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nesting {
    /// It is a value.
    None,
    One,
    Optional,
    List,
}

pub(super) fn form(input: &DeriveInput, errors: &mut Errors) -> Option<Form> {
    if let Some(generic) = input.generics.params.first() {
        errors.at(generic, "a form has no type parameters or lifetimes");
        return None;
    }
    let Data::Struct(data) = &input.data else {
        errors.at(&input.ident, "a form is a struct with named fields");
        return None;
    };
    let Fields::Named(fields) = &data.fields else {
        errors.at(&input.ident, "a form is a struct with named fields");
        return None;
    };
    let (mut into, mut ignores) = (None, false);
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("form")) {
        errors.take(options(attribute, &mut into, &mut ignores));
    }
    let fields: Vec<_> = fields
        .named
        .iter()
        .filter_map(|field| Some(self::field(field, field.ident.clone()?, errors)))
        .collect();
    let rules = all_rules(&fields, errors);
    Some(Form { ident: input.ident.clone(), vis: input.vis.clone(), fields, rules, into, ignores })
}

/// `#[form(into = UserCreate, ignore_unknown)]`.
fn options(attribute: &Attribute, into: &mut Option<Path>, ignores: &mut bool) -> syn::Result<()> {
    attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("into") {
            *into = Some(meta.value()?.parse()?);
            return Ok(());
        }
        if meta.path.is_ident("ignore_unknown") {
            *ignores = true;
            return Ok(());
        }
        Err(meta.error("on the struct, write `#[form(into = UserCreate)]`, or `#[form(ignore_unknown)]`"))
    })
}

fn field(field: &syn::Field, ident: Ident, errors: &mut Errors) -> Field {
    let mut found = Field {
        word: ident.unraw().to_string(),
        ident,
        ty: field.ty.clone(),
        nesting: Nesting::None,
        default: None,
        alone: false,
        rules: Vec::new(),
    };
    for attribute in &field.attrs {
        let Some(name) = attribute.path().get_ident().map(ToString::to_string) else { continue };
        match name.as_str() {
            "rule" => found.rules.extend(errors.take(rules(attribute))),
            "nested" => found.nesting = nesting(&field.ty),
            "default" => found.default = errors.take(attribute.parse_args()),
            "form" => {
                let parsed = attribute.parse_nested_meta(|meta| match meta.path.is_ident("alone") {
                    true => {
                        found.alone = true;
                        Ok(())
                    }
                    false => Err(meta.error(
                        "on a field, write `#[form(alone)]`: it is not part of what the form becomes",
                    )),
                });
                errors.take(parsed);
            }
            _ => {}
        }
    }
    if found.nesting != Nesting::None
        && let Some(rules) = found.rules.first()
        && let Some(rule) = rules.rules.first()
    {
        errors.at(&rule.word, "put rules on the fields of the nested form");
        found.rules.clear();
    }
    found
}

fn nesting(ty: &Type) -> Nesting {
    match () {
        () if types::option(ty).is_some() => Nesting::Optional,
        () if types::is_any(ty, &["Vec"]) => Nesting::List,
        () => Nesting::One,
    }
}

fn all_rules(fields: &[Field], errors: &mut Errors) -> Vec<FieldRule> {
    let mut found = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        for attribute in &field.rules {
            for rule in &attribute.rules {
                let other = match &rule.kind {
                    RuleKind::Other(name) => match other(name, place, fields) {
                        Ok(other) => other,
                        Err(sentence) => {
                            errors.at(name, sentence);
                            continue;
                        }
                    },
                    _ => place,
                };
                found.push(FieldRule {
                    place,
                    other,
                    word: rule.word.clone(),
                    kind: rule.kind.clone(),
                    message: attribute.message.clone(),
                    code: attribute.code.clone(),
                });
            }
        }
    }
    found
}

fn other(name: &Ident, place: usize, fields: &[Field]) -> Result<usize, String> {
    match fields.iter().position(|field| field.ident.unraw() == name.unraw()) {
        None => Err(format!("no field is called `{name}`")),
        Some(other) if other == place => Err("a field is not compared with itself: name another one".into()),
        Some(other) if fields[other].nesting != Nesting::None => {
            Err("a nested form is not compared with anything".into())
        }
        Some(other) => Ok(other),
    }
}

impl Field {
    /// The type of the form inside.
    pub(super) fn inner(&self) -> &Type {
        types::option(&self.ty).or_else(|| types::list_of(&self.ty)).unwrap_or(&self.ty)
    }
}
