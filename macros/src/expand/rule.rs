//! The rules of the fields: a constant for those that are data, calls for those that are functions.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::Limpid;
use crate::ir::{FieldRule, Model};
use crate::parse::{Number, RuleKind};
use crate::types;

/// `const RULES: &'static [FieldRule] = { ruled_text::<String>(); &[..] };`
pub(super) fn constant(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let rules: Vec<_> = model.rules.iter().filter_map(written).collect();
    if rules.is_empty() {
        return None;
    }
    let checks = model.rules.iter().filter(|rule| data(rule).is_some());
    let checks = checks.map(|rule| fits(rule, &model.columns[rule.place].ty, &model.columns[rule.other].ty));
    Some(quote! {
        const RULES: &'static [#limpid::FieldRule] = { #(#checks)* &[#(#rules),*] };
    })
}

/// `const PARENTS: &'static [ParentRules] = &[<User as Model>::AS_PARENT];`
pub(super) fn parents(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let parents = model.foreign_keys.iter().map(|key| {
        let parent = &key.model;
        // Named as where its table is, so that what is not a model is reported once.
        let other = quote_spanned!(parent.span()=> <#parent as #limpid::Model>);
        quote!(#other::AS_PARENT)
    });
    (!model.foreign_keys.is_empty())
        .then(|| quote!(const PARENTS: &'static [#limpid::ParentRules] = &[#(#parents),*];))
}

/// Says so, if rules are not checked in this build.
pub(super) fn needs_feature(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let word = &model.rules.first()?.word;
    Some(quote_spanned!(word.span()=> #limpid::validates!();))
}

/// `FieldRule::new(1usize, RuleCheck::Filled).says("..")`, if the rule is data.
pub(crate) fn written(rule: &FieldRule) -> Option<TokenStream> {
    let limpid = Limpid;
    let FieldRule { place, message, code, .. } = rule;
    let data = data(rule)?;
    let says = message.as_ref().map(|message| quote!(.says(#message)));
    let coded = code.as_ref().map(|code| quote!(.coded(#code)));
    Some(quote!(#limpid::FieldRule::new(#place, #limpid::RuleCheck::#data) #says #coded))
}

/// A rule as data.
fn data(rule: &FieldRule) -> Option<TokenStream> {
    let other = rule.other;
    Some(match (&rule.kind, rule.word.to_string().as_str()) {
        (RuleKind::Plain, "filled") => quote!(Filled),
        (RuleKind::Plain, "email") => quote!(Email),
        (RuleKind::Plain, "url") => quote!(Url),
        (RuleKind::Plain, _) => quote!(Slug),
        (RuleKind::Length(min, max), _) => {
            let (min, max) = (option(min.as_ref()), option(max.as_ref()));
            quote!(Length { min: #min, max: #max })
        }
        (RuleKind::Pattern(pattern), _) => quote!(Pattern(#pattern)),
        (RuleKind::OneOf(words), _) => quote!(OneOf(&[#(#words),*])),
        (RuleKind::Range(min, max), _) => {
            let (min, max) = (limit(*min), limit(*max));
            quote!(Range { min: #min, max: #max })
        }
        (RuleKind::Other(_), "same_as") => quote!(SameAs(#other)),
        (RuleKind::Other(_), "after") => quote!(After(#other)),
        (RuleKind::Other(_), _) => quote!(Before(#other)),
        (RuleKind::With(_) | RuleKind::Ask(_), _) => return None,
    })
}

fn option(value: Option<&usize>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

fn limit(number: Option<Number>) -> TokenStream {
    let limpid = Limpid;
    match number {
        Some(Number::Int(number)) => quote!(::core::option::Option::Some(#limpid::Limit::Int(#number))),
        Some(Number::Float(number)) => quote!(::core::option::Option::Some(#limpid::Limit::Float(#number))),
        None => quote!(::core::option::Option::None),
    }
}

/// Whether the rule is about something of this type: a mistake lies on the rule's word.
pub(crate) fn fits(rule: &FieldRule, ty: &Type, other: &Type) -> Option<TokenStream> {
    let limpid = Limpid;
    let at = rule.word.span();
    match (&rule.kind, rule.word.to_string().as_str()) {
        (RuleKind::Plain, "email" | "url" | "slug") | (RuleKind::Pattern(_) | RuleKind::OneOf(_), _) => {
            Some(quote_spanned!(at=> #limpid::ruled_text::<#ty>();))
        }
        (RuleKind::Range(..), _) => Some(quote_spanned!(at=> #limpid::ruled_number::<#ty>();)),
        (RuleKind::Other(_), _) => Some(quote_spanned!(at=> #limpid::ruled_with::<#ty, #other>();)),
        _ => None,
    }
}

/// The methods of `Fill` that ask functions of the user's own.
pub(super) fn functions(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let with = model.rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::With(function) => {
            let call = quote_spanned!(function.span()=> found.add(path, (#function)(value)));
            Some(called(model, rule, call))
        }
        _ => None,
    });
    let ask = model.rules.iter().filter_map(|rule| match &rule.kind {
        RuleKind::Ask(function) => {
            let call = quote_spanned!(function.span()=> found.add(path, (#function)(value, asking).await));
            Some(called(model, rule, call))
        }
        _ => None,
    });
    let (with, ask): (Vec<_>, Vec<_>) = (with.collect(), ask.collect());
    let check = (!with.is_empty()).then(|| {
        quote! {
            fn check(&self, found: &mut #limpid::Mistakes) { #(#with)* }
        }
    });
    let ask = (!ask.is_empty()).then(|| {
        quote! {
            async fn ask<'a>(&'a self, asking: &'a #limpid::Asking<'a>, found: &'a mut #limpid::Mistakes) {
                #(#ask)*
            }
        }
    });
    quote!(#check #ask)
}

/// The call of a function with a value that is there, and in which nothing was found.
fn called(model: &Model, rule: &FieldRule, call: TokenStream) -> TokenStream {
    let limpid = Limpid;
    let column = &model.columns[rule.place];
    let (field, word) = (&column.field, &column.word);
    let set = match types::option(&column.ty) {
        Some(_) => quote!(#limpid::Patch::Set(::core::option::Option::Some(value))),
        None => quote!(#limpid::Patch::Set(value)),
    };
    quote! {
        if let #set = &self.#field {
            let path = #word;
            if !found.has(path) { #call; }
        }
    }
}
