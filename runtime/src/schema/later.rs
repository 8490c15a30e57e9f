//! Foreign keys that are added to tables which are there, because two tables refer to each other.

use super::table::write_foreign_key;
use crate::sql::engine::Engine;
use crate::sql::table::{ForeignKey, Table};
use crate::sql::writer::Writer;

/// The statements that add a foreign key, unless it is there.
pub(super) fn add(engine: Engine, table: &'static Table, key: &ForeignKey) -> Vec<String> {
    let mut out = Writer::new(engine.dialect(), table);
    let name = table.constraint_name(key);
    out.push("ALTER TABLE ").table().push(" ADD ");
    if table.foreign_key_name(key).is_none() || engine == Engine::Postgres {
        out.push("CONSTRAINT ").name(&name).push(" ");
    }
    write_foreign_key(&mut out, key);
    unless(engine, table, &name, false, out.into_text())
}

/// The statements that let tables be dropped in any order.
pub(super) fn before_drop(engine: Engine, later: &[(&'static Table, &'static ForeignKey)]) -> Vec<String> {
    if engine == Engine::Sqlite {
        return vec!["PRAGMA defer_foreign_keys = ON".to_owned()];
    }
    let drop = |(table, key): &(&'static Table, &'static ForeignKey)| {
        let mut out = Writer::new(engine.dialect(), table);
        let name = table.constraint_name(key);
        out.push("ALTER TABLE ").table();
        out.push(if engine == Engine::Postgres { " DROP CONSTRAINT " } else { " DROP FOREIGN KEY " });
        out.name(&name);
        unless(engine, table, &name, true, out.into_text())
    };
    later.iter().flat_map(drop).collect()
}

/// Runs a statement if a table has a constraint of this name, or if it has none.
fn unless(engine: Engine, table: &'static Table, name: &str, there: bool, statement: String) -> Vec<String> {
    let dialect = engine.dialect();
    let schema = table.schema.unwrap_or_default();
    if engine == Engine::Postgres {
        let (is, name) = (if there { "" } else { "NOT " }, dialect.text_literal(name));
        let schema = match schema {
            "" => "current_schema()".to_owned(),
            schema => dialect.text_literal(schema),
        };
        let table = dialect.text_literal(table.name);
        return vec![format!(
            "DO $limpid$ BEGIN IF {is}EXISTS (SELECT 1 FROM information_schema.table_constraints WHERE \
             table_schema = {schema} AND table_name = {table} AND constraint_name = {name}) THEN {statement}; \
             END IF; END $limpid$"
        )];
    }
    let full = if schema.is_empty() { table.name.to_owned() } else { format!("{schema}_{}", table.name) };
    let (is, name, full) =
        (if there { "> 0" } else { "= 0" }, dialect.text_literal(name), dialect.text_literal(&full));
    let statement = dialect.text_literal(&statement);
    vec![
        format!(
            "SET @limpid_key = IF((SELECT COUNT(*) FROM information_schema.table_constraints WHERE table_schema = \
             DATABASE() AND table_name = {full} AND constraint_name = {name}) {is}, {statement}, 'DO 0')"
        ),
        "PREPARE limpid_key FROM @limpid_key".to_owned(),
        "EXECUTE limpid_key".to_owned(),
        "DEALLOCATE PREPARE limpid_key".to_owned(),
    ]
}
