//! What is allowed: from what was written to what is true. Every check notes its mistakes and goes on.

mod access;
mod column;
mod criteria;
mod full_text;
mod hooks;
mod key;
pub(crate) mod message;
mod normalize;
mod relation;
pub(crate) mod scope;
mod shape;
mod stamp;
mod version;

use syn::Ident;
use syn::ext::IdentExt;

use crate::ir;
use crate::parse;
use crate::pipeline::Errors;

/// Checks a model. What is wrong is left out of the result, so that the rest can still be written out.
pub(crate) fn model(parsed: parse::Model, errors: &mut Errors) -> ir::Model {
    let (shape, computed) = shape::check(&parsed, errors);
    let options = parsed.options.unwrap_or_default();
    let (columns, mut skipped): (Vec<_>, Vec<_>) =
        parsed.columns.into_iter().partition(|column| !column.is_skipped());
    for field in &skipped {
        column::check_skipped(field, errors);
    }
    // A type that cannot be a column by its looks is an error already: from here on it is none.
    let (mut columns, wrong): (Vec<_>, Vec<_>) =
        columns.into_iter().partition(|column| column::check_type(column, errors));
    skipped.extend(wrong);
    column::check_names(&columns, errors);
    let key = key::check(&parsed.ident, &columns, errors);
    let stamps = stamp::check(&columns, parsed.soft_deletes, parsed.timestamps, errors);
    let version = version::check(&columns, &key, &stamps, errors);
    let access = access::check(&columns, &parsed.fillable, &parsed.guarded, &key, &stamps, version, errors);
    let indexes = column::check_indexes(&columns, parsed.uniques, parsed.indexes, errors);
    let full_texts = full_text::check(parsed.full_texts, &columns, errors);
    let scopes = scope::check(parsed.scopes, &columns, errors);
    let global_scopes = scope::check_global(parsed.global_scopes, &columns, errors);
    let mut asked = criteria::own(&columns, &parsed.filterable, &parsed.sortable, errors);
    let prunable = parsed.prunable.map(|condition| {
        let columns = scope::used(&condition, &columns);
        (condition, columns)
    });
    let fields: Vec<_> = columns
        .iter_mut()
        .enumerate()
        .flat_map(|(place, column)| {
            std::mem::take(&mut column.belongs_to).into_iter().map(move |relation| (place, relation))
        })
        .collect();
    let known = relation::Known {
        model: &parsed.ident,
        columns: &columns,
        key: &key,
        trash: parsed.soft_deletes.is_some(),
    };
    let (mut relations, foreign_keys) = relation::check(&known, parsed.relations, fields, errors);
    criteria::related(&mut asked, &relations, parsed.filterable, parsed.sortable, errors);
    relation::touch(&mut relations, parsed.touches, errors);
    let indexes = column::index_foreign_keys(indexes, &key, &foreign_keys, &relations);
    let table = column::check_table(&parsed.ident, options.table, errors);
    ir::Model {
        names: ir::Names::of(&parsed.ident),
        vis: parsed.vis,
        table,
        schema: options.schema.map(|schema| column::check_length(schema, errors)),
        columns: columns
            .into_iter()
            .enumerate()
            .map(|(place, written)| ir::Column {
                fillable: access[place],
                stamped: stamps.contains(place),
                origin: match version {
                    Some(version) if version == place => version::origin(),
                    _ => key::origin(&key, place, &written),
                },
                ..column::check(written, errors)
            })
            .collect(),
        skipped: skipped.into_iter().map(|field| (field.ident, field.ty)).collect(),
        key,
        created_at: stamps.created_at,
        updated_at: stamps.updated_at,
        deleted_at: stamps.deleted_at,
        version,
        timestamps: parsed.timestamps.is_some(),
        soft_deletes: parsed.soft_deletes.is_some(),
        indexes,
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
    }
}

/// The place of the field with this name. If there is none, the mistake lies on the name.
fn place_of(name: &Ident, columns: &[parse::Column], errors: &mut Errors) -> Option<usize> {
    let place = columns.iter().position(|column| column.ident.unraw() == name.unraw());
    if place.is_none() {
        let known: Vec<_> = columns.iter().map(|column| column.ident.unraw().to_string()).collect();
        let similar = nearest(&name.unraw().to_string(), &known);
        let advice = similar.map(|name| format!(": did you mean `{name}`?")).unwrap_or_default();
        errors.at(name, format!("no field is called `{name}`{advice}"));
    }
    place
}

/// The known word that looks most like the given one, if any does.
fn nearest<'a>(given: &str, known: &'a [String]) -> Option<&'a str> {
    let scored = known.iter().map(|word| (strsim::jaro_winkler(given, word), word));
    scored.filter(|(score, _)| *score > 0.7).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word.as_str())
}
