//! From models to a description.

use std::collections::BTreeMap;

use super::{
    ColumnState, DomainState, IndexState, Literal, ReferenceState, Snapshot, TableState, TypeState, full_name,
};
use crate::error::{Error, Result};
use crate::migrate::models::{Models, Registered};
use crate::sql::kind::Kind;
use crate::sql::table::{ColumnDef, Origin, Table};
use crate::sql::types::Domain;
use crate::sql::value::Value;

impl Snapshot {
    /// What these models describe. Two models may share a table if they describe it in the same way.
    ///
    /// # Errors
    ///
    /// If two models describe one table differently, or one refers to a table that no model has.
    pub(crate) fn of(models: &Models) -> Result<Self> {
        let mut tables: BTreeMap<String, TableState> = BTreeMap::new();
        let mut names: BTreeMap<String, &'static str> = BTreeMap::new();
        for entry in &models.entries {
            let table = (entry.table)();
            let state = table_state(entry)?;
            let name = state.full_name();
            let other = names.insert(name.clone(), table.model);
            if tables.insert(name.clone(), state.clone()).is_some_and(|known| known != state) {
                return Err(Error::usage(format!(
                    "`{}` and `{}` say different things of the table `{name}`: let one of them be no `#[derive(Model)]` \
                     (a `Projection` reads a part of a table), or give it another table by `#[model(table = \"..\")]`",
                    other.unwrap_or_default(),
                    table.model
                )));
            }
        }
        for (name, table) in &tables {
            if let Some(key) = table.references.iter().find(|key| !tables.contains_key(&key.table)) {
                return Err(Error::usage(format!(
                    "`{}` refers to the table `{}`, and no model that is linked into this program has it",
                    names.get(name).copied().unwrap_or_default(),
                    key.table
                )));
            }
        }
        Ok(Snapshot { tables, ..Snapshot::default() })
    }
}

fn table_state(entry: &Registered) -> Result<TableState> {
    let table = (entry.table)();
    let name_of = |place: &usize| table.columns[*place].name.to_owned();
    let mut columns = BTreeMap::new();
    for (place, column) in table.columns.iter().enumerate() {
        columns.insert(column.name.to_owned(), column_state(entry, place, column)?);
    }
    let reference = |key: &crate::sql::table::ForeignKey| {
        let target = (key.table)();
        let to = match key.references {
            [] => target.key_columns().map(|column| column.name.to_owned()).collect(),
            fields => fields.iter().map(|field| column_of(target, field)).collect(),
        };
        ReferenceState {
            columns: key.columns.iter().map(name_of).collect(),
            table: full_name(target.schema, target.name),
            to,
            on_delete: key.on_delete.map(str::to_lowercase),
            on_update: key.on_update.map(str::to_lowercase),
        }
    };
    let index = |index: &crate::sql::table::Index| IndexState {
        columns: index.columns.iter().map(name_of).collect(),
        unique: index.unique,
    };
    Ok(TableState {
        schema: table.schema.map(ToOwned::to_owned),
        name: table.name.to_owned(),
        columns,
        order: table.columns.iter().map(|column| column.name.to_owned()).collect(),
        key: table.key.iter().map(name_of).collect(),
        trash: table.deleted_at.map(|place| table.columns[place].name.to_owned()),
        indexes: table.indexes.iter().map(index).collect(),
        full_texts: table
            .full_texts
            .iter()
            .map(|text| {
                (text.name.unwrap_or_default().to_owned(), text.columns.iter().map(name_of).collect())
            })
            .collect(),
        references: table.foreign_keys.iter().map(reference).collect(),
    })
}

/// The column behind a field.
fn column_of(table: &Table, field: &str) -> String {
    let column = table.columns.iter().find(|column| column.field == field);
    column.map_or(field, |column| column.name).to_owned()
}

fn column_state(entry: &Registered, place: usize, column: &ColumnDef) -> Result<ColumnState> {
    let default = match column.origin {
        Origin::Constant => (entry.default_at)(place).map(|value| column.normalized(value)).and_then(literal),
        _ => None,
    };
    Ok(ColumnState {
        ty: type_state(column.kind),
        null: column.nullable,
        counted: column.origin == Origin::Counted,
        default,
        domain: match column.domain {
            Domain::Any => DomainState::Any,
            Domain::Texts(texts) => DomainState::Texts(texts.iter().map(|&text| text.to_owned()).collect()),
            Domain::Numbers(numbers) => DomainState::Numbers(numbers.to_vec()),
        },
    })
}

fn type_state(kind: Kind) -> TypeState {
    match kind {
        Kind::Enum(name) => TypeState::Enum(name.to_owned()),
        Kind::Array(element) => TypeState::Array(Box::new(type_state(*element))),
        Kind::Native(native) => TypeState::Native(native.engine, (native.name)()),
        kind => TypeState::Plain(kind),
    }
}

/// The constants that a schema can hold; the program sends the others with each row.
fn literal(value: Value) -> Option<Literal> {
    Some(match value {
        Value::Bool(value) => Literal::Bool(value),
        Value::Int(value) => Literal::Number(value.to_string()),
        Value::UInt(value) => Literal::Number(value.to_string()),
        Value::Float(value) if value.is_finite() => Literal::Number(format!("{value:?}")),
        Value::Text(text) => Literal::Text(text.into_owned()),
        Value::Enum(_, word) => Literal::Text(word.to_owned()),
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => Literal::Number(value.to_string()),
        _ => return None,
    })
}
