//! An enum without fields, stored as text or as an integer.

use std::collections::HashMap;

use darling::FromMeta;
use darling::util::{Flag, SpannedValue};
use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;
use syn::{DataEnum, DeriveInput, Fields, Ident, Variant};

use super::fallback;
use crate::errors::Errors;
use crate::expand::Limpid;
use crate::parse::{once, options};

/// `#[stored(..)]` on the enum.
#[derive(Default, FromMeta)]
struct Options {
    /// Store the discriminants.
    integer: Flag,
    /// The name of an enum type of PostgreSQL's own.
    native: Option<SpannedValue<String>>,
}

/// `#[stored(..)]` on a variant.
#[derive(Default, FromMeta)]
struct VariantOptions {
    /// The text that is stored.
    name: Option<SpannedValue<String>>,
}

pub(super) fn expand(input: &DeriveInput, data: &DataEnum, errors: &mut Errors) -> TokenStream {
    let options: Options = stored(&input.attrs, "`#[stored(integer)]`", errors);
    if data.variants.is_empty() {
        errors.at(&input.ident, "an enum without variants has no values to store");
    }
    let mut usable = !data.variants.is_empty();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            let sentence = "a variant with fields does not fit into one column: remove the fields, or use `limpid::Json`";
            errors.at(&variant.fields, sentence);
            usable = false;
        }
    }
    let names = names(data, options.integer.is_present(), errors);
    if let (Some(native), true) = (&options.native, options.integer.is_present()) {
        errors.push(syn::Error::new(
            native.span(),
            "an enum is stored as an integer or as a type of its own: remove one",
        ));
    }
    match (usable, options.integer.is_present()) {
        (false, _) => fallback(input),
        (true, true) => as_integer(&input.ident, data),
        (true, false) => as_text(&input.ident, data, &names, options.native.as_deref()),
    }
}

/// The text of each variant.
pub(crate) fn names(data: &DataEnum, integer: bool, errors: &mut Errors) -> Vec<String> {
    let mut seen: HashMap<String, &Ident> = HashMap::new();
    let mut names = Vec::with_capacity(data.variants.len());
    for variant in &data.variants {
        let options: VariantOptions = stored(&variant.attrs, "`#[stored(name = \"public\")]`", errors);
        if let (Some(name), true) = (&options.name, integer) {
            errors.push(syn::Error::new(
                name.span(),
                "the enum is stored as an integer: a variant has no name there",
            ));
        }
        let name = options.name.map_or_else(|| text(variant), SpannedValue::into_inner);
        if let Some(other) = seen.insert(name.clone(), &variant.ident) {
            errors.at(
                &variant.ident,
                format!("`{other}` is stored as \"{name}\" already: give one another name"),
            );
        }
        names.push(name);
    }
    names
}

fn text(variant: &Variant) -> String {
    variant.ident.unraw().to_string().to_snake_case()
}

fn stored<T: FromMeta + Default>(attributes: &[syn::Attribute], takes: &str, errors: &mut Errors) -> T {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("stored")) {
        once(found.is_some(), attribute, errors);
        found = Some(options(attribute, takes, errors).unwrap_or_default());
    }
    found.unwrap_or_default()
}

pub(crate) fn as_text(
    name: &Ident,
    data: &DataEnum,
    names: &[String],
    native: Option<&String>,
) -> TokenStream {
    let limpid = Limpid;
    let (kind, value) = match native {
        Some(native) => (quote!(Enum(#native)), quote!(#limpid::Value::Enum(#native, text))),
        None => (quote!(Text), quote!(#limpid::Value::Text(::std::borrow::Cow::Borrowed(text)))),
    };
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    quote! {
        #[diagnostic::do_not_recommend]
        impl #limpid::ColumnType for #name {
            const KIND: #limpid::Kind = #limpid::Kind::#kind;
            const DOMAIN: #limpid::Domain = #limpid::Domain::Texts(&[#(#names),*]);
            type Base = Self;
            fn to_value(&self) -> #limpid::Value {
                let text = match self { #(Self::#variants => #names,)* };
                #value
            }
            fn from_cell(cell: #limpid::Cell<'_>) -> ::core::result::Result<Self, #limpid::Mismatch> {
                match cell {
                    #(#limpid::Cell::Text(#names) => ::core::result::Result::Ok(Self::#variants),)*
                    other => ::core::result::Result::Err(#limpid::no_variant(&other, &[#(#names),*])),
                }
            }
        }
    }
}

fn as_integer(name: &Ident, data: &DataEnum) -> TokenStream {
    let limpid = Limpid;
    let variants: Vec<_> = data.variants.iter().map(|variant| &variant.ident).collect();
    let numbers = quote!(&[#(#name::#variants as i64),*]);
    quote! {
        #[diagnostic::do_not_recommend]
        impl #limpid::ColumnType for #name {
            const KIND: #limpid::Kind = #limpid::Kind::I64;
            const DOMAIN: #limpid::Domain = #limpid::Domain::Numbers(#numbers);
            type Base = Self;
            fn to_value(&self) -> #limpid::Value {
                #limpid::Value::Int(match self { #(Self::#variants => #name::#variants as i64,)* })
            }
            fn from_cell(cell: #limpid::Cell<'_>) -> ::core::result::Result<Self, #limpid::Mismatch> {
                match cell {
                    #(#limpid::Cell::Int(number) if number == #name::#variants as i64 =>
                        ::core::result::Result::Ok(Self::#variants),)*
                    other => ::core::result::Result::Err(#limpid::no_variant(&other, &[])),
                }
            }
        }
    }
}
