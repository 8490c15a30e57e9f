//! The one path that generated code names.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// `::limpid::__private`.
pub(crate) struct Limpid;

impl ToTokens for Limpid {
    fn to_tokens(&self, out: &mut TokenStream) {
        out.extend(quote!(::limpid::__private));
    }
}
