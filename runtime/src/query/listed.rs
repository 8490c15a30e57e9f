//! Values that a statement brings along as a table, each row with its number: the database then says which of its
//! rows equal which of them, by the types and the collations of its columns.

use crate::expr::Node;
use crate::sql::derived_columns::{self, numbered};
use crate::sql::dialect::{Dialect, List};
use crate::sql::json::to_typed_json;
use crate::sql::kind::Kind;
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use crate::sql::writer::{Source, Writer};

/// Rows of values, compared as the columns of a table are.
#[derive(Debug, Clone)]
pub(crate) struct ListedRows {
    /// The table whose columns these are. PostgreSQL reads the values as its types.
    pub(crate) table: &'static Table,
    pub(crate) columns: Vec<&'static ColumnDef>,
    /// The number of the first row.
    pub(crate) first: usize,
    pub(crate) rows: Vec<Vec<Value>>,
}

impl ListedRows {
    /// The most rows of one statement.
    pub(crate) const MOST: usize = 500;

    /// Whether values of this kind travel in a list.
    pub(crate) const fn takes(kind: Kind) -> bool {
        !matches!(kind, Kind::Native(_) | Kind::Array(_) | Kind::Json)
    }

    /// The number of a row.
    pub(crate) fn position(source: Source) -> Node {
        Node::Column(source, derived_columns::column::<i64>(0))
    }

    /// The value that an expression is compared with: a column of the list, or for texts one of those that are bound.
    pub(super) fn given(&mut self, dialect: &dyn Dialect, place: usize, source: Source) -> Node {
        let text = matches!(self.columns[place].kind, Kind::Text | Kind::Enum(_));
        match dialect.list() {
            List::JsonTable if text => self.chosen(place, source),
            _ => Node::Column(source, derived_columns::column::<i64>(place + 1)),
        }
    }

    /// `ELT(limpid_0, ?, ?, ..)`: a text that is bound takes over the collation of the column that it is compared with,
    /// which one that a table holds does not. The index of the column serves.
    fn chosen(&mut self, place: usize, source: Source) -> Node {
        let full = self.rows.len().next_power_of_two();
        let first = Node::Literal(1 - self.first as i64);
        let number = Node::Infix(Box::new(Self::position(source)), " + ", Box::new(first));
        let kind = self.columns[place].kind;
        let mut arguments = Vec::with_capacity(full + 1);
        arguments.push(number);
        let values = self.rows.iter_mut().map(|row| std::mem::replace(&mut row[place], Value::Null(kind)));
        arguments.extend(values.map(Node::Value));
        arguments.resize_with(full + 1, || Node::Value(Value::Null(kind)));
        Node::Call("ELT", arguments)
    }

    /// Prints the rows in parentheses. Texts of few lengths are printed: the rest is filled up with rows of NULLs,
    /// which equal nothing.
    pub(super) fn write(self, out: &mut Writer) {
        match out.dialect().list() {
            List::Array => self.write_document(out),
            List::Json => self.write_values(out),
            List::JsonTable => self.write_union(out),
        }
    }

    /// `SELECT .. FROM json_populate_recordset(NULL::"lands", $1)`: whatever the types of the columns are, also those
    /// of extensions, and those of a length.
    fn write_document(self, out: &mut Writer) {
        let ListedRows { table, columns, first, rows } = self;
        out.push("SELECT listed.ordinality + ").number(first as i64 - 1).push(" AS ").push(numbered(0));
        for (place, column) in columns.iter().enumerate() {
            out.push(", listed.").name(column.name).push(" AS ").push(numbered(place + 1));
        }
        out.push(" FROM json_populate_recordset(NULL::").table_of(table).push(", ");
        let names: Vec<_> = columns.iter().map(|column| column.name).collect();
        out.bind(Value::Text(to_typed_json(&names, &rows).into()));
        out.push("::json) WITH ORDINALITY AS listed");
    }

    fn write_values(self, out: &mut Writer) {
        let (width, rows) = self.numbered_rows();
        out.push("SELECT ");
        for place in 0..width {
            out.comma(place).push("column").number(place as i64 + 1).push(" AS ").push(numbered(place));
        }
        out.push(" FROM (VALUES ");
        out.values(rows.len(), width, rows.into_iter().flatten().collect());
        out.push(")");
    }

    /// Texts are not among the rows: they are chosen by the number.
    fn write_union(self, out: &mut Writer) {
        let texts: Vec<bool> =
            self.columns.iter().map(|column| matches!(column.kind, Kind::Text | Kind::Enum(_))).collect();
        let (_, rows) = self.numbered_rows();
        for (number, row) in rows.into_iter().enumerate() {
            out.push(if number == 0 { "SELECT " } else { " UNION ALL SELECT " });
            for (place, value) in row.into_iter().enumerate() {
                if place > 0 && texts[place - 1] {
                    continue;
                }
                out.comma(place).bind(value);
                if number == 0 {
                    out.push(" AS ").push(numbered(place));
                }
            }
        }
    }

    /// The rows with their numbers before them.
    fn numbered_rows(self) -> (usize, Vec<Vec<Value>>) {
        let ListedRows { columns, first, rows, .. } = self;
        let full = rows.len().next_power_of_two();
        let mut all = Vec::with_capacity(full);
        for (place, row) in rows.into_iter().enumerate() {
            all.push(std::iter::once(Value::Int((first + place) as i64)).chain(row).collect());
        }
        let nothing = || columns.iter().map(|column| Value::Null(column.kind));
        all.resize_with(full, || std::iter::once(Value::Null(Kind::I64)).chain(nothing()).collect());
        (columns.len() + 1, all)
    }
}
