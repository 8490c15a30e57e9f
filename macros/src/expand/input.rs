//! `PostCreate`, `PostUpdate` and `PostGuarded`: mass assignment as types.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::spanned::Spanned;

use super::{ColumnType, Limpid, UseColumnType};
use crate::ir::{Column, Model, Origin};
use crate::types;

pub(super) fn inputs(model: &Model) -> TokenStream {
    let fillable: Vec<_> = model.fillable().collect();
    let guarded: Vec<_> = model.guarded().collect();
    let mut out = TokenStream::new();
    if !fillable.is_empty() || guarded.is_empty() {
        out.extend(create(model, &fillable));
    } else {
        out.extend(without_fillable(model));
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

/// How an input holds a column of type `T`.
#[derive(Clone, Copy)]
enum Held {
    /// `T`.
    Plain,
    /// `Option<T>`.
    Option,
    /// `Patch<T>`.
    Patch,
}

/// `PostCreate` of a model without fillable columns: whoever writes one is told about the attribute by the name of
/// its only field.
fn without_fillable(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let (vis, name, owner, input) = (&model.vis, &model.names.create, &model.names.model, &model.names.input);
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, unreachable_pub)]
        #vis struct #name {
            write_fillable_above_the_fields_that_an_input_may_give: (),
        }

        // So that a use of it is one mistake and not two.
        #[diagnostic::do_not_recommend]
        impl #limpid::Assignments<#owner> for #name {
            fn add_to(self, _: &mut ::std::vec::Vec<#limpid::Assignment<#owner>>) {}
        }

        impl #input for #name {}
    }
}

fn create(model: &Model, fillable: &Placed<'_>) -> TokenStream {
    let docs = format!("What an input gives for a new [`{}`].", model.names.model);
    let held = |column: &Column| match slot(column) {
        Slot::Required | Slot::Nullable => Held::Plain,
        Slot::Defaulted => Held::Option,
        Slot::Both => Held::Patch,
    };
    input(model, &model.names.create, &docs, fillable, held, None)
}

