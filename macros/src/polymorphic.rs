//! The derive of `Polymorphic`: an enum of models, of which a row belongs to one.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DataEnum, DeriveInput, Fields, Ident, Type};

use crate::column_type::choice;
use crate::errors::Errors;
use crate::expand::Limpid;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = Errors::default();
    let output = expand(&input, &mut errors).unwrap_or_default();
    errors.append_to(output)
}

/// The variants with their models.
fn models<'a>(data: &'a DataEnum, errors: &mut Errors) -> Vec<(&'a Ident, &'a Type)> {
    let mut models: Vec<(&Ident, &Type)> = Vec::new();
    for variant in &data.variants {
        match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let model = &fields.unnamed[0].ty;
                match models.iter().find(|(_, known)| *known == model) {
                    Some((other, _)) => {
                        errors.at(model, format!("`{other}` holds this model already: each has one variant"))
                    }
                    None => models.push((&variant.ident, model)),
                }
            }
            _ => errors.at(variant, format!("a variant holds one model: `{0}({0})`", variant.ident)),
        }
    }
    models
}

fn expand(input: &DeriveInput, errors: &mut Errors) -> Option<TokenStream> {
    let advice = "this is derived on an enum with a variant for each model: `enum Subject { Post(Post), Video(Video) }`";
    if let Some(generic) = input.generics.params.first() {
        errors.at(generic, "a list of models has no type parameters or lifetimes");
        return None;
    }
    let Data::Enum(data) = &input.data else {
        errors.at(&input.ident, advice);
        return None;
    };
    if data.variants.is_empty() {
        errors.at(&input.ident, advice);
        return None;
    }
    let models = models(data, errors);
    let names = choice::names(data, false, errors);
    if models.len() < data.variants.len() {
        return None;
    }
    Some(write(input, data, &models, &names))
}

fn write(input: &DeriveInput, data: &DataEnum, models: &[(&Ident, &Type)], names: &[String]) -> TokenStream {
    let limpid = Limpid;
    let (vis, this) = (&input.vis, &input.ident);
    let kind = format_ident!("{this}Kind");
    let word = this.to_string();
    let docs = format!("Which model a [`{this}`] is.");
    let variants: Vec<_> = models.iter().map(|(variant, _)| variant).collect();
    let as_text = choice::as_text(&kind, data, names, None);
    let key = models.first().map(|(_, model)| quote_spanned!(model.span()=> <#model as #limpid::Model>::Key));
    let variant_impls = models.iter().zip(names).map(|((variant, model), name)| {
        quote_spanned! {model.span()=>
            #[diagnostic::do_not_recommend]
            impl #limpid::Variant<#this> for #model {
                const WORD: &'static str = #name;
            }

            impl ::core::convert::From<#model> for #this {
                fn from(model: #model) -> Self {
                    Self::#variant(model)
                }
            }
        }
    });
    let arms = models.iter().zip(names).map(|((variant, model), name)| {
        let fetch = quote_spanned!(model.span()=> <#model as #limpid::Variant<#this>>::fetch_among);
        quote!(#name => #fetch(db, keys, trashed, Self::#variant).await,)
    });
    quote! {
        #[doc = #docs]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        #vis enum #kind { #(#variants),* }

        #as_text

        impl #limpid::Polymorphic for #this {
            type Kind = #kind;
            type Key = #key;
            const NAME: &'static str = #word;
            fn kind(&self) -> #kind {
                match self { #(Self::#variants(_) => #kind::#variants,)* }
            }
            async fn fetch(
                db: &#limpid::Db,
                word: &str,
                keys: ::std::vec::Vec<#limpid::Value>,
                trashed: bool,
            ) -> #limpid::Result<::std::vec::Vec<(#limpid::Value, Self)>> {
                match word {
                    #(#arms)*
                    _ => ::core::result::Result::Ok(::std::vec::Vec::new()),
                }
            }
        }

        #(#variant_impls)*
    }
}
