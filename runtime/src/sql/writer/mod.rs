//! The only place where SQL text is put together.

mod ahead;
mod base;
mod context;

use std::fmt::Write;

use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;
use crate::sql::kind::Kind;
pub use crate::sql::source::Source;
use crate::sql::statement::{Access, Statement};
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use ahead::Shared;
pub(crate) use base::Base;
use context::Context;

/// Grows text and binds together.
#[derive(Debug)]
pub(crate) struct Writer {
    dialect: &'static dyn Dialect,
    /// Whether names are in backticks.
    ticks: bool,
    /// Whether placeholders have numbers.
    numbered: bool,
    table: &'static Table,
    /// Which source the statement's own table is.
    root: Source,
    context: Context,
    shared: Shared,
    text: String,
    binds: Vec<Value>,
    /// Whether an OFFSET skips rows of the statement.
    skips: bool,
    has_user_text: bool,
}

/// The name of a table where there are no schemas.
pub(crate) fn flat_name(table: &Table) -> String {
    match table.schema {
        Some(schema) => format!("{schema}_{}", table.name),
        None => table.name.to_owned(),
    }
}

impl Writer {
    pub(crate) fn new(dialect: &'static dyn Dialect, table: &'static Table) -> Self {
        Writer {
            dialect,
            ticks: dialect.quote() == '`',
            numbered: dialect.numbers_placeholders(),
            table,
            root: Source::ROOT,
            context: Context::default(),
            shared: Shared::default(),
            text: String::new(),
            binds: Vec::new(),
            skips: false,
            has_user_text: false,
        }
    }

    /// An OFFSET will skip rows.
    pub(crate) fn skip_rows(&mut self) {
        self.skips = true;
    }

    /// Whether EXISTS needs a limit. SQLite 3.51 makes a join of an EXISTS without one, and OFFSET then counts a row
    /// once for each row that EXISTS finds.
    pub(crate) fn limits_exists(&self) -> bool {
        self.skips && self.engine() == Engine::Sqlite
    }

    /// Makes room for a statement that is printed now.
    pub(crate) fn room(&mut self) -> &mut Self {
        // The list of the columns, and as much again as most statements have next to it.
        self.text.reserve(self.table.list.len() + 192);
        self
    }

