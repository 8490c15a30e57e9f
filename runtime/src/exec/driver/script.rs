//! What a text of the user's does to transactions, as far as the first words of its statements tell.

use crate::sql::engine::Engine;

/// Whether a text may begin or end a transaction. Our own statements do not, and are recognised by their first word.
pub(crate) fn may_control(text: &str) -> bool {
    const HARMLESS: [&str; 6] = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH ", "REPLACE "];
    !HARMLESS.iter().any(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))
}

/// Whether a statement of the text ends the transaction that is open, whatever is open after it.
pub(crate) fn ends_transaction(text: &str, engine: Engine) -> bool {
    statements(text, engine).iter().any(|words| {
        match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["ROLLBACK", "TO", ..] | ["ROLLBACK", "WORK" | "TRANSACTION", "TO", ..] => false,
            ["COMMIT" | "ROLLBACK" | "END" | "ABORT", ..] => true,
            ["BEGIN" | "START", ..] => engine.is_mysql(),
            _ => false,
        }
    })
}

/// The first statement that commits by itself on MariaDB and MySQL, as `CREATE TABLE` does.
pub(crate) fn commits_by_itself(text: &str) -> Option<String> {
    statements(text, Engine::MySql).into_iter().find_map(|words| {
        let commits = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["CREATE" | "DROP", "TEMPORARY", ..] => false,
            ["CREATE", "OR", "REPLACE", "TEMPORARY", ..] => false,
            ["CREATE" | "ALTER" | "DROP" | "TRUNCATE" | "RENAME" | "GRANT" | "REVOKE", ..] => true,
            [
                "ANALYZE" | "OPTIMIZE" | "REPAIR" | "CHECK",
                "TABLE" | "TABLES" | "LOCAL" | "NO_WRITE_TO_BINLOG",
                ..,
            ] => true,
            ["LOCK" | "UNLOCK", "TABLE" | "TABLES" | "INSTANCE", ..] => true,
            ["FLUSH" | "RESET" | "INSTALL" | "UNINSTALL", ..] => true,
            _ => false,
        };
        commits.then(|| words[..words.len().min(2)].join(" "))
    })
}

/// Whether a text may leave something on its connection that the next one who gets it would meet: a setting, a lock, a
/// temporary table, a variable. What is not known to leave nothing may.
pub(crate) fn may_leave_traces(text: &str, engine: Engine) -> bool {
    leaves_by_function(text, engine)
        || statements(text, engine)
            .iter()
            .any(|words| leaves_traces(&words.iter().map(String::as_str).collect::<Vec<_>>(), engine))
}

/// The first statement that sets something for a session, and so for whoever gets the same server of a pooler.
pub(crate) fn sets_session(text: &str) -> Option<String> {
    statements(text, Engine::Postgres).into_iter().find_map(|words| {
        let first = words.first().map(String::as_str).unwrap_or_default();
        let second = words.get(1).map(String::as_str).unwrap_or_default();
        let sets = match first {
            "SET" => !matches!(second, "LOCAL" | "TRANSACTION" | "CONSTRAINTS"),
            "LISTEN" | "PREPARE" | "LOAD" => true,
            _ => false,
        };
        sets.then(|| words[..words.len().min(2)].join(" "))
    })
}

fn leaves_traces(words: &[&str], engine: Engine) -> bool {
    if words.iter().any(|word| matches!(*word, "TEMP" | "TEMPORARY")) {
        return true;
    }
    match words {
        [] => false,
        [
            "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "WITH" | "VALUES" | "TABLE" | "MERGE"
            | "EXPLAIN" | "ANALYZE" | "CREATE" | "ALTER" | "DROP" | "TRUNCATE" | "COMMENT" | "GRANT"
            | "REVOKE" | "RENAME" | "BEGIN" | "START" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE"
            | "END" | "ABORT" | "VACUUM" | "REINDEX" | "CLUSTER" | "REFRESH" | "SHOW" | "DESCRIBE" | "DESC"
            | "OPTIMIZE" | "REPAIR" | "CHECK" | "NOTIFY" | "COPY" | "CHECKPOINT" | "KILL",
            ..,
        ] => false,
        ["SET", "LOCAL" | "TRANSACTION" | "CONSTRAINTS", ..] | ["LOCK", ..] => engine != Engine::Postgres,
        ["PRAGMA", name, ..] => !PRAGMAS_OF_THE_FILE.contains(name),
        _ => true,
    }
}

