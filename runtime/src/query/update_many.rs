//! UPDATE of many rows at once, each with values of its own.

use super::insert_many::{array_types, write_arrays, write_values};
use super::{Grid, write_where};
use crate::expr::Node;
use crate::sql::dialect::List;
use crate::sql::function::{Function, Sign};
use crate::sql::json::to_json;
use crate::sql::kind::Kind;
use crate::sql::list::json_column;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Writer};

/// What is set in which row.
#[derive(Debug)]
pub(crate) struct UpdateRows {
    /// The columns of the key, and then those that are set.
    pub(crate) columns: Vec<&'static ColumnDef>,
    /// How many columns are the key.
    pub(crate) keys: usize,
    /// The values of the columns, for each row.
    pub(crate) rows: Grid,
    /// What is set in every row.
    pub(crate) shared: Vec<(&'static ColumnDef, Node)>,
    /// Whether the values are added to what the columns hold.
    pub(crate) adds: bool,
    /// What holds besides the key.
    pub(crate) condition: Node,
}

/// What the columns are called next to the table; a number follows.
const GIVEN: &str = "limpid_";

impl UpdateRows {
    /// Prints the statement.
    pub(crate) fn write(self, base: Base) -> Statement {
        let mut out = base.writer();
        let UpdateRows { columns, keys, rows, shared, adds, condition } = self;
        out.push("UPDATE ").table();
        let joined = out.dialect().list() == List::JsonTable;
        if joined {
            out.push(" JOIN ");
            write_document(&mut out, &columns, &rows);
            write_match(out.push(" ON "), &columns[..keys]);
        }
        out.push(" SET ");
        for (place, column) in columns.iter().enumerate().skip(keys) {
            out.comma(place - keys).name(column.name).push(" = ");
            match adds {
                true => out.kept(column, |out| write_sum(out, place, column)),
                false => write_given(&mut out, place, column),
            }
        }
        for (column, value) in shared {
            out.push(", ").name(column.name).push(" = ");
            out.kept(column, |out| value.write(out));
        }
        if joined {
            write_where(&mut out, condition);
            return out.finish(Access::Write);
        }
        write_rows(out.push(" FROM "), &columns, rows);
        write_match(out.push(" WHERE "), &columns[..keys]);
        if !matches!(condition, Node::Always(true)) {
            out.push(" AND (");
            condition.write(&mut out);
            out.push(")");
        }
        out.finish(Access::Write)
    }
}

/// Appends `"id" = limpid_0`.
fn write_match(out: &mut Writer, key: &[&'static ColumnDef]) {
    for (place, column) in key.iter().enumerate() {
        out.push(if place == 0 { "" } else { " AND " });
        out.name(column.name).push(" = ");
        write_given(out, place, column);
    }
}

/// Appends a given value.
fn write_given(out: &mut Writer, place: usize, column: &ColumnDef) {
    let (before, after) = match out.dialect().list() {
        List::JsonTable => {
            let (before, _, after) = json_column(out.dialect(), column.kind);
            (before, after)
        }
        _ => ("", ""),
    };
    out.push(before).push(GIVEN).number(place as i64).push(after);
}

/// Appends the column and a given value, added up.
fn write_sum(out: &mut Writer, place: usize, column: &ColumnDef) {
    let template = match column.kind {
        Kind::Decimal => out.function(Function::Reckon(Sign::Plus)),
        kind => out.dialect().arithmetic(kind, Sign::Plus).unwrap_or("{0} + {1}"),
    };
    out.template(template, |out, argument| match argument {
        0 => drop(out.name(column.name)),
        _ => write_given(out, place, column),
    });
}

fn write_names(out: &mut Writer, count: usize) {
    for place in 0..count {
        out.comma(place).push(GIVEN).number(place as i64);
    }
}

/// Appends the rows as a table: an array for each column, else VALUES.
fn write_rows(out: &mut Writer, columns: &[&'static ColumnDef], rows: Grid) {
    if let Some(types) = array_types(out, columns) {
        write_arrays(out.push("UNNEST("), columns, types, rows);
        out.push(") AS given (");
        write_names(out, columns.len());
        out.push(")");
        return;
    }
    out.push("(SELECT ");
    for place in 0..columns.len() {
        out.comma(place)
            .push("column")
            .number(place as i64 + 1)
            .push(" AS ")
            .push(GIVEN)
            .number(place as i64);
    }
    write_values(out.push(" FROM (VALUES "), rows);
    out.push(") AS listed) AS given");
}

/// Appends the rows as a table in a JSON document: one bind, whatever their number.
fn write_document(out: &mut Writer, columns: &[&'static ColumnDef], rows: &Grid) {
    let mut document = String::from("[");
    let mut unstorable = None;
    for (place, row) in rows.rows().enumerate() {
        if place > 0 {
            document.push(',');
        }
        document.push_str(&to_json(row));
        unstorable = unstorable.or_else(|| row.iter().find_map(|value| out.dialect().unstorable(value)));
    }
    document.push(']');
    let document = unstorable.map_or_else(|| Value::Text(document.into()), Value::Unstorable);
    out.push("JSON_TABLE(").bind(document).push(", '$[*]' COLUMNS (");
    for (place, column) in columns.iter().enumerate() {
        let (_, ty, _) = json_column(out.dialect(), column.kind);
        out.comma(place).push(GIVEN).number(place as i64).push(" ").push(ty);
        out.push(" PATH '$[").number(place as i64).push("]'");
    }
    out.push(")) AS given");
}
