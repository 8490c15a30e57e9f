//! `impl Model for Post`, and the marks of soft deletes and timestamps.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{ColumnType, Limpid, UseColumnType, hooks, migrate, table};
use crate::ir::{Column, Model, Origin};
use crate::types;

pub(super) fn implement(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let (name, fields) = (&model.names.model, &model.names.fields);
    let table = table::table(model);
    let columns = model.columns.iter().enumerate().map(|(place, Column { field, .. })| {
        let column = super::fields::column(model, place);
        quote!(#field: #limpid::#column::new(source, &columns[#place]))
    });
    let (key_type, key_value) = key(model);
    let from_row = from_row(model);
    let value_at = value_at(model);
    let swap_at = swap_at(model);
    let default_at = default_at(model);
    let scopes = scopes(model);
    let relations = super::relation::values(model);
    let reaches = super::relation::reaches(model);
    let keep_skipped = keep_skipped(model);
    let former = migrate::former(model);
    let route_key = super::route_key::constant(model);
    let (rules, parents) = (super::rule::constant(model), super::rule::parents(model));
    let (observers, hooked) = (hooks::constant(model), hooks::mark(model));
    let soft_deletes = model
        .soft_deletes
        .then(|| quote!(#[diagnostic::do_not_recommend] impl #limpid::SoftDeletes for #name {}));
    let always_there = (!model.soft_deletes && model.global_scopes.is_empty())
        .then(|| quote!(#[diagnostic::do_not_recommend] impl #limpid::AlwaysThere for #name {}));
    let timestamps = model
        .timestamps
        .then(|| quote!(#[diagnostic::do_not_recommend] impl #limpid::Timestamps for #name {}));
    quote! {
        #[diagnostic::do_not_recommend]
        impl #limpid::Model for #name {
            type Fields = #fields;
            type Key = #key_type;
            const TABLE: &'static #limpid::Table = #table;
            #scopes
            #reaches
            #observers
            #former
            #route_key
            #rules
            #parents
            fn fields(source: #limpid::Source) -> #fields {
                let columns = Self::TABLE.columns;
                #fields { #(#columns,)* #(#relations,)* }
            }
            #from_row
            #value_at
            #swap_at
            #default_at
            #keep_skipped
            fn key(&self) -> Self::Key {
                #key_value
            }
        }
        #soft_deletes
        #timestamps
        #always_there
        #hooked
    }
}

fn key(model: &Model) -> (TokenStream, TokenStream) {
    let columns = || model.key.iter().map(|&place| &model.columns[place]);
    let types = columns().map(|column| types::option(&column.ty).unwrap_or(&column.ty));
    let values = columns().map(|Column { field, ty, .. }| match types::option(ty) {
        // An optional key is an error already; what is written here only has to have the right type.
        Some(_) => quote!(::core::unreachable!()),
        None => {
            let clone = quote_spanned!(ty.span()=> <#ty as ::core::clone::Clone>);
            quote!(#clone::clone(&self.#field))
        }
    });
    match model.key.len() {
        // Without a key there is an error already; the type only has to be some key.
        0 => (quote!(i64), quote!(0)),
        1 => (quote!(#(#types)*), quote!(#(#values)*)),
        _ => (quote!((#(#types),*)), quote!((#(#values),*))),
    }
}

/// Errors about a type lie on the type: that is where its span goes.
fn from_row(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let columns = model.columns.iter().map(|Column { field, ty, .. }| {
        let column_type = ColumnType(ty);
        // Called, not passed on: the compiler reports a function that is passed on a second time.
        quote!(#field: row.read(|row, place| #column_type::read(row, place))?)
    });
    let skipped = model
        .skipped
        .iter()
        .map(|(field, ty)| quote_spanned!(ty.span()=> #field: <#ty as ::core::default::Default>::default()));
    let import = UseColumnType(model.columns.len());
    let wrong = model.wrong.iter().map(|field| quote!(#field: #limpid::wrong()));
    let read = quote!(Self { #(#columns,)* #(#skipped,)* #(#wrong,)* });
    let read = match hooks::retrieved(model) {
        None => quote!(::core::result::Result::Ok(#read)),
        Some(retrieved) => quote! {
            let mut model = #read;
            #retrieved
            ::core::result::Result::Ok(model)
        },
    };
    quote! {
        fn from_row(row: &mut #limpid::Reader<'_>) -> #limpid::Result<Self> {
            #import
            #read
        }
    }
}

fn value_at(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let last = model.columns.len().saturating_sub(1);
    let arms = model.columns.iter().enumerate().map(|(place, Column { field, ty, .. })| {
        let column_type = ColumnType(ty);
        let value = quote!(#column_type::to_value(&self.#field));
        // The last arm takes the rest, so that nothing can panic.
        if place == last { quote!(_ => #value) } else { quote!(#place => #value) }
    });
    let arms = match model.columns.is_empty() {
        true => quote!(_ => #limpid::Value::Null(#limpid::Kind::Bool)),
        false => quote!(#(#arms,)*),
    };
    let import = UseColumnType(model.columns.len());
    quote! {
        fn value_at(&self, place: usize) -> #limpid::Value {
            #import
            match place { #arms }
        }
    }
}

fn swap_at(model: &Model) -> TokenStream {
    let arms = model.columns.iter().enumerate().map(|(place, Column { field, .. })| {
        quote!(#place => ::core::mem::swap(&mut self.#field, &mut other.#field),)
    });
    quote! {
        fn swap_at(&mut self, place: usize, other: &mut Self) {
            match place { #(#arms)* _ => {} }
        }
    }
}

fn default_at(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let arms = model.columns.iter().enumerate().filter_map(|(place, column)| {
        let Origin::Default(value) = &column.origin else { return None };
        let (ty, column_type) = (&column.ty, ColumnType(&column.ty));
        let made = quote_spanned!(value.span()=> #limpid::default_value::<#ty>(#value));
        Some(quote!(#place => ::core::option::Option::Some(#column_type::into_value(#made))))
    });
    let arms: Vec<_> = arms.collect();
    let import = UseColumnType(arms.len());
    (!arms.is_empty()).then(|| {
        quote! {
            fn default_at(place: usize) -> ::core::option::Option<#limpid::Value> {
                #import
                match place { #(#arms,)* _ => ::core::option::Option::None }
            }
        }
    })
}

fn scopes(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let names: Vec<_> = model.global_scopes.iter().map(|scope| &scope.name).collect();
    (!names.is_empty()).then(|| {
        quote!(const SCOPES: &'static [#limpid::ScopeRule] = &[#(#limpid::ScopeRule::of::<Self, #names>()),*];)
    })
}

fn keep_skipped(model: &Model) -> Option<TokenStream> {
    let skipped: Vec<_> = model.skipped.iter().map(|(field, _)| field).collect();
    (!skipped.is_empty()).then(|| {
        quote! {
            const SKIPS: bool = true;
            fn keep_skipped(&mut self, from: &mut Self) {
                #(::core::mem::swap(&mut self.#skipped, &mut from.#skipped);)*
            }
        }
    })
}
