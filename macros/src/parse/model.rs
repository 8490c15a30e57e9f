//! What was written on the struct.

use darling::FromMeta;
use darling::util::{Flag, SpannedValue};
use proc_macro2::Span;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Expr, Fields, Ident, LitStr, Path, Token, Visibility};

use super::attribute::{alone, inside, names, once, options, renamed_from};
use super::column::{Column, column};
use super::computed::Computed;
use super::full_text::{FullText, full_text};
use super::relation::Relation;
use super::route_key::RouteKey;
use super::scope::{GlobalScope, Scope};
use crate::errors::Errors;
use crate::message;

/// A struct and its attributes.
pub(crate) struct Model {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) columns: Vec<Column>,
    pub(crate) options: Option<Options>,
    pub(crate) soft_deletes: Option<Span>,
    pub(crate) timestamps: Option<Span>,
    pub(crate) fillable: Vec<Ident>,
    pub(crate) guarded: Vec<Ident>,
    pub(crate) filterable: Vec<Dotted>,
    pub(crate) sortable: Vec<Dotted>,
    pub(crate) uniques: Vec<Vec<Ident>>,
    pub(crate) indexes: Vec<Vec<Ident>>,
    pub(crate) full_texts: Vec<FullText>,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) global_scopes: Vec<GlobalScope>,
    pub(crate) relations: Vec<(RelationKind, Relation)>,
    pub(crate) computed: Vec<Computed>,
    pub(crate) prunable: Option<Expr>,
    /// Serde's attributes.
    pub(crate) serde: Vec<Attribute>,
    /// The relations that are touched.
    pub(crate) touches: Vec<Ident>,
    /// Who observes the model.
    pub(crate) hooks: Option<Vec<Path>>,
    /// What the table was called before, for migrations.
    pub(crate) renamed_from: Vec<LitStr>,
    /// How a URL names a row.
    pub(crate) route_key: Option<RouteKey>,
}

/// A field, or a field of a related model: `title`, `author.name`.
pub(crate) struct Dotted {
    pub(crate) first: Ident,
    pub(crate) second: Option<Ident>,
}

impl Parse for Dotted {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let first = input.parse()?;
        let second = match input.parse::<Option<Token![.]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        match input.peek(Token![.]) {
            true => {
                Err(input.error("a request reaches columns of this model and of the next one: `author.name`"))
            }
            false => Ok(Dotted { first, second }),
        }
    }
}

/// Which attribute declared a relation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    BelongsTo,
    HasOne,
    HasMany,
    BelongsToMany,
    LatestOfMany,
    OldestOfMany,
}

impl RelationKind {
    const ALL: [(&'static str, RelationKind); 6] = [
        ("belongs_to", RelationKind::BelongsTo),
        ("has_one", RelationKind::HasOne),
        ("has_many", RelationKind::HasMany),
        ("belongs_to_many", RelationKind::BelongsToMany),
        ("latest_of_many", RelationKind::LatestOfMany),
        ("oldest_of_many", RelationKind::OldestOfMany),
    ];

    /// The kind that an attribute of this name declares.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// The attribute's name.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// `#[model(..)]`.
#[derive(Default, FromMeta)]
pub(crate) struct Options {
    /// The name of the table.
    pub(crate) table: Option<SpannedValue<String>>,
    /// The schema of the table, on PostgreSQL.
    pub(crate) schema: Option<SpannedValue<String>>,
    /// Inputs pass over keys they do not know.
    pub(crate) ignore_unknown: Flag,
    /// `Serialize` is not written by the derive.
    pub(crate) own_serialize: Flag,
}

/// Reads the struct. `None` if it is none with named fields.
pub(crate) fn model(input: &DeriveInput, errors: &mut Errors) -> Option<Model> {
    if let Some(generic) = input.generics.params.first() {
        errors.at(generic, message::GENERIC);
        return None;
    }
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => &fields.named,
            _ => {
                errors.at(&input.ident, message::TUPLE);
                return None;
            }
        },
        Data::Enum(data) => {
            errors.at(data.enum_token, message::ENUM);
            return None;
        }
        Data::Union(data) => {
            errors.at(data.union_token, message::UNION);
            return None;
        }
    };
    let mut model = Model {
        ident: input.ident.clone(),
        vis: input.vis.clone(),
        columns: Vec::with_capacity(fields.len()),
        options: None,
        soft_deletes: None,
        timestamps: None,
        fillable: Vec::new(),
        guarded: Vec::new(),
        filterable: Vec::new(),
        sortable: Vec::new(),
        uniques: Vec::new(),
        indexes: Vec::new(),
        full_texts: Vec::new(),
        scopes: Vec::new(),
        global_scopes: Vec::new(),
        relations: Vec::new(),
        computed: Vec::new(),
        prunable: None,
        serde: Vec::new(),
        touches: Vec::new(),
        hooks: None,
        renamed_from: Vec::new(),
        route_key: None,
    };
    for attribute in &input.attrs {
        if let Some(name) = attribute.path().get_ident() {
            read(&mut model, &name.to_string(), attribute, errors);
        }
    }
    for field in fields {
        if let Some(ident) = &field.ident {
            model.columns.push(column(field, ident, errors));
        }
    }
    Some(model)
}

