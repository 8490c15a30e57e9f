//! `PostScopes`: the methods of the scopes, and the types of global scopes.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::Limpid;
use crate::ir::{Model, Scope};

/// The trait of the scopes, if there are any.
pub(super) fn scopes(model: &Model) -> Option<TokenStream> {
    if model.scopes.is_empty() {
        return None;
    }
    let limpid = Limpid;
    let (vis, name, scopes) = (&model.vis, &model.names.model, &model.names.scopes);
    let docs = format!("The scopes of [`{name}`], on every query of it.");
    let methods = model.scopes.iter().map(|scope| Method { model, scope });
    Some(quote! {
        #[doc = #docs]
        #[allow(unreachable_pub)]
        #vis trait #scopes: #limpid::Scoped<#name> {
            #(#methods)*
        }

        impl<Q: #limpid::Scoped<#name>> #scopes for Q {}
    })
}

/// One method of the trait.
struct Method<'a> {
    model: &'a Model,
    scope: &'a Scope,
}

impl ToTokens for Method<'_> {
    fn to_tokens(&self, out: &mut TokenStream) {
        let Scope { docs, name, arguments, condition, columns } = self.scope;
        let fields = &self.model.names.fields;
        let (names, types): (Vec<_>, Vec<_>) = arguments.iter().map(|(name, ty)| (name, ty)).unzip();
        let said = docs.is_empty().then(|| {
            let text = format!("The rows for which `{}` holds.", condition.to_token_stream());
            quote!(#[doc = #text])
        });
        let bind = bind(fields, columns);
        // A condition that is none is reported on this word: it has the span of the user's.
        let filter = Ident::new("filter", condition.span());
        out.extend(quote! {
            #(#docs)* #said
            #[allow(unused_variables)]
            fn #name(self, #(#names: #types),*) -> Self::Scoped {
                self.apply_scope(move |query| query.#filter(move |__fields| { #bind #condition }))
            }
        });
    }
}

/// `let PostFields { views, .. } = __fields;`
fn bind(fields: &Ident, columns: &[Ident]) -> TokenStream {
    quote!(#[allow(unused_variables)] let #fields { #(#columns,)* .. } = __fields;)
}

/// The types of the global scopes that the model defines itself.
pub(super) fn global_scopes(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let (vis, name, fields) = (&model.vis, &model.names.model, &model.names.fields);
    let defined = model.global_scopes.iter().filter_map(|scope| {
        let (condition, columns) = scope.condition.as_ref()?;
        let scope = &scope.name;
        let docs =
            format!("A condition on every statement of [`{name}`]: `{}`.", condition.to_token_stream());
        let bind = bind(fields, columns);
        let filter = quote_spanned!(condition.span()=> impl #limpid::IntoFilter);
        Some(quote! {
            #[doc = #docs]
            #[derive(Debug, Clone, Copy)]
            #[allow(unreachable_pub)]
            #vis struct #scope;

            #[diagnostic::do_not_recommend]
            impl #limpid::GlobalScope<#name> for #scope {
                fn filter(__fields: #fields) -> #filter { #bind #condition }
            }
        })
    });
    defined.collect()
}

/// Which rows are no longer wanted.
pub(super) fn prunable(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let (name, fields) = (&model.names.model, &model.names.fields);
    let (condition, columns) = model.prunable.as_ref()?;
    let bind = bind(fields, columns);
    let filter = quote_spanned!(condition.span()=> impl #limpid::IntoFilter);
    Some(quote! {
        impl #limpid::Prunable for #name {
            fn prunable(__fields: #fields) -> #filter { #bind #condition }
        }
    })
}
