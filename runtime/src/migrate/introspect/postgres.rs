//! The catalogue of PostgreSQL.

use super::{Found, FoundColumn, FoundIndex, FoundKey, action, flag, lines, text};
use crate::error::Result;
use crate::exec::Db;

/// The name of a table as a snapshot has it.
const NAME: &str =
    "(CASE WHEN n.nspname = current_schema() THEN '' ELSE n.nspname || '.' END || c.relname)::TEXT";
/// Tables that are nobody else's.
const OURS: &str = "c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
     AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')";

pub(super) async fn introspect(db: &Db) -> Result<Found> {
    let mut found = Found::default();
    let query = format!(
        "SELECT {NAME}, a.attname::TEXT, format_type(a.atttypid, a.atttypmod), a.attnotnull::TEXT, \
         pg_get_expr(d.adbin, d.adrelid), (a.attgenerated <> '')::TEXT \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
         LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE {OURS}"
    );
    for line in lines(db, &query, 6).await? {
        let generated = flag(&line, 5);
        let column = FoundColumn {
            ty: text(&line, 2),
            null: !flag(&line, 3),
            default: line[4].clone().filter(|_| !generated),
            generated,
        };
        found.tables.entry(text(&line, 0)).or_default().columns.insert(text(&line, 1), column);
    }
    indexes(db, &mut found).await?;
    constraints(db, &mut found).await?;
    Ok(found)
}

async fn indexes(db: &Db, found: &mut Found) -> Result<()> {
    let query = format!(
        "SELECT {NAME}, x.relname::TEXT, i.indisunique::TEXT, (i.indpred IS NOT NULL)::TEXT, i.indisvalid::TEXT, \
         COALESCE(a.attname::TEXT, '(expression)') FROM pg_index i \
         JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace \
         CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(number, place) \
         LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number \
         WHERE {OURS} AND NOT i.indisprimary ORDER BY 1, 2, k.place"
    );
    for line in lines(db, &query, 6).await? {
        let index =
            found.tables.entry(text(&line, 0)).or_default().indexes.entry(text(&line, 1)).or_default();
        index.columns.push(text(&line, 5));
        *index = FoundIndex {
            unique: flag(&line, 2),
            partial: flag(&line, 3),
            valid: flag(&line, 4),
            ..std::mem::take(index)
        };
    }
    Ok(())
}

async fn constraints(db: &Db, found: &mut Found) -> Result<()> {
    let columns = |of: &str, table: &str| {
        format!(
            "(SELECT string_agg(a.attname, chr(31) ORDER BY u.place) FROM unnest(k.{of}) WITH ORDINALITY AS u(number, place) \
             JOIN pg_attribute a ON a.attrelid = k.{table} AND a.attnum = u.number)"
        )
    };
    let query = format!(
        "SELECT {NAME}, k.contype::TEXT, k.conname::TEXT, {}, {}, \
         (SELECT (CASE WHEN s.nspname = current_schema() THEN '' ELSE s.nspname || '.' END || t.relname)::TEXT \
          FROM pg_class t JOIN pg_namespace s ON s.oid = t.relnamespace WHERE t.oid = k.confrelid), \
         k.confdeltype::TEXT, k.confupdtype::TEXT FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} ORDER BY 1, 3",
        columns("conkey", "conrelid"),
        columns("confkey", "confrelid"),
    );
    for line in lines(db, &query, 8).await? {
        let table = found.tables.entry(text(&line, 0)).or_default();
        let names =
            |place: usize| text(&line, place).split('\u{1f}').map(ToOwned::to_owned).collect::<Vec<_>>();
        match text(&line, 1).as_str() {
            "p" => table.key = names(3),
            "c" => table.checks.push(text(&line, 2)),
            "f" => table.keys.push(FoundKey {
                columns: names(3),
                table: text(&line, 5),
                to: names(4),
                on_delete: action(&text(&line, 6)),
                on_update: action(&text(&line, 7)),
            }),
            _ => {}
        }
    }
    Ok(())
}
