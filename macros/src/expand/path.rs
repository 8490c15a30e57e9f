//! The one path that generated code names.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

/// `::limpid::__private`.
pub(crate) struct Limpid;

impl ToTokens for Limpid {
    fn to_tokens(&self, out: &mut TokenStream) {
        out.extend(quote!(::limpid::__private));
    }
}

/// `<T as ::limpid::__private::ColumnType>`, on the user's own type.
///
/// Whatever needs the trait names it this way. So a type that is no column is reported on the field, and
/// once: the compiler drops what it has said about the same place already.
pub(crate) struct ColumnType<'a>(pub(crate) &'a Type);

impl ToTokens for ColumnType<'_> {
    fn to_tokens(&self, out: &mut TokenStream) {
        let (limpid, ty) = (Limpid, self.0);
        out.extend(quote_spanned!(ty.span()=> <#ty as #limpid::ColumnType>));
    }
}
