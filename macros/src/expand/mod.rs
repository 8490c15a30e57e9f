//! What is written out: one file per item.

mod criteria;
mod fallback;
mod fields;
mod full_text;
mod hooks;
mod implement;
mod input;
mod migrate;
mod path;
mod relation;
mod route_key;
pub(crate) mod rule;
mod scope;
mod shape;
mod table;
mod unique;
mod usual_key;

use proc_macro2::TokenStream;
use quote::quote;

pub(crate) use fallback::fallback;
pub(crate) use path::{ColumnType, Limpid, UseColumnType};

use crate::ir;

/// Everything that a model gets.
pub(crate) fn model(model: &ir::Model) -> TokenStream {
    let fields = fields::fields(model);
    let usual_keys = usual_key::keys(model);
    let implement = implement::implement(model);
    let input = input::inputs(model);
    let methods = relation::methods(model);
    let created_through = relation::created_through(model);
    let scopes = scope::scopes(model);
    let global_scopes = scope::global_scopes(model);
    let prunable = scope::prunable(model);
    let uniques = unique::constants(model);
    let full_text = full_text::full_text(model);
    let criteria = criteria::criteria(model);
    let shown = shape::shown(model);
    let within = route_key::within(model);
    let needs_feature = rule::needs_feature(model);
    let register = migrate::register(model);
    quote! {
        #fields #usual_keys #uniques #full_text #implement #methods #input #created_through #scopes #global_scopes #prunable #criteria
        #shown #within #needs_feature #register
    }
}