fn read(model: &mut Model, name: &str, attribute: &Attribute, errors: &mut Errors) {
    match name {
        "model" => {
            once(model.options.is_some(), attribute, errors);
            let takes = "`#[model(table = \"posts\")]`, or `#[model(ignore_unknown)]`";
            model.options = Some(options(attribute, takes, errors).unwrap_or_default());
        }
        "soft_deletes" => {
            once(model.soft_deletes.is_some(), attribute, errors);
            errors.take(alone(attribute));
            model.soft_deletes = Some(attribute.path().span());
        }
        "timestamps" => {
            once(model.timestamps.is_some(), attribute, errors);
            errors.take(alone(attribute));
            model.timestamps = Some(attribute.path().span());
        }
        "hooks" => {
            once(model.hooks.is_some(), attribute, errors);
            model.hooks = Some(errors.take(observers(attribute)).unwrap_or_default());
        }
        "touches" => model.touches.extend(errors.take(list(name, attribute)).unwrap_or_default()),
        "fillable" => model.fillable.extend(errors.take(list(name, attribute)).unwrap_or_default()),
        "guarded" => model.guarded.extend(errors.take(list(name, attribute)).unwrap_or_default()),
        "filterable" => model.filterable.extend(errors.take(dotted(name, attribute)).unwrap_or_default()),
        "sortable" => model.sortable.extend(errors.take(dotted(name, attribute)).unwrap_or_default()),
        "unique" => model.uniques.extend(errors.take(list(name, attribute))),
        "index" => model.indexes.extend(errors.take(list(name, attribute))),
        "full_text" => model.full_texts.extend(errors.take(full_text(attribute))),
        "scope" => model.scopes.extend(errors.take(inside(attribute, "#[scope(popular = views.ge(1_000))]"))),
        "computed" => {
            let example = "#[computed(is_long: bool = self.body.len() > 1_000)]";
            model.computed.extend(errors.take(inside(attribute, example)));
        }
        "prunable" => {
            once(model.prunable.is_some(), attribute, errors);
            let example = "#[prunable(created_at.lt(Utc::now() - TimeDelta::days(30)))]";
            model.prunable = errors.take(inside(attribute, example));
        }
        "route_key" => {
            once(model.route_key.is_some(), attribute, errors);
            model.route_key = errors.take(inside(attribute, "#[route_key(slug)]"));
        }
        "renamed_from" => model.renamed_from.extend(errors.take(renamed_from(attribute))),
        "serde" => model.serde.push(attribute.clone()),
        "global_scope" => {
            let example = "#[global_scope(Active = active.eq(true))]";
            model.global_scopes.extend(errors.take(inside(attribute, example)));
        }
        "key" | "default" | "rule" | "hidden" | "normalize" | "version" | "column" | "references" => {
            errors.at(attribute, format!("`#[{name}]` belongs on a field, not on the struct"));
        }
        _ => {
            if let Some(kind) = RelationKind::named(name) {
                let example = match kind {
                    RelationKind::BelongsToMany => "#[belongs_to_many(tags: Tag, through = PostTag)]",
                    RelationKind::HasOne => "#[has_one(profile: Profile)]",
                    RelationKind::LatestOfMany | RelationKind::OldestOfMany => {
                        "#[latest_of_many(latest_comment: Comment, by = created_at)]"
                    }
                    _ => "#[has_many(comments: Comment)]",
                };
                model
                    .relations
                    .extend(errors.take(inside(attribute, example)).map(|relation| (kind, relation)));
            }
        }
    }
}

/// The names in `#[filterable(title, author.name)]`.
fn dotted(name: &str, attribute: &Attribute) -> syn::Result<Vec<Dotted>> {
    let advice = || {
        syn::Error::new_spanned(
            attribute,
            format!("on the struct, name the fields: `#[{name}(title, author.name)]`"),
        )
    };
    if attribute.meta.require_path_only().is_ok() {
        return Err(advice());
    }
    let names = attribute.parse_args_with(Punctuated::<Dotted, Token![,]>::parse_terminated)?;
    match names.is_empty() {
        true => Err(advice()),
        false => Ok(names.into_iter().collect()),
    }
}

/// The types in `#[hooks(Audit, SearchIndex)]`. Without a list it is the model itself.
fn observers(attribute: &Attribute) -> syn::Result<Vec<Path>> {
    if attribute.meta.require_path_only().is_ok() {
        return Ok(vec![Ident::new("Self", attribute.path().span()).into()]);
    }
    let advice = "write `#[hooks]`, or name the types that observe the model: `#[hooks(Audit, SearchIndex)]`";
    let wrong = |_| syn::Error::new_spanned(attribute, advice);
    let list = attribute.meta.require_list().map_err(wrong)?;
    let paths = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).map_err(wrong)?;
    match paths.is_empty() {
        true => Err(syn::Error::new_spanned(attribute, advice)),
        false => Ok(paths.into_iter().collect()),
    }
}

/// The names of a list, which must be there.
fn list(name: &str, attribute: &Attribute) -> syn::Result<Vec<Ident>> {
    let advice = || match name {
        "touches" => "name the relations that are touched: `#[touches(post)]`".to_owned(),
        _ => format!("on the struct, name the fields: `#[{name}(title, body)]`"),
    };
    if attribute.meta.require_path_only().is_ok() {
        return Err(syn::Error::new_spanned(attribute, advice()));
    }
    let names = names(attribute)?;
    if names.is_empty() {
        return Err(syn::Error::new_spanned(attribute, advice()));
    }
    Ok(names)
}
