//! The only place where SQL text is put together.

use std::fmt::Write;

use super::dialect::Dialect;
use super::statement::{Access, Statement};
use super::table::Table;
use super::value::Value;

/// Which occurrence of a table a column belongs to: the statement's own table, or the table of a
/// sub-select so many levels down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Source(u16);

impl Source {
    /// The table that the statement is about.
    pub const ROOT: Source = Source(0);
}

/// Grows text and binds together.
#[derive(Debug)]
pub(crate) struct Writer {
    dialect: &'static dyn Dialect,
    table: &'static Table,
    text: String,
    binds: Vec<Value>,
}

impl Writer {
    pub(crate) fn new(dialect: &'static dyn Dialect, table: &'static Table) -> Self {
        Writer { dialect, table, text: String::with_capacity(256), binds: Vec::new() }
    }

    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    /// Appends SQL that was written by us.
    pub(crate) fn push(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// Appends a whole number as a literal.
    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{number}");
        self
    }

    /// Appends a quoted name.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        let quote = self.dialect.quote();
        self.text.push(quote);
        match name.contains(quote) {
            false => self.text.push_str(name),
            true => name.chars().for_each(|letter| {
                self.text.push(letter);
                if letter == quote {
                    self.text.push(quote);
                }
            }),
        }
        self.text.push(quote);
        self
    }

    /// Appends a column of the statement.
    pub(crate) fn column(&mut self, source: Source, name: &str) -> &mut Self {
        debug_assert_eq!(source, Source::ROOT, "a sub-select names its own columns");
        self.name(name)
    }

    /// Appends the names of all columns of the table.
    pub(crate) fn list(&mut self) -> &mut Self {
        self.text.push_str(match self.dialect.quote() {
            '"' => self.table.list,
            _ => self.table.list_in_ticks,
        });
        self
    }

    /// Appends quoted names, separated by commas.
    pub(crate) fn names<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        for (place, name) in names.into_iter().enumerate() {
            self.comma(place).name(name);
        }
    }

    /// Appends a comma, unless this is the first item.
    pub(crate) fn comma(&mut self, place: usize) -> &mut Self {
        if place > 0 { self.push(", ") } else { self }
    }

    /// Appends the name of the table.
    pub(crate) fn table(&mut self) -> &mut Self {
        self.table_of(self.table)
    }

    /// Appends the name of another table.
    pub(crate) fn table_of(&mut self, table: &Table) -> &mut Self {
        match table.schema {
            None => self.name(table.name),
            Some(schema) if self.dialect.schemas() => self.name(schema).push(".").name(table.name),
            Some(schema) => self.name(&format!("{schema}_{}", table.name)),
        }
    }

    /// Appends a placeholder and keeps its value.
    pub(crate) fn bind(&mut self, value: Value) -> &mut Self {
        self.binds.push(value);
        self.dialect.placeholder(&mut self.text, self.binds.len());
        self
    }

    /// How many more values this statement can bind.
    pub(crate) fn free_binds(&self) -> usize {
        self.dialect.most_binds().saturating_sub(self.binds.len())
    }

    pub(crate) fn finish(self, access: Access) -> Statement {
        Statement { text: self.text, binds: self.binds, access, table: self.table }
    }

    /// The text of a statement without values.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// The table that the statement is about.
    pub(crate) fn described(&self) -> &'static Table {
        self.table
    }
}
