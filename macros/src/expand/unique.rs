//! `Post::BY_SLUG`: a constant for each unique index.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::Ident;

use super::Limpid;
use crate::ir::{Model, Origin};

pub(super) fn constants(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let (name, vis) = (&model.names.model, &model.vis);
    let mut seen = HashSet::new();
    let soft = model.soft_deletes;
    let key = Some((&model.key, false)).filter(|_| has_given_key(model));
    let indexes = model.indexes.iter().filter(|index| index.unique).map(|index| (&index.columns, soft));
    let constants = key.into_iter().chain(indexes).filter_map(|(places, partial)| {
        let fields: Vec<&str> = places.iter().map(|&place| model.columns[place].word.as_str()).collect();
        let word = format!("BY_{}", fields.join("_and_").to_uppercase());
        if !seen.insert(word.clone()) {
            return None;
        }
        let constant = Ident::new(&word, Span::call_site());
        let docs = format!("The unique index on `{}`.", fields.join("`, `"));
        Some(quote! {
            #[doc = #docs]
            #vis const #constant: #limpid::Unique<#name> = #limpid::Unique::new(&[#(#places),*], #partial);
        })
    });
    let constants: Vec<_> = constants.collect();
    (!constants.is_empty()).then(|| {
        quote! {
            #[allow(dead_code, private_interfaces, unreachable_pub)]
            impl #name { #(#constants)* }
        }
    })
}

/// Whether the key of a new row is known before the database has it.
fn has_given_key(model: &Model) -> bool {
    !model.key.is_empty()
        && model.key.iter().all(|&place| !matches!(model.columns[place].origin, Origin::Counted))
}
