//! What a form gets: a struct of what was read so far, and how its fields are read, checked and put together.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::parse::{Field, Form, Nesting};
use crate::expand::{Limpid, rule};
use crate::parse::RuleKind;
use crate::types;

pub(super) fn form(form: &Form) -> TokenStream {
    let (limpid, name, vis) = (Limpid, &form.ident, &form.vis);
    let draft = format_ident!("{name}Draft");
    let names: Vec<_> = form.fields.iter().map(|field| &field.word).collect();
    let slots = form.fields.iter().map(slot);
    let idents = form.fields.iter().map(|field| &field.ident);
    let ignores = form.ignores;
    let (takes, absents) = (takes(form), absents(form));
    let (check, ask) = (check(form), ask(form));
    let (finish, preview) = (together(form, false), together(form, true));
    let into = into(form);
    quote! {
        #[doc(hidden)]
        #[allow(private_interfaces, unreachable_pub, missing_docs)]
        #vis struct #draft { #(#slots,)* }

        impl ::core::default::Default for #draft {
            fn default() -> Self {
                Self { #(#idents: ::core::option::Option::None,)* }
            }
        }

        impl #limpid::FormFields for #name {
            const NAMES: &'static [&'static str] = &[#(#names),*];
            const IGNORES: bool = #ignores;
            fn take(
                draft: &mut #draft,
                place: usize,
                value: #limpid::JsonValue,
                texts: bool,
                found: &mut #limpid::Mistakes,
            ) {
                match place { #takes _ => {} }
            }
            fn absent(draft: &mut #draft, place: usize, found: &mut #limpid::Mistakes) {
                match place { #absents _ => {} }
            }
        }

        #[diagnostic::do_not_recommend]
        impl #limpid::Validated for #name {
            type Draft = #draft;
            fn read(body: #limpid::Body, found: &mut #limpid::Mistakes) -> #draft {
                #limpid::form::read::<Self>(body, found)
            }
            fn check(
                draft: &#draft,
                asking: &#limpid::Asking<'_>,
                found: &mut #limpid::Mistakes,
            ) -> #limpid::Result<()> {
                #check
                ::core::result::Result::Ok(())
            }
            async fn ask<'a>(
                draft: &'a #draft,
                asking: &'a #limpid::Asking<'a>,
                found: &'a mut #limpid::Mistakes,
            ) -> #limpid::Result<()> {
                #ask
                ::core::result::Result::Ok(())
            }
            fn finish(draft: #draft) -> ::core::option::Option<Self> {
                #finish
            }
            fn preview(draft: &#draft) -> ::core::option::Option<Self> {
                #preview
            }
        }

        #into
    }
}