    pub(crate) fn dialect(&self) -> &'static dyn Dialect {
        self.dialect
    }

    /// The engine that it is written for.
    pub(crate) fn engine(&self) -> Engine {
        self.dialect.engine()
    }

    /// Appends SQL that was written by us.
    pub(crate) fn push(&mut self, sql: &str) -> &mut Self {
        self.text.push_str(sql);
        self
    }

    /// Appends SQL of the user's.
    pub(crate) fn push_user_text(&mut self, sql: &str) -> &mut Self {
        self.has_user_text = true;
        self.push(sql)
    }

    /// Appends a whole number as a literal.
    pub(crate) fn number(&mut self, number: i64) -> &mut Self {
        match u64::try_from(number) {
            Ok(number) => digits(&mut self.text, number),
            // Writing to a String cannot fail.
            Err(_) => drop(write!(self.text, "{number}")),
        }
        self
    }

    /// Appends a template of ours, with an argument where each `{n}` is.
    pub(crate) fn template(
        &mut self,
        template: &str,
        mut argument: impl FnMut(&mut Self, usize),
    ) -> &mut Self {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (number, after) = after.split_once('}').unwrap_or((after, ""));
            self.push(before);
            argument(self, number.parse().unwrap_or_default());
            rest = after;
        }
        self.push(rest)
    }

    /// Appends a quoted name.
    pub(crate) fn name(&mut self, name: &str) -> &mut Self {
        let quote = self.quote();
        // Names are short: to look at each byte is faster than to search.
        match name.bytes().any(|byte| byte == quote.as_bytes()[0]) {
            false => self.plain_name(name),
            true => self.plain_name(&name.replace(quote, &quote.repeat(2))),
        }
    }

    /// Appends a name that has no quote in it.
    fn plain_name(&mut self, name: &str) -> &mut Self {
        let quote = self.quote();
        self.text.reserve(name.len() + 2);
        self.text.push_str(quote);
        self.text.push_str(name);
        self.text.push_str(quote);
        self
    }

    fn quote(&self) -> &'static str {
        if self.ticks { "`" } else { "\"" }
    }

    /// Appends a column. Inside a subquery, and next to a join, its table comes before it.
    pub(crate) fn column(&mut self, source: Source, def: &ColumnDef) -> &mut Self {
        if self.is_foreign(source, def) {
            let (field, table) = (def.field, self.table.model);
            let advice = format!(
                "`{field}` is a column of another model, and this query is about `{table}`: take the columns that the \
                 closure gets; a related row is asked through a relation, as in `.filter(|row| row.relation.any(..))`"
            );
            return self.bind(Value::Lacking(advice.into()));
        }
        self.column_called(source, def.name, def.plain)
    }

    /// Whether a column is said to be of the statement's own table and is none of it. Columns that a statement makes
    /// for itself have no field.
    fn is_foreign(&self, source: Source, def: &ColumnDef) -> bool {
        source == self.root
            && self.context.inner.is_none()
            && !def.field.is_empty()
            && !self.table.columns.as_ptr_range().contains(&std::ptr::from_ref(def))
    }

    /// Appends a column that is not a field.
    pub(crate) fn hidden_column(&mut self, source: Source, name: &str) -> &mut Self {
        self.column_called(source, name, false)
    }

    fn column_called(&mut self, source: Source, name: &str, plain: bool) -> &mut Self {
        if source == Source::INCOMING {
            if let Some((_, value)) = self.context.incoming.iter().find(|(column, _)| *column == name) {
                let value = value.clone();
                return self.bind(value);
            }
            let (before, after) = self.dialect.incoming();
            return self.push(before).name(name).push(after);
        }
        if self.context.flat && source.is_joined_to(self.own()) {
            self.own_name().push(".");
            return self.flat_name(source, name);
        }
        if source != self.root {
            self.alias(source).push(".");
        } else if self.context.qualified && self.context.derived {
            self.name(self.table.name).push(".");
        } else if self.context.qualified {
            self.table().push(".");
        }
        if plain { self.plain_name(name) } else { self.name(name) }
    }

    /// Appends the alias of a table that is not the statement's own.
    pub(crate) fn alias(&mut self, source: Source) -> &mut Self {
        // Writing to a String cannot fail.
        let _ = source.write_alias(&mut self.text);
        self
    }

    /// Appends the name of the own table, for a derived table that is in its place.
    pub(crate) fn derived(&mut self) -> &mut Self {
        self.stand_in();
        self.own_name()
    }

    /// A derived table is in the place of the own one.
    pub(crate) fn stand_in(&mut self) {
        self.context.derived |= self.context.inner.is_none();
        self.context.stood.push(self.own());
    }

    /// Whether this source is the table of the statement or one that is joined to it, not of a statement inside it.
    pub(crate) fn is_outermost(&self, source: Source) -> bool {
        source == self.root || source.is_joined_to(self.root)
    }

    /// Whether the columns of this source are those of a derived table, which has no index and no other columns.
    pub(crate) fn is_derived(&self, source: Source) -> bool {
        self.context.stood.contains(&source) || (self.context.flat && source.is_joined_to(self.own()))
    }

    fn own(&self) -> Source {
        self.context.inner.map_or(self.root, |(_, source)| source)
    }

    fn own_name(&mut self) -> &mut Self {
        match self.context.inner {
            Some((_, source)) => self.alias(source),
            None => self.name(self.table.name),
        }
    }

    /// Appends the name that a column of a table that is joined has in such a derived table.
    pub(crate) fn flat_name(&mut self, source: Source, name: &str) -> &mut Self {
        let name = source.flat_name(name);
        self.name(&name)
    }

    /// Appends the own table, as FROM says it.
    pub(crate) fn from(&mut self) -> &mut Self {
        match self.context.inner {
            Some((table, source)) => self.table_of(table).push(" AS ").alias(source),
            None => self.table(),
        }
    }

    /// Appends the names of all columns of the table.
    pub(crate) fn list(&mut self) -> &mut Self {
        if self.context.qualified {
            let (table, source) = self.context.inner.unwrap_or((self.table, self.root));
            for (place, column) in table.columns.iter().enumerate() {
                self.comma(place).column(source, column);
            }
            return self;
        }
        self.text.push_str(if self.ticks { self.table.list_in_ticks } else { self.table.list });
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

    /// The table that the statement is about.
    pub(crate) fn about(&self) -> &'static Table {
        self.table
    }

    /// Appends its name.
    pub(crate) fn table(&mut self) -> &mut Self {
        self.table_of(self.table)
    }

    /// Appends the name of another table.
    pub(crate) fn table_of(&mut self, table: &Table) -> &mut Self {
        match table.schema {
            None => self.name(table.name),
            Some(schema) if self.dialect.schemas() => self.name(schema).push(".").name(table.name),
            Some(_) => self.name(&flat_name(table)),
        }
    }

    /// Appends a placeholder and keeps its value.
    pub(crate) fn bind(&mut self, value: Value) -> &mut Self {
        if self.numbered {
            self.text.push('$');
            digits(&mut self.text, self.binds.len() as u64 + 1);
        } else {
            self.text.push('?');
        }
        if matches!(value, Value::UInt(_) | Value::List(Kind::U64, _)) {
            self.text.push_str(self.dialect.cast_whole(&value));
        }
        self.binds.push(value);
        self
    }

    /// Appends this many rows of placeholders, `(?, ?), (?, ?)`, and keeps their values.
    pub(crate) fn values(&mut self, rows: usize, width: usize, values: Vec<Value>) {
        if self.numbered {
            for (place, value) in values.into_iter().enumerate() {
                let before = if place == 0 {
                    "("
                } else if place % width == 0 {
                    "), ("
                } else {
                    ", "
                };
                self.push(before).bind(value);
            }
            self.push(")");
            return;
        }
        // All rows have one text.
        let text = format!("({}), ", vec!["?"; width].join(", ")).repeat(rows);
        self.text.push_str(text.trim_end_matches(", "));
        if self.binds.is_empty() {
            self.binds = values;
        } else {
            self.binds.extend(values);
        }
    }

    /// How many more values this statement can bind.
    pub(crate) fn free_binds(&self) -> usize {
        self.dialect.most_binds().saturating_sub(self.binds.len() + self.shared.binds())
    }

    pub(crate) fn finish(mut self, access: Access) -> Statement {
        self.put_ahead();
        let Writer { text, binds, table, has_user_text, .. } = self;
        Statement { text: text.into(), binds, access, table, one: false, has_user_text }
    }

    /// The text of a statement without values.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// Appends a whole number, without the machinery of `format!`: every placeholder of PostgreSQL has one.
fn digits(text: &mut String, mut number: u64) {
    let digit = |number: u64| b'0' + (number % 10) as u8;
    if number < 10 {
        return text.push(char::from(digit(number)));
    }
    let mut buffer = [0; 20];
    let mut start = buffer.len();
    while number > 0 {
        start -= 1;
        buffer[start] = digit(number);
        number /= 10;
    }
    text.push_str(std::str::from_utf8(&buffer[start..]).unwrap_or_default());
}
