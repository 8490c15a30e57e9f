//! The catalogue of MariaDB and MySQL.

use super::{Found, FoundColumn, FoundIndex, FoundKey, action, flag, lines, text};
use crate::error::Result;
use crate::exec::Db;
use crate::sql::engine::Engine;

pub(super) async fn introspect(db: &Db) -> Result<Found> {
    let mut found = Found::default();
    let query = "SELECT c.table_name, c.column_name, CAST(c.column_type AS CHAR), c.is_nullable, \
         CAST(c.column_default AS CHAR), c.extra FROM information_schema.columns c \
         JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
         WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'";
    let is_maria = db.engine() == Engine::MariaDb;
    for line in lines(db, query, 6).await? {
        let extra = text(&line, 5).to_uppercase();
        let generated = ["VIRTUAL GENERATED", "STORED GENERATED"].iter().any(|word| extra.contains(word));
        let is_none = |default: &String| generated || (is_maria && default == "NULL");
        let default = line[4].clone().filter(|default| !is_none(default));
        let column = FoundColumn { ty: text(&line, 2), null: flag(&line, 3), default, generated };
        found.tables.entry(text(&line, 0)).or_default().columns.insert(text(&line, 1), column);
    }
    let query = "SELECT table_name, index_name, CAST(non_unique AS CHAR), column_name FROM information_schema.statistics \
         WHERE table_schema = DATABASE() ORDER BY table_name, index_name, seq_in_index";
    for line in lines(db, query, 4).await? {
        let table = found.tables.entry(text(&line, 0)).or_default();
        if text(&line, 1) == "PRIMARY" {
            table.key.push(text(&line, 3));
            continue;
        }
        let index = table.indexes.entry(text(&line, 1)).or_default();
        index.columns.push(text(&line, 3));
        *index = FoundIndex {
            unique: text(&line, 2) == "0",
            partial: false,
            valid: true,
            ..std::mem::take(index)
        };
    }
    keys(db, &mut found).await?;
    let query = "SELECT table_name, constraint_name FROM information_schema.table_constraints \
         WHERE table_schema = DATABASE() AND constraint_type = 'CHECK'";
    for line in lines(db, query, 2).await? {
        found.tables.entry(text(&line, 0)).or_default().checks.push(text(&line, 1));
    }
    Ok(found)
}

async fn keys(db: &Db, found: &mut Found) -> Result<()> {
    let query = "SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name, \
         r.delete_rule, r.update_rule FROM information_schema.key_column_usage k \
         JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema \
         AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name \
         WHERE k.table_schema = DATABASE() ORDER BY k.table_name, k.constraint_name, k.ordinal_position";
    let mut last = (String::new(), String::new());
    for line in lines(db, query, 7).await? {
        let table = found.tables.entry(text(&line, 0)).or_default();
        let this = (text(&line, 0), text(&line, 1));
        if this != last {
            table.keys.push(FoundKey {
                table: text(&line, 3),
                on_delete: action(&text(&line, 5)),
                on_update: action(&text(&line, 6)),
                ..FoundKey::default()
            });
            last = this;
        }
        if let Some(key) = table.keys.last_mut() {
            key.columns.push(text(&line, 2));
            key.to.push(text(&line, 4));
        }
    }
    Ok(())
}
