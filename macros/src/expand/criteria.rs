//! `PostQuery`: what a request may ask of a list.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::Limpid;
use crate::ir::{Asked, Model};

/// The type and its lists, if a request may name anything.
pub(super) fn criteria(model: &Model) -> Option<TokenStream> {
    if model.filters.is_empty() && model.sorts.is_empty() {
        return None;
    }
    let limpid = Limpid;
    let (vis, name, query) = (&model.vis, &model.names.model, &model.names.query);
    let docs = format!("The filters and the order that a request may ask of a list of [`{name}`]s.");
    let filters = model.filters.iter().map(filter);
    let sorts = model.sorts.iter().map(sort);
    let checks = model.filters.iter().map(|asked| check_filter(model, asked));
    let more = model.sorts.iter().map(|asked| check_sort(model, asked));
    Some(quote! {
        #[doc = #docs]
        #[allow(unreachable_pub, dead_code)]
        #vis type #query = #limpid::Criteria<#name>;

        #[diagnostic::do_not_recommend]
        impl #limpid::Filterable for #name {
            const FILTERS: &'static [#limpid::FilterRule] = &[#(#filters),*];
            const SORTS: &'static [#limpid::SortRule] = &[#(#sorts),*];
        }

        #(#checks)* #(#more)*
    })
}

/// `FilterRule::own(1, &[])`
fn filter(asked: &Asked) -> TokenStream {
    let limpid = Limpid;
    match asked {
        Asked::Own { place, operators } => {
            let operators = operators.iter().map(operator);
            quote!(#limpid::FilterRule::own(#place, &[#(#operators),*]))
        }
        Asked::Related { relation, column } => {
            let name = dotted(relation, column);
            quote!(#limpid::FilterRule::related(#name, |source, asked| {
                <Self as #limpid::Model>::fields(source).#relation.has(|row| asked.of(row.#column))
            }))
        }
    }
}

/// `SortRule::Own(1)`
fn sort(asked: &Asked) -> TokenStream {
    let limpid = Limpid;
    match asked {
        Asked::Own { place, .. } => quote!(#limpid::SortRule::Own(#place)),
        Asked::Related { relation, column } => {
            let name = dotted(relation, column);
            quote!(#limpid::SortRule::Related(#name, |source| {
                #limpid::order_of(<Self as #limpid::Model>::fields(source).#relation.value(|row| row.#column))
            }))
        }
    }
}

/// Types that cannot be compared or sorted by are reported on the type of the field: each is a constant of its own,
/// and the whole call carries the span of the type.
fn check_filter(model: &Model, asked: &Asked) -> TokenStream {
    let limpid = Limpid;
    let Asked::Own { place, operators } = asked else { return check_shown(model, asked) };
    let ty = &model.columns[*place].ty;
    let fits = operators.iter().map(|word| {
        let operator = operator(word);
        let call = quote_spanned!(word.span()=> __fits::<#ty>(#operator));
        quote!(const _: () = { use #limpid::fits as __fits; #call };)
    });
    let call = quote_spanned!(ty.span()=> __filterable::<#ty>());
    quote!(const _: () = { use #limpid::filterable as __filterable; #call }; #(#fits)*)
}

fn check_sort(model: &Model, asked: &Asked) -> TokenStream {
    let limpid = Limpid;
    let Asked::Own { place, .. } = asked else { return check_shown(model, asked) };
    let ty = &model.columns[*place].ty;
    let call = quote_spanned!(ty.span()=> __sortable::<#ty>());
    quote!(const _: () = { use #limpid::sortable as __sortable; #call };)
}

/// A column of a related model that is hidden there is hidden from requests here.
fn check_shown(model: &Model, asked: &Asked) -> TokenStream {
    let limpid = Limpid;
    let Asked::Related { relation, column } = asked else { return TokenStream::new() };
    let related = model.relations.iter().find(|known| known.name.unraw() == relation.unraw());
    let other = related.map(|related| &related.model);
    let word = column.unraw().to_string();
    let call = quote_spanned!(column.span()=> __is_shown::<#other>(#word));
    quote!(const _: () = { use #limpid::is_shown as __is_shown; #call };)
}

fn operator(word: &Ident) -> TokenStream {
    let limpid = Limpid;
    let variant = format_ident!("{}", word.to_string().to_upper_camel_case());
    quote!(#limpid::Operator::#variant)
}

/// The name in a request.
fn dotted(relation: &Ident, column: &Ident) -> String {
    format!("{}.{}", relation.unraw(), column.unraw())
}
