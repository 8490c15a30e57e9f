//! What is allowed: from what was written to what is true. Every check notes its mistakes and goes on.

mod access;
mod column;
mod criteria;
mod full_text;
mod hooks;
mod key;
mod nearest;
mod normalize;
mod relation;
mod route_key;
mod rule;
pub(crate) mod scope;
mod shape;
mod stamp;
mod version;

use crate::errors::Errors;
use crate::ir;
use crate::parse;

/// Checks a model. What is wrong is left out of the result, so that the rest can still be written out.
pub(crate) fn model(mut parsed: parse::Model, errors: &mut Errors) -> ir::Model {
    let (shape, computed) = shape::check(&parsed, errors);
    let options = parsed.options.take().unwrap_or_default();
    let (mut columns, skipped, wrong) = column::split(std::mem::take(&mut parsed.columns), errors);
    let key = key::check(&parsed.ident, &columns, errors);
    let stamps = stamp::check(&columns, parsed.soft_deletes, parsed.timestamps, errors);
    let version = version::check(&columns, &key, &stamps, errors);
    let access = access::check(&columns, &parsed.fillable, &parsed.guarded, &key, &stamps, version, errors);
    let rules = rule::check(&columns, &access, errors);
    let indexes = column::check_indexes(&columns, parsed.uniques, parsed.indexes, errors);
    let route_key = route_key::fields(parsed.route_key.as_ref(), &columns, &key, &indexes, errors);
    let full_texts = full_text::check(parsed.full_texts, &columns, errors);
    let scopes = scope::check(parsed.scopes, &columns, errors);
    let global_scopes = scope::check_global(parsed.global_scopes, &columns, errors);
    let prunable = scope::check_prunable(parsed.prunable, &columns);
    let mut asked = criteria::own(&columns, &parsed.filterable, &parsed.sortable, errors);
    let on_fields = relation::on_fields(&mut columns);
    let trash = parsed.soft_deletes.is_some();
    let known = relation::Known { model: &parsed.ident, columns: &columns, key: &key, trash };
    let (mut relations, foreign_keys) = relation::check(&known, parsed.relations, on_fields, errors);
    criteria::related(&mut asked, &relations, parsed.filterable, parsed.sortable, errors);
    let within = route_key::within(parsed.route_key, &relations, errors);
    relation::touch(&mut relations, parsed.touches, errors);
    ir::Model {
        names: ir::Names::of(&parsed.ident),
        vis: parsed.vis,
        table: column::check_table(&parsed.ident, options.table, errors),
        schema: options.schema.map(|schema| column::check_length(schema, errors)),
        indexes: column::index_foreign_keys(indexes, &key, &foreign_keys, &relations),
        columns: column::check_all(columns, &access, &key, &stamps, version, errors),
        skipped: skipped.into_iter().map(|field| (field.ident, field.ty)).collect(),
        wrong: wrong.into_iter().map(|field| field.ident).collect(),
        key,
        created_at: stamps.created_at,
        updated_at: stamps.updated_at,
        deleted_at: stamps.deleted_at,
        version,
        timestamps: parsed.timestamps.is_some(),
        soft_deletes: trash,
        full_texts,
        ignore_unknown: options.ignore_unknown.is_present(),
        scopes,
        global_scopes,
        relations,
        foreign_keys,
        filters: asked.filters,
        sorts: asked.sorts,
        hooks: parsed.hooks.map(|observers| hooks::check(observers, errors)),
        shape,
        computed,
        prunable,
        route_key,
        rules,
        within,
        renamed_from: parsed.renamed_from.iter().map(syn::LitStr::value).collect(),
    }
}
