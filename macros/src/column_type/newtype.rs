//! A struct with one field, stored as that field.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{DataStruct, DeriveInput, Member};

use super::fallback;
use crate::errors::Errors;
use crate::expand::Limpid;
use crate::types;

pub(super) fn expand(input: &DeriveInput, data: &DataStruct, errors: &mut Errors) -> TokenStream {
    let limpid = Limpid;
    let name = &input.ident;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("stored")) {
        errors.at(attribute, "a newtype is stored as its field: `#[stored(..)]` is for enums");
    }
    let mut fields = data.fields.iter();
    let (Some(field), None) = (fields.next(), fields.next()) else {
        errors.at(
            name,
            "a column holds one value: a newtype has one field; for more, derive serde's traits and use `limpid::Json`",
        );
        return fallback(input);
    };
    if types::option(&field.ty).is_some() {
        errors.at(&field.ty, "put the `Option` around the newtype, in the model, not inside it");
        return fallback(input);
    }
    let member = match &field.ident {
        Some(ident) => Member::Named(ident.clone()),
        None => Member::Unnamed(0.into()),
    };
    let ty = &field.ty;
    let inner = quote_spanned!(ty.span()=> <#ty as #limpid::ColumnType>);
    let textual = types::is_any(ty, &["String"])
        .then(|| quote!(#[diagnostic::do_not_recommend] impl #limpid::Textual for #name {}));
    quote! {
        #[diagnostic::do_not_recommend]
        impl #limpid::ColumnType for #name {
            const KIND: #limpid::Kind = #inner::KIND;
            const DOMAIN: #limpid::Domain = #inner::DOMAIN;
            type Base = Self;
            fn to_value(&self) -> #limpid::Value { #inner::to_value(&self.#member) }
            fn into_value(self) -> #limpid::Value { #inner::into_value(self.#member) }
            fn from_cell(cell: #limpid::Cell<'_>) -> ::core::result::Result<Self, #limpid::Mismatch> {
                ::core::result::Result::Ok(Self { #member: #inner::from_cell(cell)? })
            }
        }
        #textual
    }
}
