//! The derive of `ApiError`: an enum of what may go wrong, as failures that clients get.

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, LitInt, LitStr, Variant};

use crate::errors::Errors;

const ADVICE: &str = "say what clients get: `#[api(status = 409, message = \"..\")]`, or `#[api(from)]` on a variant with \
     another error in it";

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let output = expand(&input, &mut errors);
    errors.append_to(output)
}

/// The attributes of a variant.
#[derive(Default)]
struct Api {
    status: Option<LitInt>,
    code: Option<LitStr>,
    message: Option<LitStr>,
    from: bool,
}

fn expand(input: &DeriveInput, errors: &mut Errors) -> TokenStream {
    let name = &input.ident;
    let (impls, generics, wheres) = input.generics.split_for_impl();
    let variants = match &input.data {
        Data::Enum(data) => data.variants.iter().collect(),
        _ => {
            errors.at(name, "this is derived on an enum with a variant for each thing that may go wrong");
            Vec::new()
        }
    };
    let (mut arms, mut froms) = (Vec::new(), Vec::new());
    for variant in variants {
        match arm(variant, errors) {
            Some((arm, source)) => {
                arms.push(arm);
                let ident = &variant.ident;
                froms.extend(source.map(|source| {
                    quote! {
                        impl #impls ::core::convert::From<#source> for #name #generics #wheres {
                            fn from(error: #source) -> Self {
                                Self::#ident(error)
                            }
                        }
                    }
                }));
            }
            None => arms.push(quote!(_ => ::core::unreachable!(),)),
        }
    }
    // Of an enum without variants, or one whose mistakes are reported.
    let body = match arms.is_empty() {
        true => quote!(::core::unreachable!()),
        false => quote!(#[allow(unreachable_patterns, unused_variables)] match self { #(#arms)* }),
    };
    quote! {
        impl #impls ::limpid_axum::ApiError for #name #generics #wheres {
            fn into_fault(self) -> ::limpid_axum::Fault {
                #body
            }
        }

        impl #impls ::limpid_axum::__private::IntoResponse for #name #generics #wheres {
            fn into_response(self) -> ::limpid_axum::__private::Response {
                ::limpid_axum::__private::IntoResponse::into_response(::limpid_axum::ApiError::into_fault(self))
            }
        }

        #(#froms)*
    }
}

/// The arm of a variant, and the error that it is made from.
fn arm(variant: &Variant, errors: &mut Errors) -> Option<(TokenStream, Option<TokenStream>)> {
    let ident = &variant.ident;
    let attribute = variant.attrs.iter().find(|attribute| attribute.path().is_ident("api"));
    let Some(attribute) = attribute else {
        errors.at(ident, ADVICE);
        return None;
    };
    let api = errors.take(read(attribute))?;
    if api.from {
        let Fields::Unnamed(fields) = &variant.fields else {
            errors.at(ident, "a variant that is made from an error holds it: `Database(limpid::Error)`");
            return None;
        };
        let source = &fields.unnamed.first()?.ty;
        let into = quote_spanned!(source.span()=> ::core::convert::Into::<::limpid_axum::Fault>::into(error));
        return Some((quote!(Self::#ident(error) => #into,), Some(quote!(#source))));
    }
    let (Some(status), Some(message)) = (api.status, api.message) else {
        errors.at(attribute, ADVICE);
        return None;
    };
    let number = status.base10_parse::<u16>().ok().filter(|number| (400..=599).contains(number));
    let Some(number) = number else {
        errors.at(&status, "a failure has a status from 400 to 599");
        return None;
    };
    let code = api.code.map_or_else(|| ident.to_string().to_snake_case(), |code| code.value());
    let (pattern, message) = match &variant.fields {
        Fields::Named(fields) => {
            let names = fields.named.iter().map(|field| &field.ident);
            (quote!(Self::#ident { #(#names),* }), quote!(::std::format!(#message)))
        }
        Fields::Unnamed(_) => (quote!(Self::#ident(..)), quote!(#message)),
        Fields::Unit => (quote!(Self::#ident), quote!(#message)),
    };
    Some((quote!(#pattern => ::limpid_axum::__private::fault(#number, #code, #message),), None))
}

fn read(attribute: &Attribute) -> syn::Result<Api> {
    let mut api = Api::default();
    attribute.parse_nested_meta(|meta| {
        match meta.path.get_ident().map(ToString::to_string).as_deref() {
            Some("from") => api.from = true,
            Some("status") => api.status = Some(meta.value()?.parse()?),
            Some("code") => api.code = Some(meta.value()?.parse()?),
            Some("message") => api.message = Some(meta.value()?.parse()?),
            _ => return Err(meta.error(ADVICE)),
        }
        Ok(())
    })?;
    Ok(api)
}
