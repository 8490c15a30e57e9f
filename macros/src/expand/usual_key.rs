//! The usual names of keys, for columns that are called otherwise: `#[has_many(titles: Title)]` of an `Employee` looks
//! for `employee_id`, and finds the `worker` of `#[belongs_to(person: Employee)] worker: i64`.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;
use syn::ext::IdentExt;

use super::Limpid;
use crate::ir::{Model, Relation, Way};

/// The name of a key to this model: `post_id`.
fn usual(model: &Ident) -> String {
    format!("{}_id", model.unraw().to_string().to_snake_case())
}

/// Whether a key to this model has the name that is usual.
pub(super) fn is_usual(key: &Ident, model: &Ident) -> bool {
    key.unraw() == usual(model)
}

/// The column of a relation to one row, and the usual name of it.
fn key_of(relation: &Relation) -> Option<(&Ident, String)> {
    match &relation.way {
        Way::BelongsTo { keys, references, .. } if references.is_empty() => match keys.as_slice() {
            [key] => Some((key, usual(&relation.model.segments.last()?.ident))),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the other model finds the key of this relation if it says none: it has the usual name, or no column has
/// it and this relation is the only one to that model.
pub(super) fn is_found(model: &Model, relation: &Relation) -> bool {
    let Some((key, name)) = key_of(relation) else { return false };
    let same = |(_, other): &(&Ident, String)| *other == name;
    let alone = || model.relations.iter().filter_map(key_of).filter(same).count() == 1;
    let free = || {
        !model.columns.iter().any(|column| column.field.unraw() == name)
            && !model.relations.iter().any(|relation| relation.name.unraw() == name)
    };
    key.unraw() == name || alone() && free()
}

/// `PostKeys`: the fields of the model, and those keys by their usual names. Most models have none.
pub(super) fn keys(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let (vis, this, fields) = (&model.vis, &model.names.model, &model.names.fields);
    let found = model.relations.iter().filter(|relation| is_found(model, relation)).filter_map(key_of);
    let others: Vec<_> = found.filter(|(key, name)| key.unraw() != name.as_str()).collect();
    let (name, usual): (_, Vec<_>) =
        (format_ident!("{this}Keys"), others.iter().map(|(_, name)| format_ident!("{name}")).collect());
    let columns: Vec<_> = others.iter().map(|(key, _)| *key).collect();
    let types = columns.iter().filter_map(|key| {
        let place = model.columns.iter().position(|column| column.field == **key)?;
        let (kind, ty) = (super::fields::column(model, place), &model.columns[place].ty);
        Some(quote!(#limpid::#kind<#this, #ty>))
    });
    (!others.is_empty()).then(|| {
        quote! {
            const _: () = {
                #[derive(Clone, Copy)]
                #[allow(private_interfaces, unreachable_pub)]
                #vis struct #name { fields: #fields, #(pub #usual: #types,)* }

                impl ::core::ops::Deref for #name {
                    type Target = #fields;

                    fn deref(&self) -> &#fields {
                        &self.fields
                    }
                }

                #[allow(private_interfaces, dead_code, unreachable_pub)]
                impl #fields {
                    #[doc(hidden)]
                    pub fn by_usual_keys(self) -> #name {
                        #name { fields: self, #(#usual: self.#columns,)* }
                    }
                }
            };
        }
    })
}