fn update(model: &Model, fillable: &Placed<'_>) -> TokenStream {
    let docs = format!("What an input changes of a [`{}`]: each column is kept or set.", model.names.model);
    input(model, &model.names.update, &docs, fillable, |_| Held::Patch, Some(quote!(#[derive(Default)])))
}

fn guarded_struct(model: &Model, guarded: &Placed<'_>) -> TokenStream {
    let name = &model.names.model;
    let docs = format!("The columns of a new [`{name}`] that must have a value and that no input may set.");
    input(model, &model.names.guarded, &docs, guarded, |_| Held::Plain, None)
}

/// A struct of columns that can be assigned.
fn input(
    model: &Model,
    name: &Ident,
    docs: &str,
    columns: &Placed<'_>,
    held: impl Fn(&Column) -> Held,
    derive: Option<TokenStream>,
) -> TokenStream {
    let limpid = Limpid;
    let (vis, owner) = (&model.vis, &model.names.model);
    let fields = columns.iter().map(|(_, column)| declare(column, held(column)));
    let assign = columns.iter().map(|(place, column)| assign(*place, column, held(column)));
    let copies = columns.iter().map(|(_, column)| copy(column, held(column)));
    let shown = columns.iter().map(|(_, Column { field, word, hidden, .. })| match hidden {
        true => quote!(.field(#word, &::core::format_args!("<hidden>"))),
        false => quote!(.field(#word, #limpid::Shown(&self.#field).show())),
    });
    let title = name.to_string();
    let import = UseColumnType(columns.len());
    let keyword = quote_spanned!(name.span()=> struct);
    quote! {
        #[doc = #docs]
        #derive
        #[allow(missing_docs, private_interfaces, non_snake_case, unreachable_pub, dead_code)]
        #vis #keyword #name { #(#fields,)* }

        #[diagnostic::do_not_recommend]
        impl #limpid::Assignments<#owner> for #name {
            #[allow(unused_variables)]
            fn add_to(self, to: &mut ::std::vec::Vec<#limpid::Assignment<#owner>>) {
                #import
                use ::core::option::Option::Some;
                #(#assign)*
            }
        }

        impl ::core::clone::Clone for #name {
            fn clone(&self) -> Self {
                Self { #(#copies,)* }
            }
        }

        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #[allow(unused_imports)]
                use #limpid::NotShown as _;
                f.debug_struct(#title) #(#shown)* .finish()
            }
        }
    }
}

/// `pub title: Option<String>`
fn declare(Column { field, ty, .. }: &Column, held: Held) -> TokenStream {
    let limpid = Limpid;
    match held {
        Held::Plain => quote!(pub #field: #ty),
        Held::Option => quote!(pub #field: ::core::option::Option<#ty>),
        Held::Patch => quote!(pub #field: #limpid::Patch<#ty>),
    }
}

/// `to.push(assign(1usize, <String as ColumnType>::into_value(self.title)));`
fn assign(place: usize, Column { field, ty, .. }: &Column, held: Held) -> TokenStream {
    let (limpid, column_type) = (Limpid, ColumnType(ty));
    let push =
        |value: TokenStream| quote!(to.push(#limpid::assign(#place, #column_type::into_value(#value))););
    let push_value = push(quote!(value));
    match held {
        Held::Plain => push(quote!(self.#field)),
        Held::Option => quote!(if let Some(value) = self.#field { #push_value }),
        Held::Patch => quote!(if let Some(value) = self.#field.set() { #push_value }),
    }
}

/// `title: <String as Clone>::clone(&self.title)`, where a type without `Clone` is reported on the field.
fn copy(Column { field, ty, .. }: &Column, held: Held) -> TokenStream {
    let limpid = Limpid;
    let clone = quote_spanned!(ty.span()=> <#ty as ::core::clone::Clone>);
    match held {
        Held::Plain => quote!(#field: #clone::clone(&self.#field)),
        Held::Option => quote!(#field: self.#field.as_ref().map(|value| #clone::clone(value))),
        Held::Patch => quote!(#field: #limpid::copy(&self.#field, |value| #clone::clone(value))),
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
    let fills = fillable.iter().enumerate().map(|(place, (_, Column { field, word, ty, .. }))| {
        let fill = match types::option(ty) {
            Some(inner) => quote_spanned!(inner.span()=> #limpid::fill_nullable::<#inner, A>),
            None => quote_spanned!(ty.span()=> #limpid::fill::<#ty, A>),
        };
        let slot = quote_spanned!(ty.span()=> &mut self.#field);
        quote!(#place => #fill(#slot, #word, map))
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
    let sets = fillable.iter().map(|(_, column)| {
        let field = &column.field;
        let value = match slot(column) {
            Slot::Required | Slot::Nullable => quote!(#limpid::Patch::Set(self.#field)),
            Slot::Defaulted => {
                quote!(self.#field.map_or(#limpid::Patch::Keep, #limpid::Patch::Set))
            }
            Slot::Both => quote!(self.#field),
        };
        quote!(#field: #value)
    });
    let owner = &model.names.model;
    let functions = super::rule::functions(model);
    quote! {
        impl #limpid::Fill for #update {
            type Model = #owner;
            const KEYS: #limpid::InputKeys = #limpid::InputKeys {
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
            #functions
        }

        impl #limpid::Input for #update {
            type Update = Self;
            const NEW: bool = false;
            fn from_update(update: Self) -> ::core::result::Result<Self, &'static str> {
                ::core::result::Result::Ok(update)
            }
            fn into_update(self) -> Self {
                self
            }
        }

        impl #limpid::Input for #create {
            type Update = #update;
            const NEW: bool = true;
            fn from_update(input: #update) -> ::core::result::Result<Self, &'static str> {
                ::core::result::Result::Ok(Self { #(#takes,)* })
            }
            fn into_update(self) -> #update {
                #update { #(#sets,)* }
            }
        }

        impl<'de> #limpid::serde::Deserialize<'de> for #update {
            fn deserialize<D: #limpid::serde::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                #limpid::read(from)
            }
        }

        impl<'de> #limpid::serde::Deserialize<'de> for #create {
            fn deserialize<D: #limpid::serde::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                #limpid::read_new(from)
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
    let (whole, message, note, label) = match (fillable.is_empty(), guarded.is_empty()) {
        (_, true) => (
            quote!(#create),
            format!("`{name}::create` takes a `{create}`, not `{{Self}}`"),
            format!("write `{name}::create({create} {{ .. }})`"),
            "not what this model is created from",
        ),
        (true, false) => (
            quote!(#closed),
            format!("`{name}::create` takes a `{closed}`, not `{{Self}}`"),
            format!("write `{name}::create({closed} {{ {} }})`", listed(guarded)),
            "not what this model is created from",
        ),
        (false, false) => (
            quote!((#create, #closed)),
            format!("`{{Self}}` does not hold every column that a new `{name}` needs"),
            format!(
                "write `input.guarded({closed} {{ {} }})`: these columns are not fillable",
                listed(guarded)
            ),
            "some columns have no value",
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
    // On the name of the model, for rustc gives advice of its own about what a derive wrote.
    let from = quote_spanned! {name.span()=>
        impl<I: #input> ::limpid::__private::CreateFrom<I> for #name {
            fn assignments(input: I, to: &mut ::std::vec::Vec<::limpid::__private::Assignment<#name>>) {
                ::limpid::__private::Assignments::add_to(input, to)
            }
        }
    };
    quote! {
        #guard

        #[doc(hidden)]
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        #vis trait #input: #limpid::Assignments<#name> {}

        #[diagnostic::do_not_recommend]
        impl #input for #whole {}

        #from
    }
}

/// `author_id: .., slug: ..`
fn listed(columns: &Placed<'_>) -> String {
    let parts: Vec<_> = columns.iter().map(|(_, column)| format!("{}: ..", column.word)).collect();
    parts.join(", ")
}
