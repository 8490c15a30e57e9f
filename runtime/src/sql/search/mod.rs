//! Full-text search: what a search asks for, and how each engine writes it.
//!
//! A word is a run of letters, their marks, and decimal or letter numbers. Everything else separates words.
//! The same rule is written down three times: here for what is asked, and in each engine's own way for what is
//! searched.

mod notation;
mod words;

pub(crate) use words::Words;

/// How an engine searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SearchSyntax {
    /// SQLite: a virtual table next to the table, which triggers write.
    Fts5,
    /// PostgreSQL: a generated column of the words, with an index.
    Vector,
    /// MariaDB and MySQL: a generated column of the words, each behind a mark, with an index.
    Boolean(InnoDb),
}

/// Whose InnoDB it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InnoDb {
    MariaDb,
    MySql,
}

/// The tokenizer of SQLite.
pub(crate) const TOKENIZER: &str = r#"tokenize="unicode61 remove_diacritics 0 categories 'L* M* Nd Nl'""#;

/// What separates words, for MariaDB and MySQL.
pub(crate) const NO_WORD: &str = r"[^\p{L}\p{M}\p{Nd}\p{Nl}]+";

/// What separates words, for PostgreSQL, whose patterns know no classes of characters that are the same in
/// every locale. Signs that are missing here separate words for its own parser, except in the locale C.
pub(crate) const BETWEEN: &str = r"[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u2070\u2074-\u207E\u2080-\u208E\u20A0-\u20CF\u2190-\u2BFF\u2E00-\u2E2E\u2E30-\u2E7F\u3000-\u3004\u3008-\u3020\u3030\u303D-\u303F\u30FB\uFE10-\uFE19\uFE30-\uFE6F\uFF01-\uFF0F\uFF1A-\uFF20\uFF3B-\uFF40\uFF5B-\uFF65\uFFE0-\uFFFD\U0001F000-\U0001F12F\U0001F18A-\U0001FAFF]+";

/// A row's words are those of its first characters, this many on servers: PostgreSQL could not write a row with more, and MariaDB
/// would take long.
pub(crate) const MOST_INDEXED: usize = 200_000;

/// A text is processed in parts of this many characters on MariaDB and MySQL: the time of a replacement grows with the
/// square of a text on one, and is limited on the other.
pub(crate) const PART: usize = 4_000;

/// What comes before each word on MariaDB and MySQL, whose indexes leave out words of one or two letters and
/// some frequent English ones.
pub(crate) const MARK: &str = "zz";
