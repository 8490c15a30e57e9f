//! `Errors`: every mistake that was found, next to what can still be generated.

use proc_macro2::TokenStream;

/// Every mistake that was found, in the order of the checks.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Notes a mistake on these tokens.
    pub(crate) fn at(&mut self, tokens: impl quote::ToTokens, message: impl std::fmt::Display) {
        self.0.push(syn::Error::new_spanned(tokens, message));
    }

    /// Notes a mistake that a parser found.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// The value, unless the parser found a mistake.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// The output, followed by all mistakes.
    pub(crate) fn append_to(self, output: TokenStream) -> TokenStream {
        let errors = self.0.into_iter().map(syn::Error::into_compile_error);
        errors.chain([output]).collect()
    }
}
