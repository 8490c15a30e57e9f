//! `PostCreate`, `PostUpdate` and `PostGuarded`: mass assignment as types.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use super::Limpid;
use crate::ir::{Column, Model, Origin};

pub(super) fn inputs(model: &Model) -> TokenStream {
    let fillable: Vec<_> = model.fillable().collect();
    let guarded: Vec<_> = model.guarded().collect();
    let mut out = TokenStream::new();
    if !fillable.is_empty() || guarded.is_empty() {
        out.extend(create(model, &fillable));
    }
    if !fillable.is_empty() {
        out.extend(update(model, &fillable));
        out.extend(deserialize(model, &fillable));
    }
    if !guarded.is_empty() {
        out.extend(guarded_struct(model, &guarded));
    }
    out.extend(accepted(model, &fillable, &guarded));
    out
}

type Placed<'a> = [(usize, &'a Column)];

/// How a create holds a column.
enum Slot {
    /// It must be given: `T`.
    Required,
    /// It may be NULL, and is if not given: `Option<T>`.
    Nullable,
    /// It has a default: `Option<T>`, where `None` takes the default.
    Defaulted,
    /// It may be NULL and has a default: `Patch<Option<T>>`.
    Both,
}

fn slot(column: &Column) -> Slot {
    match (&column.origin, column.nullable) {
        (Origin::Given, false) => Slot::Required,
        (Origin::Given, true) => Slot::Nullable,
        (_, false) => Slot::Defaulted,
        (_, true) => Slot::Both,
    }
}

