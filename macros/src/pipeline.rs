//! Parse, check, expand. On failure: every mistake, and still the items that the rest of the crate uses.

use proc_macro2::TokenStream;

use crate::errors::Errors;
use crate::{check, expand, parse};

/// The derive of `Model`.
pub(crate) fn model(input: TokenStream) -> TokenStream {
    let input: syn::DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let output = match parse::model(&input, &mut errors) {
        Some(parsed) => expand::model(&check::model(parsed, &mut errors)),
        None => expand::fallback(&input),
    };
    errors.append_to(output)
}
