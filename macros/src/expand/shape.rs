//! `Debug` and `Serialize` of a model with hidden fields or computed values.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::Limpid;
use crate::ir::{Computed, Model, Shape, Shown};

/// What shows a row, and the methods that compute values of it.
pub(super) fn shown(model: &Model) -> TokenStream {
    let name = &model.names.model;
    let methods: Vec<_> = model.computed.iter().filter_map(|computed| method(model, computed)).collect();
    let methods = (!methods.is_empty()).then(|| quote!(impl #name { #(#methods)* }));
    let shape = model.shape.as_ref();
    let debug = shape.and_then(|shape| Some(debug(name, shape, shape.debug?)));
    let serialize =
        shape.and_then(|shape| Some(serialize(name, &shape.fields, &model.computed, shape.serialize?)));
    quote!(#methods #debug #serialize)
}

/// The value itself, as a method of the row.
fn method(model: &Model, Computed { docs, name, value, .. }: &Computed) -> Option<TokenStream> {
    let (ty, value) = value.as_ref()?;
    let vis = &model.vis;
    let said = docs.is_empty().then(|| {
        let text = format!("`{}`", value.to_token_stream());
        quote!(#[doc = #text])
    });
    Some(quote! {
        #(#docs)* #said
        #[allow(unreachable_pub)]
        #vis fn #name(&self) -> #ty { #value }
    })
}

/// An `impl` that lies on the attribute which asks for it, from its first word to its last brace. A second one, by
/// `#[derive(Debug)]`, is reported next to it.
fn implement(
    of: &TokenStream,
    name: &Ident,
    bounds: &TokenStream,
    body: TokenStream,
    span: Span,
) -> TokenStream {
    let mut name = name.clone();
    name.set_span(span);
    let mut block = Group::new(Delimiter::Brace, body);
    block.set_span(span);
    quote_spanned!(span=> impl #of for #name #bounds #block)
}

fn debug(name: &Ident, shape: &Shape, span: Span) -> TokenStream {
    let limpid = Limpid;
    let fields = shape.fields.iter().map(|Shown { field, word, hidden, .. }| match hidden {
        true => quote!(.field(#word, &::core::format_args!("<hidden>"))),
        false => quote!(.field(#word, #limpid::Shown(&self.#field).show())),
    });
    let title = name.to_string();
    let body = quote! {
        fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            #[allow(unused_imports)]
            use #limpid::NotShown as _;
            f.debug_struct(#title) #(#fields)* .finish()
        }
    };
    implement(&quote_spanned!(span=> ::core::fmt::Debug), name, &TokenStream::new(), body, span)
}

/// The implementation holds if each visible field can be serialised. Written this way, a model whose JSON nobody
/// wants may have fields that cannot be, and a second implementation is refused all the same.
fn serialize(name: &Ident, fields: &[Shown], computed: &[Computed], span: Span) -> TokenStream {
    let limpid = Limpid;
    let visible: Vec<_> = fields.iter().filter_map(|shown| Some((shown, shown.key.as_ref()?))).collect();
    let mut types: Vec<_> = visible.iter().map(|(shown, _)| &shown.ty).collect();
    let mut seen = std::collections::HashSet::new();
    types.retain(|ty| seen.insert(ty.to_token_stream().to_string()));
    let bounds = types
        .iter()
        .map(|ty| quote_spanned!(ty.span()=> for<'a> #limpid::Visible<'a, #ty>: #limpid::Serialized<#ty>));
    let total = visible.len() + computed.len();
    let maybe = visible.iter().filter_map(|(Shown { field, skip_if, .. }, _)| {
        let skip = skip_if.as_ref()?;
        Some(quote!(- (#skip(&self.#field) as usize)))
    });
    let written = visible.iter().map(|(Shown { field, skip_if, .. }, key)| {
        let write = quote!(fields.serialize_field(#key, &#limpid::Visible(&self.#field))?;);
        match skip_if {
            Some(skip) => quote!(if !#skip(&self.#field) { #write }),
            None => write,
        }
    });
    let values = computed.iter().map(|Computed { name, key, .. }| {
        let call = quote_spanned!(name.span()=> self.#name());
        quote!(fields.serialize_field(#key, &#call)?;)
    });
    let title = name.to_string();
    let body = quote! {
        fn serialize<S: #limpid::serde::Serializer>(&self, to: S) -> ::core::result::Result<S::Ok, S::Error> {
            use #limpid::serde::ser::SerializeStruct as _;
            let mut fields = to.serialize_struct(#title, #total #(#maybe)*)?;
            #(#written)*
            #(#values)*
            fields.end()
        }
    };
    let bounds = quote!(where #(#bounds),*);
    implement(&quote_spanned!(span=> #limpid::serde::Serialize), name, &bounds, body, span)
}
