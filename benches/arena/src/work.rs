//! What is done: the same work for every contender.

use std::fmt;
use std::str::FromStr;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names")]
pub enum Engine {
    Sqlite,
    Postgres,
    MariaDb,
}

impl Engine {
    /// All of them, in the order of the tables.
    pub const ALL: [Engine; 3] = [Engine::Sqlite, Engine::Postgres, Engine::MariaDb];

    /// The engine that a URL names.
    pub fn of(url: &str) -> Self {
        match url {
            _ if url.starts_with("postgres") => Engine::Postgres,
            _ if url.starts_with("mysql") => Engine::MariaDb,
            _ => Engine::Sqlite,
        }
    }

    /// The path of the file that a URL of SQLite names.
    pub fn path(url: &str) -> &str {
        url.trim_start_matches("sqlite://")
    }

    /// What a table calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
            Engine::MariaDb => "MariaDB",
        }
    }
}

/// One kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Read one row by its key.
    Find,
    /// Read so many rows.
    Rows(i64),
    /// Filter, order and limit that are known at run time: read 20 rows.
    Filter,
    /// Read the third page of 20 rows, and count the rows of all pages.
    Page,
    /// Load 100 authors with 10 posts each, and 5 comments on each post.
    Tree,
    /// Write the statement of `Filter`, with one condition more, without a database.
    Build,
    /// Set two columns, and the stamp, of the row with a key.
    Update,
    /// The same for a row that is at hand, and read it as it is afterwards.
    Save,
    /// 32 tasks at once: each reads three rows by key and updates one.
    Crowd,
    /// Insert a row and read it as the database holds it.
    Insert,
    /// Insert so many rows; nothing is read back where the contender can leave that.
    InsertMany(u64),
}

impl Work {
    /// All of them. Reads come first, and inserts have a database of their own.
    pub const ALL: [Work; 13] = [
        Work::Find,
        Work::Rows(100),
        Work::Rows(10_000),
        Work::Filter,
        Work::Page,
        Work::Tree,
        Work::Build,
        Work::Update,
        Work::Save,
        Work::Crowd,
        Work::Insert,
        Work::InsertMany(1_000),
        Work::InsertMany(100_000),
    ];

    /// Whether the table grows by it.
    pub const fn grows(self) -> bool {
        matches!(self, Work::Insert | Work::InsertMany(_))
    }

    /// What a table calls it.
    pub fn title(self) -> String {
        match self {
            Work::Find => "find by key".into(),
            Work::Rows(count) => format!("read {} rows", thousands(count.unsigned_abs())),
            Work::Filter => "filter, order, limit 20".into(),
            Work::Page => "page of 20, with count".into(),
            Work::Tree => "eager load, 3 levels".into(),
            Work::Build => "build SQL, no database".into(),
            Work::Update => "update two columns".into(),
            Work::Save => "update, returning".into(),
            Work::Crowd => "32 tasks, read and write".into(),
            Work::Insert => "insert, returning".into(),
            Work::InsertMany(count) => format!("insert {} rows", thousands(count)),
        }
    }
}

fn thousands(count: u64) -> String {
    if count < 1_000 { count.to_string() } else { format!("{},{:03}", count / 1_000, count % 1_000) }
}

/// The word of the talk, and of the command line.
impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Work::Find => f.write_str("find"),
            Work::Rows(count) => write!(f, "rows:{count}"),
            Work::Filter => f.write_str("filter"),
            Work::Page => f.write_str("page"),
            Work::Tree => f.write_str("tree"),
            Work::Build => f.write_str("build"),
            Work::Update => f.write_str("update"),
            Work::Save => f.write_str("save"),
            Work::Crowd => f.write_str("crowd"),
            Work::Insert => f.write_str("insert"),
            Work::InsertMany(count) => write!(f, "insert:{count}"),
        }
    }
}

impl FromStr for Work {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let (name, count) = word.split_once(':').unwrap_or((word, ""));
        let number = || count.parse::<u64>().map_err(|_| format!("{word}: no number"));
        Ok(match name {
            "find" => Work::Find,
            "rows" => Work::Rows(number()?.cast_signed()),
            "filter" => Work::Filter,
            "page" => Work::Page,
            "tree" => Work::Tree,
            "build" => Work::Build,
            "update" => Work::Update,
            "save" => Work::Save,
            "crowd" => Work::Crowd,
            "insert" if count.is_empty() => Work::Insert,
            "insert" => Work::InsertMany(number()?),
            _ => return Err(format!("{word}: no such work")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_names_its_work() {
        for work in Work::ALL {
            assert_eq!(work.to_string().parse(), Ok(work));
        }
        assert_eq!("rows:many".parse::<Work>(), Err("rows:many: no number".to_owned()));
        assert_eq!("delete".parse::<Work>(), Err("delete: no such work".to_owned()));
    }

    #[test]
    fn a_title_separates_thousands() {
        assert_eq!(Work::Rows(100).title(), "read 100 rows");
        assert_eq!(Work::InsertMany(100_000).title(), "insert 100,000 rows");
    }
}
