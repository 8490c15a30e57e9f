//! The derive of `Form`: a body of a request that is not the input of a model.

mod parse;
mod write;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::errors::Errors;
use crate::expand::Limpid;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let form = parse::form(&input, &mut errors);
    let output = match form {
        Some(form) => write::form(&form),
        // So that a use of it is one mistake and not two.
        // Nothing could be said of a type with parameters that would not be one mistake more.
        None if !input.generics.params.is_empty() => TokenStream::new(),
        None => {
            let (limpid, name) = (Limpid, &input.ident);
            quote! {
                impl #limpid::Validated for #name {
                    type Draft = ();
                    fn read(_: #limpid::Body, _: &mut #limpid::Mistakes) {}
                    fn check(_: &(), _: &#limpid::Asking<'_>, _: &mut #limpid::Mistakes) -> #limpid::Result<()> {
                        ::core::result::Result::Ok(())
                    }
                    async fn ask<'a>(_: &'a (), _: &'a #limpid::Asking<'a>, _: &'a mut #limpid::Mistakes) -> #limpid::Result<()> {
                        ::core::result::Result::Ok(())
                    }
                    fn finish(_: ()) -> ::core::option::Option<Self> { ::core::option::Option::None }
                    fn preview(_: &()) -> ::core::option::Option<Self> { ::core::option::Option::None }
                }
            }
        }
    };
    errors.append_to(output)
}
