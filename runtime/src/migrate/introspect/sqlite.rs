//! The catalogue of SQLite.

use super::{Found, FoundColumn, FoundIndex, FoundKey, action, flag, lines, text};
use crate::error::Result;
use crate::exec::Db;

pub(super) async fn introspect(db: &Db) -> Result<Found> {
    let mut found = Found::default();
    let tables =
        "type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE 'CREATE VIRTUAL%'";
    for line in lines(db, &format!("SELECT m.name, m.sql FROM sqlite_master m WHERE {tables}"), 2).await? {
        found.tables.entry(text(&line, 0)).or_default().checks.push(text(&line, 1));
    }
    let query = format!(
        "SELECT m.name, p.name, p.type, CAST(p.\"notnull\" AS TEXT), p.dflt_value, CAST(p.pk AS TEXT), CAST(p.hidden AS TEXT) \
         FROM sqlite_master m JOIN pragma_table_xinfo(m.name) p WHERE m.{tables} ORDER BY m.name, p.pk"
    );
    for line in lines(db, &query, 7).await? {
        let Some(table) = found.tables.get_mut(&text(&line, 0)) else { continue };
        let in_key = text(&line, 5) != "0";
        if in_key {
            table.key.push(text(&line, 1));
        }
        let column = FoundColumn {
            ty: text(&line, 2),
            null: !flag(&line, 3) && !in_key,
            default: line[4].clone(),
            generated: matches!(text(&line, 6).as_str(), "2" | "3"),
        };
        table.columns.insert(text(&line, 1), column);
    }
    let query = format!(
        "SELECT m.name, l.name, CAST(l.\"unique\" AS TEXT), CAST(l.partial AS TEXT), i.name FROM sqlite_master m \
         JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i WHERE m.{tables} AND l.origin = 'c' \
         ORDER BY m.name, l.name, i.seqno"
    );
    for line in lines(db, &query, 5).await? {
        let Some(table) = found.tables.get_mut(&text(&line, 0)) else { continue };
        let index = table.indexes.entry(text(&line, 1)).or_default();
        *index = FoundIndex {
            unique: flag(&line, 2),
            partial: flag(&line, 3),
            valid: true,
            ..std::mem::take(index)
        };
        index.columns.push(text(&line, 4));
    }
    let query = format!(
        "SELECT m.name, CAST(k.id AS TEXT), k.\"table\", k.\"from\", k.\"to\", k.on_delete, k.on_update FROM sqlite_master m \
         JOIN pragma_foreign_key_list(m.name) k WHERE m.{tables} ORDER BY m.name, k.id, k.seq"
    );
    let mut last = (String::new(), String::new());
    for line in lines(db, &query, 7).await? {
        let Some(table) = found.tables.get_mut(&text(&line, 0)) else { continue };
        let this = (text(&line, 0), text(&line, 1));
        if this != last {
            table.keys.push(FoundKey {
                table: text(&line, 2),
                on_delete: action(&text(&line, 5)),
                on_update: action(&text(&line, 6)),
                ..FoundKey::default()
            });
            last = this;
        }
        if let Some(key) = table.keys.last_mut() {
            key.columns.push(text(&line, 3));
            key.to.push(text(&line, 4));
        }
    }
    Ok(found)
}
