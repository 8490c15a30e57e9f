//! How a URL names a row: the constant with its columns, and the rows that it may stand inside of.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::Limpid;
use crate::ir::Model;

/// `const ROUTE_KEY: &'static [usize] = &[2];`
pub(super) fn constant(model: &Model) -> Option<TokenStream> {
    let places = &model.route_key;
    (!places.is_empty()).then(|| quote!(const ROUTE_KEY: &'static [usize] = &[#(#places),*];))
}

/// `impl Within<User> for Post`, for each relation that was named.
pub(super) fn within(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let (name, fields) = (&model.names.model, &model.names.fields);
    let impls = model.within.iter().map(|(relation, parent)| {
        let inside = quote_spanned!(relation.span()=> #limpid::inside(fields.#relation, parents));
        quote! {
            impl #limpid::Within<#parent> for #name {
                fn inside(
                    fields: #fields,
                    parents: impl ::core::ops::FnOnce(#limpid::Query<#parent>) -> #limpid::Query<#parent>,
                ) -> #limpid::Filter {
                    #inside
                }
            }
        }
    });
    impls.collect()
}