/// Pragmas of SQLite that ask, or that say something of the file or of the transaction.
const PRAGMAS_OF_THE_FILE: [&str; 18] = [
    "APPLICATION_ID",
    "COLLATION_LIST",
    "DATABASE_LIST",
    "DEFER_FOREIGN_KEYS",
    "FOREIGN_KEY_CHECK",
    "FOREIGN_KEY_LIST",
    "INDEX_INFO",
    "INDEX_LIST",
    "INDEX_XINFO",
    "INTEGRITY_CHECK",
    "OPTIMIZE",
    "PAGE_COUNT",
    "QUICK_CHECK",
    "TABLE_INFO",
    "TABLE_LIST",
    "TABLE_XINFO",
    "USER_VERSION",
    "WAL_CHECKPOINT",
];

/// Whether a text calls a function that sets or locks something for the session, or sets a variable.
pub(crate) fn leaves_by_function(text: &str, engine: Engine) -> bool {
    let contains = |word: &str| {
        text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    };
    match engine {
        Engine::Sqlite => false,
        Engine::Postgres => ["set_config", "advisory_lock", "setseed", "dblink_"].into_iter().any(contains),
        Engine::MariaDb | Engine::MySql => {
            contains("get_lock")
                || text.match_indices('@').any(|(place, _)| {
                    let (before, after) = (&text[..place], &text[place + 1..]);
                    !before.ends_with('@') && !after.starts_with('@')
                })
        }
    }
}

/// The first words of each statement of a script, in upper case. Quotes and comments are skipped. What a `CREATE
/// TRIGGER` or the like has between its own semicolons is a part of it.
fn statements(text: &str, engine: Engine) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let words = all.last_mut().unwrap_or_else(|| unreachable!("there is one from the start"));
        let skipped = skip(rest, engine);
        if skipped > 0 {
            // `/*! .. */` is code.
            if let Some(code) = executable(rest, engine) {
                rest = code;
                continue;
            }
            rest = &rest[skipped..];
        } else if sign == ';' {
            if is_routine(words) {
                break;
            }
            all.push(Vec::new());
            rest = &rest[1..];
        } else if sign.is_alphabetic() || sign == '_' {
            let end = rest.find(|other: char| !other.is_alphanumeric() && other != '_').unwrap_or(rest.len());
            if words.len() < 8 {
                words.push(rest[..end].to_ascii_uppercase());
            }
            rest = &rest[end..];
        } else {
            rest = &rest[sign.len_utf8()..];
        }
    }
    all
}

/// Whether a statement has a body with statements of its own.
fn is_routine(words: &[String]) -> bool {
    let kinds = ["TRIGGER", "PROCEDURE", "FUNCTION", "EVENT", "PACKAGE"];
    words.first().is_some_and(|first| first == "CREATE")
        && words.iter().any(|word| kinds.contains(&word.as_str()))
}

/// How many bytes at the start are a quoted text, a quoted name or a comment.
fn skip(text: &str, engine: Engine) -> usize {
    let until = |start: usize, end: &str| {
        text[start..].find(end).map_or(text.len(), |place| start + place + end.len())
    };
    let bytes = text.as_bytes();
    match bytes {
        [b'-', b'-', ..] => until(2, "\n"),
        [b'#', ..] if engine.is_mysql() => until(1, "\n"),
        [b'/', b'*', ..] => until(2, "*/"),
        [quote @ (b'\'' | b'"' | b'`'), ..] => quoted(bytes, *quote, engine.is_mysql()),
        [b'$', ..] if engine == Engine::Postgres => {
            let tag = text[1..].find('$').map(|end| &text[..end + 2]);
            let is_tag =
                |tag: &&str| tag[1..tag.len() - 1].chars().all(|sign| sign.is_alphanumeric() || sign == '_');
            tag.filter(is_tag).map_or(0, |tag| until(tag.len(), tag))
        }
        _ => 0,
    }
}

fn quoted(bytes: &[u8], quote: u8, escapes: bool) -> usize {
    let mut place = 1;
    while let Some(&byte) = bytes.get(place) {
        place += 1;
        if byte == quote {
            return place;
        }
        if byte == b'\\' && escapes && quote != b'`' {
            place += 1;
        }
    }
    bytes.len()
}

