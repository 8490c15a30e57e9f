//! What migrations know of a model in addition to its table.

use proc_macro2::TokenStream;
use quote::quote;

use super::Limpid;
use crate::ir::Model;

/// Makes the model known to migrations, if the runtime has these.
pub(super) fn register(model: &Model) -> TokenStream {
    let (limpid, name) = (Limpid, &model.names.model);
    quote!(#limpid::register! { #name })
}

/// The names that the table and its columns had before.
pub(super) fn former(model: &Model) -> Option<TokenStream> {
    let limpid = Limpid;
    let tables = &model.renamed_from;
    let columns = model
        .columns
        .iter()
        .enumerate()
        .flat_map(|(place, column)| column.renamed_from.iter().map(move |name| quote!((#place, #name))));
    let columns: Vec<_> = columns.collect();
    (!tables.is_empty() || !columns.is_empty()).then(|| {
        quote! {
            const FORMER: #limpid::Former = #limpid::Former { tables: &[#(#tables),*], columns: &[#(#columns),*] };
        }
    })
}
