//! INSERT of many rows at once.

use super::{Grid, MET, Merge, NO_KEY, counts_up, write_returning_new};
use crate::sql::dialect::{Conflict, Returns};
use crate::sql::statement::{Access, Statement};
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Writer, flat_name};

/// The columns of new rows and their values, in the same order.
#[derive(Debug)]
pub(crate) struct InsertRows {
    pub(crate) columns: Vec<&'static ColumnDef>,
    pub(crate) rows: Grid,
    /// Passes over rows that a unique index has already.
    pub(crate) ignore: bool,
    /// Changes rows that one unique index has already.
    pub(crate) merge: Option<Merge>,
    /// Whether the rows are requested, where the engine returns them.
    pub(crate) returning: bool,
}

impl InsertRows {
    /// Prints the statement. Where the engine takes arrays, its text is the same for any number of rows.
    pub(crate) fn write(self, base: Base) -> Statement {
        let mut out = base.writer();
        let InsertRows { columns, rows, ignore, merge, returning } = self;
        let merges = merge.is_some();
        out.push("INSERT INTO ").table();
        out.push(" (").names(columns.iter().map(|column| column.name));
        out.push(") ");
        // What is not read back may be counted up in any order, which spares the server a sort.
        write_source(&mut out, &columns, rows, returning);
        if ignore {
            write_ignore(&mut out, columns[0]);
        }
        if let Some(merge) = merge {
            merge.write(&mut out);
        }
        if returning && out.dialect().returns() != Returns::Never {
            write_returning_new(&mut out, |column| columns.contains(&column));
            if let (true, Some(mark)) = (merges, out.dialect().mark_of_merge()) {
                out.push(", ").push(mark);
            }
        }
        out.finish(Access::WriteFew)
    }
}

/// Appends the rows: as an array for each column, else as VALUES. `ordered`: they have to be counted up in their
/// order.
fn write_source(out: &mut Writer, columns: &[&'static ColumnDef], rows: Grid, ordered: bool) {
    let Some(types) = array_types(out, columns) else {
        out.push("VALUES ");
        // What is read back is asked for its key then.
        return match !ordered && counts_up(out, |column| columns.contains(&column)) {
            true => write_values_with_keys(out, rows),
            false => write_values(out, rows),
        };
    };
    let stamps = stamps(out, columns, &rows);
    let arrays =
        || columns.iter().zip(&stamps).filter(|(_, stamp)| stamp.is_none()).map(|(column, _)| column);
    out.push("SELECT ");
    for (place, ((column, ty), stamp)) in columns.iter().zip(&types).zip(&stamps).enumerate() {
        match stamp {
            Some(value) => out.comma(place).bind(value.clone()).push("::").push(ty.trim_end_matches("[]")),
            None => out.comma(place).name(column.name),
        };
    }
    out.push(" FROM UNNEST(");
    let given = types.into_iter().zip(rows.into_columns()).zip(&stamps);
    let given = given.filter(|(_, stamp)| stamp.is_none()).map(|(array, _)| array);
    for (place, (column, (ty, values))) in arrays().zip(given).enumerate() {
        write_array(out.comma(place), column, &ty, values);
    }
    out.push(if ordered { ") WITH ORDINALITY AS given (" } else { ") AS given (" });
    out.names(arrays().map(|column| column.name));
    out.push(if ordered { ", limpid_place) ORDER BY limpid_place" } else { ")" });
}

/// The value of each column that is a stamp and has the same one in every row, as mostly: it need not be sent for
/// each row. One column at least is none of these.
fn stamps(out: &Writer, columns: &[&'static ColumnDef], rows: &Grid) -> Vec<Option<Value>> {
    let table = out.about();
    let stamped = [table.created_at, table.updated_at].map(|place| place.map(|place| &table.columns[place]));
    let mut stamps: Vec<Option<Value>> = Vec::with_capacity(columns.len());
    for (place, column) in columns.iter().enumerate() {
        let is_stamp = stamped.into_iter().flatten().any(|stamp| stamp == *column);
        let first = rows.rows().next().filter(|_| is_stamp && rows.len() > 1).map(|row| &row[place]);
        let same = first.filter(|first| rows.rows().all(|row| row[place] == **first));
        stamps.push(same.cloned());
    }
    if stamps.iter().all(Option::is_some) {
        stamps.fill(None);
    }
    stamps
}

/// The array type of each column, if all of them have one.
pub(super) fn array_types(out: &Writer, columns: &[&'static ColumnDef]) -> Option<Vec<String>> {
    columns.iter().map(|column| out.dialect().array_of(column.kind)).collect()
}

/// Appends one array for each column, with its type.
pub(super) fn write_arrays(out: &mut Writer, columns: &[&'static ColumnDef], types: Vec<String>, rows: Grid) {
    for (place, ((column, ty), values)) in columns.iter().zip(types).zip(rows.into_columns()).enumerate() {
        write_array(out.comma(place), column, &ty, values);
    }
}

fn write_array(out: &mut Writer, column: &ColumnDef, ty: &str, values: Vec<Value>) {
    out.bind(Value::List(column.kind, values)).push("::").push(ty);
}

/// Appends `(?, ?), (?, ?)`.
pub(super) fn write_values(out: &mut Writer, rows: Grid) {
    let (count, width) = (rows.len(), rows.width());
    out.values(count, width, rows.into_values());
}

/// The same on SQLite, where a key that the table does not count up is NULL. Such a table, one of others, has an index
/// for its key, which the statement looks for once.
fn write_values_with_keys(out: &mut Writer, rows: Grid) {
    let (count, width) = (rows.len(), rows.width());
    let mut values = rows.into_values();
    let others = values.split_off(width.min(values.len()));
    let table = out.dialect().text_literal(&flat_name(out.about()));
    out.push("(CASE WHEN EXISTS (SELECT 1 FROM pragma_index_list(").push(&table);
    out.push(") WHERE origin = 'pk') THEN json_extract('0', '").push(NO_KEY).push("') ELSE ");
    for (place, value) in values.into_iter().enumerate() {
        out.comma(place).bind(value);
        if place == 0 {
            out.push(" END");
        }
    }
    out.push(")");
    if count > 1 {
        out.push(", ").values(count - 1, width, others);
    }
}

/// Passes over rows that are there already, and nothing else: INSERT IGNORE would also pass over values
/// that do not fit, and foreign keys.
fn write_ignore(out: &mut Writer, column: &'static ColumnDef) {
    match out.dialect().conflict() {
        Conflict::Named => {
            out.push(" ON CONFLICT DO NOTHING");
        }
        Conflict::Any => {
            out.push(" ON DUPLICATE KEY UPDATE ").name(column.name);
            out.push(" = IF((").push(MET).push(" := ").push(MET).push(" + 1), ");
            out.name(column.name).push(", ").name(column.name).push(")");
        }
    }
}