/// What follows the start of a comment that MariaDB and MySQL run.
fn executable(text: &str, engine: Engine) -> Option<&str> {
    let code =
        text.strip_prefix("/*!").or_else(|| text.strip_prefix("/*M!")).filter(|_| engine.is_mysql())?;
    Some(code.trim_start_matches(|sign: char| sign.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_statement_by_statement() {
        let ends = |text| ends_transaction(text, Engine::Postgres);
        assert!(ends("commit"));
        assert!(ends("INSERT INTO a VALUES (1); /* b */ COMMIT; BEGIN"));
        assert!(ends(" -- a\n rollback work"));
        assert!(!ends("ROLLBACK TO SAVEPOINT a; rollback transaction to a"));
        assert!(!ends("SELECT 'x; COMMIT', \"; COMMIT\" -- ; COMMIT\n"));
        assert!(!ends("DO $$ BEGIN; COMMIT; END $$; DO $a$ ; COMMIT $a$"));
        assert!(!ends("CREATE TRIGGER a AFTER INSERT ON b BEGIN UPDATE c SET d = 1; END"));
        assert!(!ends("BEGIN") && ends_transaction("BEGIN", Engine::MariaDb), "it commits there");
        assert!(!ends("SELECT '"), "what is open ends with the text");
    }

    #[test]
    fn what_commits_by_itself_is_found() {
        assert_eq!(commits_by_itself("create table a (b int)").as_deref(), Some("CREATE TABLE"));
        assert_eq!(commits_by_itself("UPDATE a SET b = 1; TRUNCATE a").as_deref(), Some("TRUNCATE A"));
        assert_eq!(commits_by_itself("/*!40101 DROP TABLE a */").as_deref(), Some("DROP TABLE"));
        assert_eq!(commits_by_itself("# a\nALTER TABLE a ADD b INT").as_deref(), Some("ALTER TABLE"));
        for harmless in [
            "CREATE TEMPORARY TABLE a (b INT)",
            "DROP TEMPORARY TABLE a",
            "SELECT 'a\\'; DROP TABLE b'",
            "UPDATE a SET b = '; DROP TABLE c'",
            "",
            ";",
        ] {
            assert_eq!(commits_by_itself(harmless), None, "{harmless}");
        }
    }

    #[test]
    fn what_may_stay_on_a_connection_is_found() {
        let may = may_leave_traces;
        for text in [
            "SET work_mem = '1GB'",
            "SELECT 1; set role other",
            "CREATE TEMP TABLE a (b INT)",
            "CREATE OR REPLACE TEMPORARY VIEW a AS SELECT 1",
            "SELECT 1 INTO TEMP a",
            "SELECT set_config('role', 'a', false)",
            "SELECT PG_ADVISORY_LOCK(1)",
            "LISTEN a",
            "DO $$ SELECT 1 $$",
            "PREPARE a AS SELECT 1",
        ] {
            assert!(may(text, Engine::Postgres), "{text}");
        }
        for text in [
            "SET LOCAL work_mem = '1GB'",
            "LOCK TABLE a",
            "INSERT INTO a VALUES ('SET; SET')",
            "SELECT pg_advisory_xact_lock(1)",
            "CREATE TABLE a (b INT); DROP TABLE a",
            "",
        ] {
            assert!(!may(text, Engine::Postgres), "{text}");
        }
        for text in ["LOCK TABLES a READ", "SET @a = 1", "SELECT @a := 1", "SELECT get_lock('a', 0)", "USE b"]
        {
            assert!(may(text, Engine::MariaDb), "{text}");
        }
        assert!(!may("SELECT @@version", Engine::MySql));
        assert!(may("PRAGMA foreign_keys = OFF", Engine::Sqlite) && may("ATTACH 'a' AS b", Engine::Sqlite));
        assert!(!may("PRAGMA table_info(a)", Engine::Sqlite));
        assert_eq!(sets_session("SET LOCAL a = 1; set role b").as_deref(), Some("SET ROLE"));
        assert_eq!(sets_session("SET CONSTRAINTS ALL DEFERRED; SELECT 1"), None);
    }

    #[test]
    fn what_we_write_is_harmless() {
        assert!(
            !may_control("SELECT 1")
                && !may_control("insert into a")
                && may_control("BEGIN")
                && may_control(" SELECT")
        );
    }
}
