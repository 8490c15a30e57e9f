//! Which foreign key a statement broke. SQLite does not tell, but its text says what it can have been.

use crate::error::ForeignKeySide;
use crate::sql::table::{ForeignKey, Table};

/// Which side a statement of this text broke, and the fields of the key if only one can be meant.
pub(super) fn broken(
    table: Option<&'static Table>,
    text: Option<&str>,
) -> (Option<ForeignKeySide>, Vec<String>) {
    let (Some(table), Some(text)) = (table, text) else { return (None, Vec::new()) };
    let name = |place: &usize| table.columns[*place].name;
    let writes =
        |key: &&ForeignKey| key.columns.iter().any(|place| written(text).contains(&quoted(name(place))));
    let field = |place: &usize| table.columns[*place].field.to_owned();
    if text.starts_with("DELETE") {
        return (Some(ForeignKeySide::Parent), Vec::new());
    }
    // An UPDATE may change what others refer to: the key, or any other column.
    let refers = text.starts_with("INSERT") || only_refers(table, text);
    if !refers {
        return (None, Vec::new());
    }
    let mut keys = table.foreign_keys.iter().filter(writes);
    match (keys.next(), keys.next()) {
        (None, _) => (None, Vec::new()),
        (Some(key), None) => (Some(ForeignKeySide::Child), key.columns.iter().map(field).collect()),
        (Some(_), Some(_)) => (Some(ForeignKeySide::Child), Vec::new()),
    }
}

/// Whether an UPDATE sets no column that others could refer to: none of the key, and none of a unique index.
fn only_refers(table: &'static Table, text: &str) -> bool {
    let indexes = table.indexes.iter().filter(|index| index.unique).flat_map(|index| index.columns);
    let unique = indexes.map(|&place| table.columns[place].name);
    let key = table.key_columns().map(|column| column.name);
    text.starts_with("UPDATE") && !key.chain(unique).any(|name| written(text).contains(&quoted(name)))
}

/// The part of a statement that names the columns it writes.
fn written(text: &str) -> &str {
    let set = text.find(" SET ").filter(|_| text.starts_with("UPDATE"));
    let start = set.unwrap_or_default();
    let end = [" WHERE ", " VALUES ", " SELECT ", " RETURNING "]
        .iter()
        .filter_map(|word| text[start..].find(word))
        .min();
    &text[start..end.map_or(text.len(), |end| start + end)]
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
