//! Who observes the model, as a constant, and whether anybody does, as a trait.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Limpid;
use crate::ir::Model;

/// `const HOOKS: Observers<Self> = Observers::by(&[..]);`
pub(super) fn constant(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let observers = model.hooks.as_ref().filter(|observers| !observers.is_empty())?;
    let observers = observers
        .iter()
        .map(|observer| quote_spanned!(observer.span()=> #limpid::Observer::<#observer>::of::<Self>()));
    Some(quote!(const HOOKS: #limpid::Observers<Self> = #limpid::Observers::by(&[#(#observers),*]);))
}

/// What is said to each observer of a row that was read.
pub(super) fn retrieved(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let observers = model.hooks.as_ref()?;
    let calls = observers.iter().map(|observer| {
        let made = quote_spanned!(observer.span()=> #limpid::Observer::<#observer>::of::<Self>());
        quote!(#made.retrieved(&mut model))
    });
    Some(quote!(#(#calls;)*))
}

/// `impl Unhooked for Post {}`
pub(super) fn mark(model: &Model) -> TokenStream {
    let (limpid, name) = (Limpid, &model.names.model);
    match model.hooks {
        Some(_) => quote!(#[diagnostic::do_not_recommend] impl #limpid::Hooked for #name {}),
        None => quote!(#[diagnostic::do_not_recommend] impl #limpid::Unhooked for #name {}),
    }
}