/// `email: Option<String>`.
fn slot(field: &Field) -> TokenStream {
    let (limpid, ident, ty, inner) = (Limpid, &field.ident, &field.ty, field.inner());
    let draft = quote_spanned!(inner.span()=> <#inner as #limpid::Validated>::Draft);
    let held = match field.nesting {
        Nesting::None => quote!(#limpid::form::FormSlot<#ty>),
        Nesting::One => draft,
        Nesting::Optional => quote!(::core::option::Option<#draft>),
        Nesting::List => quote!(::std::vec::Vec<#draft>),
    };
    quote!(#ident: ::core::option::Option<#held>)
}

fn takes(form: &Form) -> TokenStream {
    let limpid = Limpid;
    let takes = form.fields.iter().enumerate().map(|(place, field)| {
        let (ident, word, ty, inner) = (&field.ident, &field.word, &field.ty, field.inner());
        let read = match field.nesting {
            Nesting::None => {
                let value = quote_spanned!(ty.span()=> #limpid::form::value::<#ty>);
                quote!(#value(#word, value, texts, found))
            }
            Nesting::One => quote!(#limpid::form::nested::<#inner>(#word, value, texts, found)),
            Nesting::Optional => quote! {
                match value.is_null() {
                    true => ::core::option::Option::Some(::core::option::Option::None),
                    false => #limpid::form::nested::<#inner>(#word, value, texts, found).map(::core::option::Option::Some),
                }
            },
            Nesting::List => quote!(#limpid::form::list::<#inner>(#word, value, texts, found)),
        };
        quote!(#place => draft.#ident = #read,)
    });
    takes.collect()
}

/// What a field is that was not sent.
fn absents(form: &Form) -> TokenStream {
    let limpid = Limpid;
    let absents = form.fields.iter().enumerate().map(|(place, field)| {
        let (ident, word) = (&field.ident, &field.word);
        let value = match (&field.default, field.nesting) {
            (Some(default), Nesting::None) => {
                {
                let ty = &field.ty;
                quote!(::core::option::Option::Some(#limpid::form::FormSlot::of::<#ty>(::core::convert::Into::into(#default))))
            }
            }
            (None, Nesting::None) if types::option(&field.ty).is_some() => {
                quote!(::core::option::Option::Some(#limpid::form::FormSlot::nothing()))
            }
            (_, Nesting::Optional) => quote!(::core::option::Option::Some(::core::option::Option::None)),
            _ => quote!(#limpid::form::lacking(#word, found)),
        };
        quote!(#place => draft.#ident = #value,)
    });
    absents.collect()
}

fn check(form: &Form) -> TokenStream {
    let limpid = Limpid;
    let values = form.fields.iter().map(|field| {
        let ident = &field.ident;
        match field.nesting {
            Nesting::None => {
                quote!(draft.#ident.as_ref().and_then(|slot| ::core::clone::Clone::clone(&slot.value)))
            }
            _ => quote!(::core::option::Option::None),
        }
    });
    let fits = form
        .rules
        .iter()
        .filter_map(|rule| rule::fits(rule, &form.fields[rule.place].ty, &form.fields[rule.other].ty));
    let rules = form.rules.iter().filter_map(rule::written);
    let with = form.rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::With(function) => {
            let call = quote_spanned!(function.span()=> found.add(path, (#function)(value)));
            Some(called(&form.fields[rule.place], call))
        }
        _ => None,
    });
    let nested = form.fields.iter().filter_map(|field| each_nested(field, |inner, path, draft| {
        quote!(#limpid::form::check_nested::<#inner>(#path, #draft, asking, found)?;)
    }));
    let into = form.into.as_ref().map(|into| {
        let check = quote_spanned!(into.span()=> #limpid::form::check_input::<#into>);
        quote! {
            if let ::core::option::Option::Some(whole) = <Self as #limpid::Validated>::preview(draft) {
                #check(::core::convert::Into::into(whole), asking, found)?;
            }
        }
    });
    quote! {
        const RULES: &[#limpid::FieldRule] = { #(#fits)* &[#(#rules),*] };
        let values = [#(#values),*];
        #limpid::form::check_rules(RULES, <Self as #limpid::FormFields>::NAMES, &values, asking, found)?;
        #(#with)*
        #(#nested)*
        #into
    }
}

fn ask(form: &Form) -> TokenStream {
    let limpid = Limpid;
    let ask = form.rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::Ask(function) => {
            let call = quote_spanned!(function.span()=> found.add(path, (#function)(value, asking).await));
            Some(called(&form.fields[rule.place], call))
        }
        _ => None,
    });
    let nested = form.fields.iter().filter_map(|field| each_nested(field, |inner, path, draft| {
        quote!(#limpid::form::ask_nested::<#inner>(#path, #draft, asking, found).await?;)
    }));
    let into = form.into.as_ref().map(|into| {
        quote! {
            if let ::core::option::Option::Some(whole) = <Self as #limpid::Validated>::preview(draft) {
                let input: #into = ::core::convert::Into::into(whole);
                #limpid::form::ask_input(input, asking, found).await?;
            }
        }
    });
    quote!(#(#ask)* #(#nested)* #into)
}

/// Something with each form inside of a field.
fn each_nested(
    field: &Field,
    with: impl FnOnce(&syn::Type, TokenStream, TokenStream) -> TokenStream,
) -> Option<TokenStream> {
    let (ident, word, inner) = (&field.ident, &field.word, field.inner());
    Some(match field.nesting {
        Nesting::None => return None,
        Nesting::One => with(inner, quote!(#word), quote!(draft.#ident.as_ref())),
        Nesting::Optional => {
            with(inner, quote!(#word), quote!(draft.#ident.as_ref().and_then(::core::option::Option::as_ref)))
        }
        Nesting::List => {
            let each = with(inner, quote!(&path), quote!(::core::option::Option::Some(item)));
            quote! {
                for (place, item) in draft.#ident.iter().flatten().enumerate() {
                    let path = ::std::format!("{}.{}", #word, place);
                    #each
                }
            }
        }
    })
}

/// The call of a function with a value that is there, and in which nothing was found.
fn called(field: &Field, call: TokenStream) -> TokenStream {
    let (limpid, ident, word) = (Limpid, &field.ident, &field.word);
    let set = match types::option(&field.ty) {
        Some(_) => quote!(::core::option::Option::Some(value)),
        None => quote!(value),
    };
    quote! {
        if let ::core::option::Option::Some(#limpid::form::FormSlot { typed: #set, .. }) = &draft.#ident {
            let path = #word;
            if !found.has(path) { #call; }
        }
    }
}

/// The form from its parts, or a copy of it.
fn together(form: &Form, copy: bool) -> TokenStream {
    let limpid = Limpid;
    let fields = form.fields.iter().map(|field| {
        let (ident, inner) = (&field.ident, field.inner());
        let validated = quote!(<#inner as #limpid::Validated>);
        let value = match (field.nesting, copy) {
            (Nesting::None, false) => quote!(draft.#ident?.typed),
            (Nesting::None, true) => {
                let ty = &field.ty;
                let clone = quote_spanned!(ty.span()=> <#ty as ::core::clone::Clone>::clone);
                quote!(#clone(&draft.#ident.as_ref()?.typed))
            }
            (Nesting::One, false) => quote!(#validated::finish(draft.#ident?)?),
            (Nesting::One, true) => quote!(#validated::preview(draft.#ident.as_ref()?)?),
            (Nesting::Optional, false) => quote! {
                match draft.#ident? {
                    ::core::option::Option::Some(inner) => ::core::option::Option::Some(#validated::finish(inner)?),
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            },
            (Nesting::Optional, true) => quote! {
                match draft.#ident.as_ref()? {
                    ::core::option::Option::Some(inner) => ::core::option::Option::Some(#validated::preview(inner)?),
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            },
            (Nesting::List, false) => quote! {
                draft.#ident?.into_iter().map(#validated::finish).collect::<::core::option::Option<_>>()?
            },
            (Nesting::List, true) => quote! {
                draft.#ident.as_ref()?.iter().map(#validated::preview).collect::<::core::option::Option<_>>()?
            },
        };
        quote!(#ident: #value)
    });
    quote!(::core::option::Option::Some(Self { #(#fields,)* }))
}

/// `impl From<Register> for UserCreate`, with the fields of the same names.
fn into(form: &Form) -> Option<TokenStream> {
    let (into, name) = (form.into.as_ref()?, &form.ident);
    let fields = form.fields.iter().filter(|field| !field.alone).map(|field| {
        let ident = &field.ident;
        quote_spanned!(ident.span()=> #ident: form.#ident)
    });
    // What the form alone has was read when it was checked.
    let alone = form.fields.iter().filter(|field| field.alone).map(|field| &field.ident);
    Some(quote! {
        impl ::core::convert::From<#name> for #into {
            fn from(form: #name) -> Self {
                #(let _ = &form.#alone;)*
                Self { #(#fields,)* }
            }
        }
    })
}
