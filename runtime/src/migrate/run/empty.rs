//! An empty database: what `fresh` begins with.

use super::Options;
use super::apply::with_session;
use crate::error::Result;
use crate::exec::{Db, Session};
use crate::migrate::shape::write::quoted;
use crate::sql::engine::Engine;

/// What the database is called, as its owner would say it: the name of the file on SQLite.
pub(crate) async fn name_of(db: &Db) -> Result<String> {
    let query = match db.engine() {
        Engine::Sqlite => "SELECT file FROM pragma_database_list WHERE name = 'main'",
        Engine::Postgres => "SELECT current_database()::TEXT",
        Engine::MariaDb | Engine::MySql => "SELECT DATABASE()",
    };
    let mut session = db.session().await?;
    let names = session.read(query, |row| row.column::<String>()).await;
    session.close().await;
    let name = names?.pop().unwrap_or_default();
    let file = std::path::Path::new(&name).file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(file.unwrap_or_else(|| "memory".to_owned()))
}

/// Drops everything in the usual schema, and in those that are named. Returns how many things that were.
pub(crate) async fn empty(db: &Db, schemas: &[String], options: &Options) -> Result<usize> {
    with_session(db, options, async |session| {
        let drops = match session.engine() {
            Engine::Sqlite => of_sqlite(session).await?,
            Engine::Postgres => of_postgres(session, schemas).await?,
            Engine::MariaDb | Engine::MySql => of_mysql(session).await?,
        };
        match session.engine() {
            Engine::Sqlite => session.execute("PRAGMA foreign_keys = OFF").await?,
            Engine::Postgres => {}
            Engine::MariaDb | Engine::MySql => session.execute("SET SESSION foreign_key_checks = 0").await?,
        }
        session.begin().await?;
        for drop in &drops {
            if let Err(error) = session.execute(drop.clone()).await {
                // The connection is closed at the end; a transaction that cannot be taken back ends with it.
                let _ = session.roll_back().await;
                return Err(error);
            }
        }
        session.commit().await?;
        Ok(drops.len())
    })
    .await
}

/// Virtual tables take their shadows along, so they go first.
async fn of_sqlite(session: &mut Session) -> Result<Vec<String>> {
    let dialect = Engine::Sqlite.dialect();
    let query = "SELECT CASE type WHEN 'view' THEN 'VIEW' ELSE 'TABLE' END, name FROM sqlite_master \
                 WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                 ORDER BY type = 'table', UPPER(sql) NOT LIKE 'CREATE VIRTUAL%'";
    session
        .read(query, |row| {
            let (kind, name): (String, String) = (row.column()?, row.column()?);
            Ok(format!("DROP {kind} IF EXISTS {}", quoted(dialect, &name)))
        })
        .await
}

/// What an extension has brought stays.
async fn of_postgres(session: &mut Session, schemas: &[String]) -> Result<Vec<String>> {
    let dialect = Engine::Postgres.dialect();
    let names: Vec<_> = schemas.iter().map(|schema| dialect.text_literal(schema)).collect();
    let own = match names.is_empty() {
        true => "n.nspname = current_schema()".to_owned(),
        false => format!("(n.nspname = current_schema() OR n.nspname IN ({}))", names.join(", ")),
    };
    let query = format!(
        "WITH own AS (SELECT n.oid FROM pg_namespace n WHERE {own}), of_extension AS \
         (SELECT classid, objid FROM pg_depend WHERE deptype = 'e') \
         SELECT text FROM ( \
         SELECT 1 AS place, c.relname::TEXT AS name, format('DROP %s IF EXISTS %s CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' \
         WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, \
         c.oid::regclass) AS text FROM pg_class c WHERE c.relnamespace IN (SELECT oid FROM own) \
         AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') \
         AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM of_extension) \
         AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i') AND c.relkind = 'S') \
         UNION ALL SELECT 2, t.typname::TEXT, format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype) FROM pg_type t \
         WHERE t.typnamespace IN (SELECT oid FROM own) AND t.typtype IN ('e', 'd') \
         AND ('pg_type'::regclass, t.oid) NOT IN (SELECT classid, objid FROM of_extension) \
         UNION ALL SELECT 3, p.proname::TEXT, format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p \
         WHERE p.pronamespace IN (SELECT oid FROM own) AND p.prokind IN ('f', 'p') \
         AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM of_extension) \
         ) AS things ORDER BY place, name"
    );
    session.read(query, |row| row.column::<String>()).await
}

async fn of_mysql(session: &mut Session) -> Result<Vec<String>> {
    let dialect = session.engine().dialect();
    let query = "SELECT CASE table_type WHEN 'VIEW' THEN 'VIEW' ELSE 'TABLE' END, table_name FROM information_schema.tables \
                 WHERE table_schema = DATABASE() UNION ALL SELECT routine_type, routine_name FROM information_schema.routines \
                 WHERE routine_schema = DATABASE()";
    session
        .read(query, |row| {
            let (kind, name): (String, String) = (row.column()?, row.column()?);
            Ok(format!("DROP {kind} IF EXISTS {}", quoted(dialect, &name)))
        })
        .await
}
