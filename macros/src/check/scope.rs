//! Scopes name columns, and arguments with different names.

use std::collections::HashSet;

use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Expr, Ident};

use crate::errors::Errors;
use crate::ir;
use crate::parse::{Column, GlobalScope, Scope};

pub(super) fn check(scopes: Vec<Scope>, columns: &[Column], errors: &mut Errors) -> Vec<ir::Scope> {
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(scopes.len());
    for scope in scopes {
        if !seen.insert(scope.name.to_string()) {
            errors
                .at(&scope.name, format!("there is a scope `{}` already: give one another name", scope.name));
            continue;
        }
        if is_reserved(&scope.name, errors) {
            continue;
        }
        let mut condition = scope.condition;
        for argument in &scope.arguments {
            if columns.iter().any(|column| column.ident.unraw() == argument.name.unraw()) {
                let sentence = format!("`{}` is a column: give the argument another name", argument.name);
                errors.at(&argument.name, sentence);
                // What the condition means is unclear now, so it says nothing that could be wrong as well.
                condition = syn::parse_quote!(::core::option::Option::<::limpid::Filter>::None);
            }
        }
        found.push(ir::Scope {
            columns: used(&condition, columns),
            docs: scope.docs,
            name: scope.name,
            arguments: scope.arguments.into_iter().map(|argument| (argument.name, argument.ty)).collect(),
            condition,
        });
    }
    found
}

/// What is pruned, with the columns that the condition names.
pub(super) fn check_prunable(prunable: Option<Expr>, columns: &[Column]) -> Option<(Expr, Vec<Ident>)> {
    prunable.map(|condition| {
        let columns = used(&condition, columns);
        (condition, columns)
    })
}

pub(super) fn check_global(
    scopes: Vec<GlobalScope>,
    columns: &[Column],
    errors: &mut Errors,
) -> Vec<ir::GlobalScope> {
    if let Some(scope) = scopes.get(64) {
        errors.at(&scope.name, "a model has at most 64 global scopes");
    }
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(scopes.len());
    for scope in scopes {
        if !seen.insert(scope.name.to_token_stream().to_string()) {
            errors.at(&scope.name, "the model has this global scope already: take one away");
            continue;
        }
        if scope.condition.is_some() && scope.name.get_ident().is_none() {
            errors
                .at(&scope.name, "a scope with a condition has a plain name: `#[global_scope(Active = ..)]`");
            continue;
        }
        let condition = scope.condition.map(|condition| {
            let columns = used(&condition, columns);
            (condition, columns)
        });
        found.push(ir::GlobalScope { name: scope.name, condition });
    }
    found
}

/// The columns that a condition names.
pub(super) fn used(condition: &Expr, columns: &[Column]) -> Vec<Ident> {
    let named: HashSet<_> = ir::idents(condition.to_token_stream()).iter().map(IdentExt::unraw).collect();
    let fields = columns.iter().map(|column| &column.ident);
    fields.filter(|field| named.contains(&field.unraw())).cloned().collect()
}

/// Whether every query has a method of this name, which is then a mistake.
pub(crate) fn is_reserved(name: &Ident, errors: &mut Errors) -> bool {
    let reserved = RESERVED.iter().any(|word| name == word);
    if reserved {
        errors.at(name, format!("every query has a method `{name}`: give the scope another name"));
    }
    reserved
}

/// Methods of every query. A scope of the same name could never be called.
const RESERVED: &[&str] = &[
    "all",
    "by_relevance",
    "clone",
    "count",
    "delete",
    "distinct",
    "dynamic",
    "exists",
    "filter",
    "find",
    "find_many",
    "find_or_fail",
    "first",
    "first_or_fail",
    "first_where",
    "force_delete",
    "get",
    "increment",
    "latest",
    "limit",
    "offset",
    "oldest",
    "only_trashed",
    "order_by",
    "paginate",
    "pluck",
    "restore",
    "scope",
    "search",
    "search_in",
    "sole",
    "to_sql",
    "update",
    "value",
    "when",
    "when_some",
    "with_trashed",
    "without_scope",
];
