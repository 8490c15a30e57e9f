//! What accompanies the error of a type that cannot be a model at all, so that its other uses do not
//! turn into errors of their own.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::DeriveInput;

use super::Limpid;

/// A model without columns. It never runs: the error next to it stops the build.
pub(crate) fn fallback(input: &DeriveInput) -> TokenStream {
    let limpid = Limpid;
    let (name, vis) = (&input.ident, &input.vis);
    let (params, types, condition) = input.generics.split_for_impl();
    // Bounds of a generic type are unknown here, and its columns cannot be named.
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let fields = format_ident!("{name}Fields");
    let word = name.to_string();
    quote! {
        #[doc(hidden)]
        #[derive(Clone, Copy)]
        #vis struct #fields;

        impl #params #limpid::Model for #name #types #condition {
            type Fields = #fields;
            type Key = i64;
            const TABLE: &'static #limpid::Table = {
                static TEXTS: #limpid::Texts = #limpid::Texts::new();
                static TABLE: #limpid::Table = #limpid::Table {
                    model: #word,
                    name: #word,
                    schema: ::core::option::Option::None,
                    columns: &[],
                    list: "",
                    list_in_ticks: "",
                    key: &[],
                    created_at: ::core::option::Option::None,
                    updated_at: ::core::option::Option::None,
                    deleted_at: ::core::option::Option::None,
                    version: ::core::option::Option::None,
                    indexes: &[],
                    full_texts: &[],
                    foreign_keys: &[],
                    texts: &TEXTS,
                };
                &TABLE
            };
            fn fields(_: #limpid::Source) -> #fields { #fields }
            fn from_row(_: &mut #limpid::Reader<'_>) -> #limpid::Result<Self> { ::core::unreachable!() }
            fn value_at(&self, _: usize) -> #limpid::Value { ::core::unreachable!() }
            fn key(&self) -> i64 { ::core::unreachable!() }
        }
        impl #params #limpid::Unhooked for #name #types #condition {}
    }
}
