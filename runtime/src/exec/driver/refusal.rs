//! What the refusals of all engines have in common.

use crate::error::Error;
use crate::sql::table::Table;

/// The fields behind column names that an engine lists, such as `posts.slug, posts.author_id`.
pub(crate) fn fields(
    table: Option<&'static Table>,
    columns: impl Iterator<Item = impl AsRef<str>>,
) -> Vec<String> {
    columns
        .map(|column| {
            let name = column.as_ref();
            let def = table.and_then(|table| table.column(name));
            def.map_or(name, |def| def.field).to_owned()
        })
        .collect()
}

/// The model that an error is about.
pub(crate) fn model(table: Option<&'static Table>) -> &'static str {
    table.map_or("row", |table| table.model)
}

/// The error of a check: a value that does not fit into its field, or a rule of the user's own.
pub(crate) fn check(constraint: Option<String>, table: Option<&'static Table>) -> Error {
    let field = table.zip(constraint.as_deref()).and_then(|(table, name)| table.field_of_range(name));
    match field {
        Some(field) => {
            Error::OutOfRange { what: format!("the value does not fit into {}.{field}", model(table)).into() }
        }
        None => Error::Check { model: model(table), constraint },
    }
}

/// The error that a table is not there, with what to do.
pub(crate) fn no_table(code: impl Into<String>, message: &str, table: Option<&'static Table>) -> Error {
    let model = model(table);
    let advice = format!("{message}; has `limpid::schema![{model}].create(&db)` run on this database?");
    Error::Database { code: Some(code.into()), message: advice.into() }
}