fn create(model: &Model, fillable: &Placed<'_>) -> TokenStream {
    let limpid = Limpid;
    let docs = format!("What an input gives for a new [`{}`].", model.names.model);
    let fields = fillable.iter().map(|(_, column)| {
        let ty = &column.ty;
        let ty = match slot(column) {
            Slot::Required | Slot::Nullable => quote!(#ty),
            Slot::Defaulted => quote!(::core::option::Option<#ty>),
            Slot::Both => quote!(#limpid::Patch<#ty>),
        };
        (*column, ty)
    });
    let assign = fillable.iter().map(|(place, column)| {
        let field = &column.field;
        match slot(column) {
            Slot::Required | Slot::Nullable => quote!(to.push(#limpid::assign(#place, self.#field));),
            Slot::Defaulted => {
                quote!(if let Some(value) = self.#field { to.push(#limpid::assign(#place, value)); })
            }
            Slot::Both => {
                quote!(if let Some(value) = self.#field.set() { to.push(#limpid::assign(#place, value)); })
            }
        }
    });
    input(model, &model.names.create, &docs, fields.collect(), assign.collect(), &[])
}

fn update(model: &Model, fillable: &Placed<'_>) -> TokenStream {
    let limpid = Limpid;
    let docs = format!("What an input changes of a [`{}`]: each column is kept or set.", model.names.model);
    let fields = fillable.iter().map(|(_, column)| {
        let ty = &column.ty;
        (*column, quote!(#limpid::Patch<#ty>))
    });
    let assign = fillable.iter().map(|(place, column)| {
        let field = &column.field;
        quote!(if let Some(value) = self.#field.set() { to.push(#limpid::assign(#place, value)); })
    });
    let derives = [format_ident!("Default")];
    input(model, &model.names.update, &docs, fields.collect(), assign.collect(), &derives)
}

fn guarded_struct(model: &Model, guarded: &Placed<'_>) -> TokenStream {
    let limpid = Limpid;
    let name = &model.names.model;
    let docs = format!("The columns of a new [`{name}`] that must have a value and that no input may set.");
    let fields = guarded.iter().map(|(_, column)| (*column, column.ty.to_token_stream()));
    let assign = guarded.iter().map(|(place, column)| {
        let field = &column.field;
        quote!(to.push(#limpid::assign(#place, self.#field));)
    });
    input(model, &model.names.guarded, &docs, fields.collect(), assign.collect(), &[])
}

/// A struct of columns that can be assigned.
fn input(
    model: &Model,
    name: &syn::Ident,
    docs: &str,
    fields: Vec<(&Column, TokenStream)>,
    assign: TokenStream,
    derives: &[syn::Ident],
) -> TokenStream {
    let limpid = Limpid;
    let (vis, owner) = (&model.vis, &model.names.model);
    let names: Vec<_> = fields.iter().map(|(column, _)| &column.field).collect();
    let types = fields.iter().map(|(_, ty)| ty);
    let shown = fields.iter().map(|(Column { field, word, hidden, .. }, _)| match hidden {
        true => quote!(.field(#word, &::core::format_args!("<hidden>"))),
        false => quote!(.field(#word, &self.#field)),
    });
    let title = name.to_string();
    quote! {
        #[doc = #docs]
        #[derive(Clone #(, #derives)*)]
        #[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub)]
        #vis struct #name { #(pub #names: #types,)* }

        impl #limpid::Assignments<#owner> for #name {
            #[allow(unused_variables)]
            fn add_to(self, to: &mut ::std::vec::Vec<#limpid::Assignment<#owner>>) {
                use ::core::option::Option::Some;
                #assign
            }
        }

        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#title) #(#shown)* .finish()
            }
        }
    }
}

/// Both inputs are read into the update, which knows every key; a create then asks for what it needs.
fn deserialize(model: &Model, fillable: &Placed<'_>) -> TokenStream {
    let limpid = Limpid;
    let (create, update) = (&model.names.create, &model.names.update);
    let name = model.names.model.to_string();
    let allowed = fillable.iter().map(|(_, column)| &column.word);
    let closed = model.columns.iter().filter(|column| !column.fillable).map(|column| &column.word);
    let ignore = model.ignore_unknown;
    let fills = fillable.iter().enumerate().map(|(place, (_, Column { field, word, nullable, .. }))| {
        let fill = if *nullable { quote!(fill_nullable) } else { quote!(fill) };
        quote!(#place => #limpid::#fill(&mut self.#field, #word, map))
    });
    let takes = fillable.iter().map(|(_, column)| {
        let Column { field, word, .. } = column;
        let value = match slot(column) {
            Slot::Required => quote!(#limpid::required(input.#field, #word)?),
            Slot::Nullable => quote!(input.#field.set().flatten()),
            Slot::Defaulted => quote!(input.#field.set()),
            Slot::Both => quote!(input.#field),
        };
        quote!(#field: #value)
    });
    quote! {
        impl #limpid::Fill for #update {
            const KEYS: #limpid::Keys = #limpid::Keys {
                name: #name,
                allowed: &[#(#allowed),*],
                guarded: &[#(#closed),*],
                ignore: #ignore,
            };
            fn fill<'de, A: #limpid::serde::de::MapAccess<'de>>(
                &mut self,
                place: usize,
                map: &mut A,
            ) -> ::core::result::Result<(), A::Error> {
                match place { #(#fills,)* _ => ::core::result::Result::Ok(()) }
            }
        }

        impl<'de> #limpid::serde::Deserialize<'de> for #update {
            fn deserialize<D: #limpid::serde::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                #limpid::read(from)
            }
        }

        impl<'de> #limpid::serde::Deserialize<'de> for #create {
            fn deserialize<D: #limpid::serde::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                let input: #update = #limpid::read(from)?;
                ::core::result::Result::Ok(Self { #(#takes,)* })
            }
        }
    }
}

/// Which inputs make a whole row, and what to say about the others.
fn accepted(model: &Model, fillable: &Placed<'_>, guarded: &Placed<'_>) -> TokenStream {
    let limpid = Limpid;
    let names = &model.names;
    let (vis, name, input) = (&model.vis, &names.model, &names.input);
    let (create, closed) = (&names.create, &names.guarded);
    let (whole, message, note) = match (fillable.is_empty(), guarded.is_empty()) {
        (_, true) => (
            quote!(#create),
            format!("`{name}::create` takes a `{create}`, not `{{Self}}`"),
            format!("write `{name}::create({create} {{ .. }})`"),
        ),
        (true, false) => (
            quote!(#closed),
            format!("`{name}::create` takes a `{closed}`, not `{{Self}}`"),
            format!("write `{name}::create({closed} {{ {} }})`", listed(guarded)),
        ),
        (false, false) => (
            quote!((#create, #closed)),
            format!("`{{Self}}` does not hold every column that a new `{name}` needs"),
            format!(
                "write `input.guarded({closed} {{ {} }})`: these columns are not fillable",
                listed(guarded)
            ),
        ),
    };
    let guard = (!fillable.is_empty() && !guarded.is_empty()).then(|| {
        quote! {
            impl #create {
                /// Adds the columns that no input may set.
                #vis fn guarded(self, guarded: #closed) -> (Self, #closed) {
                    (self, guarded)
                }
            }
        }
    });
    quote! {
        #guard

        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = #message, label = "some columns have no value", note = #note)]
        #vis trait #input: #limpid::Assignments<#name> {}

        impl #input for #whole {}

        impl<I: #input> #limpid::CreateFrom<I> for #name {}
    }
}

/// `author_id: .., slug: ..`
fn listed(columns: &Placed<'_>) -> String {
    let parts: Vec<_> = columns.iter().map(|(_, column)| format!("{}: ..", column.word)).collect();
    parts.join(", ")
}
