//! What a model with full-text indexes gets: `post.search(..)`, `post.relevance(..)`, and `Post::IN_TITLES`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::Limpid;
use crate::ir::{FullText, Model};

/// The items, if there is an index.
pub(super) fn full_text(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let (name, fields) = (&model.names.model, &model.names.fields);
    let first = model.full_texts.first()?;
    let nameless = model.full_texts.iter().position(|index| index.name.is_none()).map(|place| {
        quote! {
            impl #limpid::Searching for #name {
                const INDEX: #limpid::SearchIndex<Self> = #limpid::SearchIndex::new(#place);
            }
        }
    });
    let checks = model.full_texts.iter().flat_map(|index| &index.columns).map(|&place| {
        let ty = &model.columns[place].ty;
        quote_spanned!(ty.span()=> #limpid::searched::<#ty>();)
    });
    let constants: Vec<_> = model
        .full_texts
        .iter()
        .enumerate()
        .filter_map(|(place, index)| constant(model, place, index))
        .collect();
    let column = first.columns.first().map(|&place| &model.columns[place].field);
    let words = quote!(words: impl ::core::convert::AsRef<str>);
    let plain = nameless.as_ref().map(|_| {
        let index = quote!(<#name as #limpid::Searching>::INDEX);
        quote! {
            /// The row holds these words, in the columns of the full-text index without a name.
            pub fn search(self, #words) -> #limpid::Filter {
                #limpid::search(self.#column, #index, words.as_ref())
            }

            /// How well the row holds these words: the larger the better, and 0 if it does not.
            pub fn relevance(self, #words) -> #limpid::Expr<f64> {
                #limpid::relevance(self.#column, #index, words.as_ref())
            }
        }
    });
    let named = (!constants.is_empty()).then(|| {
        quote! {
            /// The row holds these words, in the columns of this full-text index.
            pub fn search_in(self, index: #limpid::SearchIndex<#name>, #words) -> #limpid::Filter {
                #limpid::search(self.#column, index, words.as_ref())
            }

            /// How well the row holds these words in the columns of this full-text index: the larger the better, and 0
            /// if it does not.
            pub fn relevance_in(self, index: #limpid::SearchIndex<#name>, #words) -> #limpid::Expr<f64> {
                #limpid::relevance(self.#column, index, words.as_ref())
            }
        }
    });
    let constants = (!constants.is_empty()).then(|| {
        quote! {
            #[allow(dead_code, private_interfaces, unreachable_pub)]
            impl #name { #(#constants)* }
        }
    });
    Some(quote! {
        impl #limpid::HasFullText for #name {}
        #nameless
        #constants
        #[allow(dead_code, private_interfaces, unreachable_pub)]
        impl #fields { #plain #named }
        const _: () = { #(#checks)* };
    })
}

/// `const IN_TITLES: SearchIndex<Post> = SearchIndex::new(1);`
fn constant(model: &Model, place: usize, index: &FullText) -> Option<TokenStream> {
    let limpid = Limpid;
    let (name, vis) = (&model.names.model, &model.vis);
    let constant = Ident::new(&format!("IN_{}", index.name.as_ref()?.to_uppercase()), Span::call_site());
    let fields: Vec<_> = index.columns.iter().map(|&place| model.columns[place].word.as_str()).collect();
    let docs = format!("The full-text index on `{}`.", fields.join("`, `"));
    Some(quote! {
        #[doc = #docs]
        #vis const #constant: #limpid::SearchIndex<#name> = #limpid::SearchIndex::new(#place);
    })
}
