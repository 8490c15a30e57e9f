//! The constant that describes the table.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Type};

use super::{ColumnType, Limpid, UseColumnType};
use crate::ir::{Column, ForeignKey, FullText, Index, Model, Normalizer, Origin};

/// `&TABLE`, a `&'static Table`.
pub(super) fn table(model: &Model) -> TokenStream {
    let limpid = Limpid;
    let (name, table, key) = (model.names.model.to_string(), &model.table, &model.key);
    let columns = model.columns.iter().map(Definition);
    let (list, list_in_ticks) = (list(model, '"'), list(model, '`'));
    let schema = match &model.schema {
        Some(schema) => quote!(::core::option::Option::Some(#schema)),
        None => quote!(::core::option::Option::None),
    };
    let created_at = place(model.created_at);
    let updated_at = place(model.updated_at);
    let deleted_at = place(model.deleted_at);
    let version = place(model.version);
    let indexes = model.indexes.iter().map(
        |Index { columns, unique }| quote!(#limpid::Index { columns: &[#(#columns),*], unique: #unique }),
    );
    let full_texts = model.full_texts.iter().map(|FullText { name, columns }| {
        let name = match name {
            Some(name) => quote!(::core::option::Option::Some(#name)),
            None => quote!(::core::option::Option::None),
        };
        quote!(#limpid::FullTextIndex { name: #name, columns: &[#(#columns),*] })
    });
    let foreign_keys = foreign_keys(model);
    let import = UseColumnType(model.columns.len());
    quote! {{
        #import
        static TEXTS: #limpid::Texts = #limpid::Texts::new();
        static TABLE: #limpid::Table = #limpid::Table {
            model: #name,
            name: #table,
            schema: #schema,
            columns: &[#(#columns),*],
            list: #list,
            list_in_ticks: #list_in_ticks,
            key: &[#(#key),*],
            created_at: #created_at,
            updated_at: #updated_at,
            deleted_at: #deleted_at,
            version: #version,
            indexes: &[#(#indexes),*],
            full_texts: &[#(#full_texts),*],
            foreign_keys: &[#(#foreign_keys),*],
            texts: &TEXTS,
        };
        &TABLE
    }}
}

fn place(place: Option<usize>) -> TokenStream {
    match place {
        Some(place) => quote!(::core::option::Option::Some(#place)),
        None => quote!(::core::option::Option::None),
    }
}

/// The quoted names of all columns, so that no SELECT puts them together.
fn list(model: &Model, quote: char) -> String {
    let quoted = |name: &str| format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")));
    let names = model.columns.iter().map(|column| quoted(&column.name));
    names.collect::<Vec<_>>().join(", ")
}

fn foreign_keys(model: &Model) -> impl Iterator<Item = TokenStream> {
    let limpid = Limpid;
    model.foreign_keys.iter().map(move |key| {
        let ForeignKey { columns, model: target, references, .. } = key;
        let names = references.iter().map(|name| name.unraw().to_string());
        let (on_delete, on_update) = (action(key.on_delete), action(key.on_update));
        // Both name the other model in the same way, so that a wrong one is reported once.
        let other = quote_spanned!(target.span()=> <#target as #limpid::Model>);
        let refers = columns.first().filter(|_| key.checked).map(|&place| {
            let ty = &model.columns[place].ty;
            quote_spanned!(ty.span()=> #limpid::refers::<#ty, #other::Key>();)
        });
        quote! {
            #limpid::ForeignKey {
                columns: { #refers &[#(#columns),*] },
                table: || #other::TABLE,
                references: &[#(#names),*],
                on_delete: #on_delete,
                on_update: #on_update,
            }
        }
    })
}

fn action(action: Option<&str>) -> TokenStream {
    match action {
        Some(action) => quote!(::core::option::Option::Some(#action)),
        None => quote!(::core::option::Option::None),
    }
}

/// `<i64 as ColumnType>::COLUMN.called("id", "id").from(Origin::Counted)`.
struct Definition<'a>(&'a Column);

impl ToTokens for Definition<'_> {
    fn to_tokens(&self, out: &mut TokenStream) {
        let limpid = Limpid;
        let Column { word, name, ty, origin, hidden, normalizers, .. } = self.0;
        let column_type = ColumnType(ty);
        out.extend(quote!(#column_type::COLUMN.called(#word, #name)));
        let origin = match origin {
            Origin::Given => None,
            Origin::Counted => Some(quote!(Counted)),
            Origin::Uuid => Some(quote!(Uuid)),
            Origin::Default(value) if is_constant(value) => Some(quote!(Constant)),
            Origin::Default(_) => Some(quote!(Computed)),
        };
        if let Some(origin) = origin {
            out.extend(quote!(.from(#limpid::Origin::#origin)));
        }
        if *hidden {
            out.extend(quote!(.hide()));
        }
        if !normalizers.is_empty() {
            let value = normalizers.iter().fold(quote!(value), |value, step| normalized(ty, step, value));
            out.extend(quote!(.normalize(|value| #value)));
        }
    }
}

/// One step of a value on its way to its column. A mistake lies on the word.
fn normalized(ty: &Type, step: &Normalizer, value: TokenStream) -> TokenStream {
    let limpid = Limpid;
    match step {
        Normalizer::Known(word) => quote_spanned!(word.span()=> #limpid::#word::<#ty>(#value)),
        Normalizer::With(function) => {
            quote_spanned!(function.span()=> #limpid::normalize_with::<#ty, _>(#value, #function))
        }
    }
}

/// Whether a default is always the same, by its looks: a literal, a negative one, a path.
fn is_constant(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Unary(unary) => is_constant(&unary.expr),
        Expr::Paren(paren) => is_constant(&paren.expr),
        Expr::Group(group) => is_constant(&group.expr),
        _ => false,
    }
}
