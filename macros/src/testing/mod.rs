//! `#[limpid::test]`: one function, a test on each engine.

mod options;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, FnArg, ItemFn, Type};

use self::options::Options;
use crate::errors::Errors;
use crate::expand::Limpid;

pub(crate) fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let function: ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            let advice = syn::Error::new(error.span(), "`#[limpid::test]` goes on an `async fn`");
            return [advice.into_compile_error(), item].into_iter().collect();
        }
    };
    let mut errors = Errors::default();
    let options = Options::parse(options, &mut errors);
    let argument = check(&function, &mut errors);
    // Without a signature that can be called there is nothing to run; the function stays for the editor.
    let output = match argument {
        Some(argument) => write(function, argument, &options),
        None => quote!(#[cfg(test)] #[allow(dead_code)] #function),
    };
    errors.append_to(output)
}

/// What the test function takes.
enum Argument {
    Nothing,
    Owned,
    Reference,
}

fn check(function: &ItemFn, errors: &mut Errors) -> Option<Argument> {
    let signature = &function.sig;
    if signature.asyncness.is_none() {
        errors.at(signature.fn_token, "a test with a database is async: write `async fn`");
        return None;
    }
    if !signature.generics.params.is_empty() {
        errors.at(&signature.generics, "a test has no type parameters or lifetimes");
        return None;
    }
    let mut inputs = signature.inputs.iter();
    let (first, second) = (inputs.next(), inputs.next());
    if let Some(second) = second {
        errors.at(second, "a test takes its database and nothing else: `db: &Db`");
        return None;
    }
    let Some(first) = first else { return Some(Argument::Nothing) };
    let found = match first {
        FnArg::Receiver(_) => None,
        FnArg::Typed(typed) => match &*typed.ty {
            Type::Reference(reference) if reference.mutability.is_none() && is_db(&reference.elem) => {
                Some(Argument::Reference)
            }
            owned if is_db(owned) => Some(Argument::Owned),
            _ => None,
        },
    };
    if found.is_none() {
        let wrong = match first {
            FnArg::Typed(typed) => typed.ty.to_token_stream(),
            FnArg::Receiver(receiver) => receiver.to_token_stream(),
        };
        errors.at(wrong, "a test takes its database: `db: &Db` or `db: Db`");
    }
    found
}

fn is_db(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Db"),
        Type::Group(group) => is_db(&group.elem),
        _ => false,
    }
}

fn write(mut function: ItemFn, argument: Argument, options: &Options) -> TokenStream {
    let limpid = Limpid;
    let (of_tests, of_both, of_function) = sort(std::mem::take(&mut function.attrs));
    function.attrs = of_function;
    let name = function.sig.ident.clone();
    let models = &options.models;
    let schema = match &options.migrations {
        None => quote!(#limpid::Schema::new()#(.with::<#models>())*),
        Some(folder) => quote_spanned! {folder.span()=>
            #limpid::TestMigrations::of(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #folder))
        },
    };
    let call = match argument {
        Argument::Nothing => quote!(#name()),
        Argument::Owned => quote!(#name(db)),
        Argument::Reference => quote!(#name(&db)),
    };
    // On the type that is given back: one that says neither yes nor no is reported there.
    let outcome = match &function.sig.output {
        syn::ReturnType::Default => name.span(),
        syn::ReturnType::Type(_, ty) => ty.span(),
    };
    let finish = quote_spanned!(outcome=> #limpid::Outcome::check(outcome));
    // A test that is expected to panic has not failed when it does.
    let keep = !of_tests.iter().any(|attribute| attribute.path().is_ident("should_panic"));
    let tests = options.engines.iter().map(|engine| {
        let (test, variant) = (engine.ident(), engine.variant());
        let (watch, ignore) = engine.ignored();
        quote! {
            #[::core::prelude::v1::test]
            #ignore
            #(#of_tests)*
            fn #test() {
                #watch
                super::#name(#limpid::Engine::#variant)
            }
        }
    });
    // A function and a module may have the same name, so the body stays in the module it was written in.
    quote! {
        #[cfg(test)]
        #(#of_both)*
        fn #name(engine: #limpid::Engine) {
            #function
            let schema = #schema;
            #limpid::test(engine, &schema, #keep, async |db| {
                let _ = &db;
                #[allow(clippy::let_unit_value, reason = "the function may give back something else")]
                let outcome = #call.await;
                #finish
            });
        }

        #[cfg(test)]
        #(#of_both)*
        mod #name {
            #(#tests)*
        }
    }
}

/// The attributes that go to each test, those that decide whether there is one, and the others.
fn sort(attributes: Vec<Attribute>) -> (Vec<Attribute>, Vec<Attribute>, Vec<Attribute>) {
    let (of_tests, others): (Vec<_>, Vec<_>) = attributes
        .into_iter()
        .partition(|attribute| ["should_panic", "ignore"].iter().any(|name| attribute.path().is_ident(name)));
    let (of_both, of_function) = others.into_iter().partition(|attribute| attribute.path().is_ident("cfg"));
    (of_tests, of_both, of_function)
}
