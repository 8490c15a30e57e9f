//! The text of a snapshot: a line for each thing, sorted.

use std::fmt::Write;

use super::{
    ColumnState, DomainState, IndexState, KINDS, Literal, ReferenceState, Snapshot, TableState, TypeState,
    word_of,
};

/// What the file begins with.
pub(super) const HEAD: &str = "limpid-snapshot 1";

impl Snapshot {
    /// The text of the file.
    pub(crate) fn print(&self) -> String {
        let mut out = String::from(
            "# The tables as the models say. Written by `cargo limpid migrate diff`: commit it, and merge it as you merge code.\n",
        );
        out.push_str(HEAD);
        out.push('\n');
        for engine in &self.engines {
            line(&mut out, format_args!("engine {}", word_of(*engine)));
        }
        if let Some(after) = self.after {
            line(&mut out, format_args!("after {after}"));
        }
        for (name, table) in &self.tables {
            print_table(&mut out, name, table);
        }
        out
    }
}

// Writing to a String cannot fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}

fn print_table(out: &mut String, full_name: &str, table: &TableState) {
    line(out, format_args!("\ntable {}", table_word(table.schema.as_deref(), &table.name)));
    debug_assert_eq!(full_name, table.full_name());
    let mut lines: Vec<String> = Vec::new();
    for (name, column) in &table.columns {
        lines.push(format!("column {}", column_words(name, column)));
    }
    for (name, columns) in &table.full_texts {
        let name = if name.is_empty() { String::new() } else { format!("{} ", word(name)) };
        lines.push(format!("full_text {name}{}", list(columns)));
    }
    lines.extend(table.indexes.iter().map(|IndexState { columns, unique }| {
        format!("{} {}", if *unique { "unique" } else { "index" }, list(columns))
    }));
    if !table.key.is_empty() {
        lines.push(format!("key {}", list(&table.key)));
    }
    lines.extend(table.references.iter().map(reference_words));
    lines.extend(table.trash.as_ref().map(|column| format!("trash {}", word(column))));
    lines.sort();
    for text in lines {
        line(out, format_args!("  {text}"));
    }
}

fn table_word(schema: Option<&str>, name: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", word(schema), word(name)),
        None => word(name),
    }
}

fn reference_words(key: &ReferenceState) -> String {
    let (schema, name) = match key.table.split_once('.') {
        Some((schema, name)) => (Some(schema), name),
        None => (None, key.table.as_str()),
    };
    let mut text =
        format!("reference {} to {} {}", list(&key.columns), table_word(schema, name), list(&key.to));
    for (event, action) in [("delete", &key.on_delete), ("update", &key.on_update)] {
        if let Some(action) = action {
            let _ = write!(text, " on_{event} {}", action.replace(' ', "_"));
        }
    }
    text
}

fn column_words(name: &str, column: &ColumnState) -> String {
    let mut text = format!("{} {}", word(name), type_words(&column.ty));
    if column.counted {
        text.push_str(" counted");
    }
    if column.null {
        text.push_str(" null");
    }
    if let Some(default) = &column.default {
        let _ = write!(text, " default {}", literal(default));
    }
    match &column.domain {
        DomainState::Any => {}
        DomainState::Texts(texts) => {
            let texts: Vec<_> = texts.iter().map(|text| quoted(text, '\'')).collect();
            let _ = write!(text, " in ({})", texts.join(", "));
        }
        DomainState::Numbers(numbers) => {
            let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
            let _ = write!(text, " in ({})", numbers.join(", "));
        }
    }
    text
}

fn type_words(ty: &TypeState) -> String {
    match ty {
        TypeState::Plain(kind) => {
            KINDS.iter().find(|(_, known)| known == kind).map_or("text", |(word, _)| word).to_owned()
        }
        TypeState::Enum(name) => format!("enum({})", word(name)),
        TypeState::Array(element) => format!("array({})", type_words(element)),
        TypeState::Native(engine, name) => format!("native({}, {})", word_of(*engine), quoted(name, '"')),
    }
}

pub(crate) fn literal(value: &Literal) -> String {
    match value {
        Literal::Bool(value) => value.to_string(),
        Literal::Number(value) => value.clone(),
        Literal::Text(text) => quoted(text, '\''),
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| word(name)).collect();
    format!("({})", names.join(", "))
}

/// A name, in quotes if it is not a plain one.
fn word(name: &str) -> String {
    let plain = name.chars().enumerate().all(|(place, char)| {
        char == '_' || char.is_ascii_alphabetic() || (place > 0 && char.is_ascii_digit())
    });
    if plain && !name.is_empty() { name.to_owned() } else { quoted(name, '"') }
}

fn quoted(text: &str, mark: char) -> String {
    let mut out = String::from(mark);
    for char in text.chars() {
        match char {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\\' => out.push_str("\\\\"),
            char if char == mark => {
                out.push('\\');
                out.push(mark);
            }
            char => out.push(char),
        }
    }
    out.push(mark);
    out
}
