//! `#[scopes]` on an `impl` block: its `#[scope]` functions become methods of every query.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, FnArg, GenericArgument, Ident, ImplItem, ImplItemFn, ItemImpl, PathArguments, ReturnType, Type,
};

use crate::check::scope::is_reserved;
use crate::errors::Errors;
use crate::expand::Limpid;

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut block: ItemImpl = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            let advice = syn::Error::new(error.span(), "`#[scopes]` goes on an `impl` block of a model");
            return [advice.into_compile_error(), item].into_iter().collect();
        }
    };
    let mut errors = Errors::default();
    let trait_name = match options.is_empty() {
        true => None,
        false => errors.take(syn::parse2::<Ident>(options)),
    };
    let model = (*block.self_ty).clone();
    let mut scopes = Vec::new();
    let mut marked = false;
    for item in &mut block.items {
        if let ImplItem::Fn(function) = item
            && let Some(attribute) = take_mark(function)
        {
            marked = true;
            if attribute.meta.require_path_only().is_err() {
                errors.at(&attribute, "inside `#[scopes]` a scope is marked with `#[scope]` alone");
            }
            scopes.extend(check(function, &model, &mut errors));
        }
    }
    if scopes.is_empty() {
        if !marked {
            errors.at(block.impl_token, "mark a function with `#[scope]`, or remove `#[scopes]`");
        }
        return errors.append_to(block.into_token_stream());
    }
    let extension = write(&model, trait_name, &scopes, &mut errors);
    errors.append_to(quote! { #block #extension })
}

/// A function that is a scope.
struct Scope {
    function: ImplItemFn,
    arguments: Vec<(Ident, Type)>,
}

/// Takes `#[scope]` off a function.
fn take_mark(function: &mut ImplItemFn) -> Option<Attribute> {
    let place = function.attrs.iter().position(|attribute| attribute.path().is_ident("scope"))?;
    Some(function.attrs.remove(place))
}

fn check(function: &ImplItemFn, model: &Type, errors: &mut Errors) -> Option<Scope> {
    let signature = &function.sig;
    let advice = "a scope takes a query and gives one back: `fn recent(query: Query<Post>) -> Query<Post>`";
    if let Some(word) = signature.asyncness {
        errors.at(word, "a scope only builds a query: it is not async");
        return None;
    }
    if is_reserved(&signature.ident, errors) {
        return None;
    }
    let mut inputs = signature.inputs.iter();
    match inputs.next() {
        Some(FnArg::Typed(first)) if is_query(&first.ty) => {
            if let Some(other) = queried(&first.ty).filter(|queried| !is_same(queried, model)) {
                let (other, model) = (other.to_token_stream(), model.to_token_stream());
                errors.at(
                    &first.ty,
                    format!("this is a query of `{other}` in a block of `{model}`: write `Query<{model}>`"),
                );
                return None;
            }
        }
        Some(FnArg::Typed(first)) => {
            errors.at(&first.ty, advice);
            return None;
        }
        Some(FnArg::Receiver(receiver)) => {
            errors.at(receiver, advice);
            return None;
        }
        None => {
            errors.at(&signature.ident, advice);
            return None;
        }
    }
    match &signature.output {
        ReturnType::Type(_, ty) if is_query(ty) => {}
        ReturnType::Type(_, ty) => {
            errors.at(ty, advice);
            return None;
        }
        ReturnType::Default => {
            errors.at(&signature.ident, advice);
            return None;
        }
    }
    let arguments = inputs.enumerate().filter_map(|(place, input)| match input {
        FnArg::Typed(argument) => Some((format_ident!("argument_{place}"), (*argument.ty).clone(), argument)),
        FnArg::Receiver(_) => None,
    });
    let arguments = arguments.map(|(unnamed, ty, argument)| match &*argument.pat {
        // A plain name shows in the editor; anything else gets a number.
        syn::Pat::Ident(name) => (name.ident.clone(), ty),
        _ => (unnamed, ty),
    });
    Some(Scope { function: function.clone(), arguments: arguments.collect() })
}

/// Whether a type is `Query<..>`.
fn is_query(ty: &Type) -> bool {
    queried(ty).is_some()
}

/// The model in `Query<..>`.
fn queried(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Query")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Whether both types have the same name, or the first is `Self`.
fn is_same(ty: &Type, model: &Type) -> bool {
    match (ty, model) {
        (Type::Path(ty), Type::Path(model)) => {
            let (ty, model) = (ty.path.segments.last(), model.path.segments.last());
            ty.zip(model).is_none_or(|(ty, model)| ty.ident == "Self" || ty.ident == model.ident)
        }
        _ => true,
    }
}

/// The trait of the scopes.
fn write(model: &Type, name: Option<Ident>, scopes: &[Scope], errors: &mut Errors) -> TokenStream {
    let limpid = Limpid;
    let Type::Path(path) = model else {
        errors.at(model, "`#[scopes]` goes on an `impl` block of a model");
        return TokenStream::new();
    };
    let word = path.path.segments.last().map(|last| last.ident.unraw().to_string()).unwrap_or_default();
    let name = name.unwrap_or_else(|| format_ident!("{word}Queries", span = model.span()));
    let vis = &scopes[0].function.vis;
    let docs = format!("Scopes of [`{word}`], on every query of it.");
    let methods = scopes.iter().map(|scope| method(model, scope));
    let is_model = quote_spanned!(model.span()=> #limpid::is_model::<#model>());
    quote! {
        const _: () = #is_model;

        #[doc = #docs]
        #[allow(unreachable_pub)]
        #vis trait #name: #limpid::Scoped<#model> {
            #(#methods)*
        }

        impl<Q: #limpid::Scoped<#model>> #name for Q {}
    }
}

fn method(model: &Type, Scope { function, arguments }: &Scope) -> TokenStream {
    let docs = function
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc") || attribute.path().is_ident("deprecated"));
    let name = &function.sig.ident;
    let (generics, _, condition) = function.sig.generics.split_for_impl();
    let (names, types): (Vec<_>, Vec<_>) = arguments.iter().map(|(name, ty)| (name, ty)).unzip();
    quote! {
        #(#docs)*
        fn #name #generics (self, #(#names: #types),*) -> Self::Scoped #condition {
            self.apply_scope(move |query| <#model>::#name(query, #(#names),*))
        }
    }
}
