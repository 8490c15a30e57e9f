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

/// `use ::limpid::__private::ColumnType as __ColumnType;`, for a body that uses [`ColumnType`]
/// many times: without it, paths would be a third of all that is written out.
pub(crate) struct UseColumnType(pub(crate) usize);

impl ToTokens for UseColumnType {
    fn to_tokens(&self, out: &mut TokenStream) {
        let limpid = Limpid;
        if self.0 > 0 {
            out.extend(quote!(use #limpid::ColumnType as __ColumnType;));
        }
    }
}

/// `<T as __ColumnType>`, on the user's own type.
///
/// Whatever needs the trait names it this way. So a type that is not a column is reported on the field, and
/// once: the compiler drops what it has said about the same place already.
pub(crate) struct ColumnType<'a>(pub(crate) &'a Type);

impl ToTokens for ColumnType<'_> {
    fn to_tokens(&self, out: &mut TokenStream) {
        let ty = self.0;
        out.extend(quote_spanned!(ty.span()=> <#ty as __ColumnType>));
    }
}
