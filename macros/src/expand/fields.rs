//! `PostFields`: the columns, as closures get them.

use proc_macro2::TokenStream;
use quote::quote;

use super::Limpid;
use crate::ir::Model;
use crate::types;

/// The type of a column: one that can be set, the version, which nobody sets, or one that cannot be compared.
pub(super) fn column(model: &Model, place: usize) -> TokenStream {
    match model.version == Some(place) {
        true => quote!(Version),
        false if types::is_encrypted(&model.columns[place].ty) => quote!(EncryptedColumn),
        false => quote!(Column),
    }
}

pub(super) fn fields(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let (vis, name, fields) = (&model.vis, &model.names.model, &model.names.fields);
    let docs = format!("The columns of [`{name}`], as closures get them.");
    let columns = model.columns.iter().enumerate().map(|(place, column)| {
        let (field, ty) = (&column.field, &column.ty);
        let column = self::column(model, place);
        quote!(pub #field: #limpid::#column<#name, #ty>)
    });
    let relations = super::relation::fields(model);
    quote! {
        #[doc = #docs]
        #[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub)]
        #vis struct #fields { #(#columns,)* #(#relations,)* }

        impl ::core::marker::Copy for #fields {}

        impl ::core::clone::Clone for #fields {
            fn clone(&self) -> Self {
                *self
            }
        }
    }
}
