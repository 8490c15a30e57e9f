//! What a file says about itself, in comments that begin with `-- limpid:`.

use crate::error::{Error, Result};
use crate::migrate::diff::{DiffPlan, Expect};

/// The lines of a file that are for the runner.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Header {
    /// The version that it was made after.
    pub parent: Option<i64>,
    /// What it loses: `column posts.views`, `table posts`.
    pub destructive: Vec<String>,
    /// The losses that the file accepts.
    pub accepted: Vec<String>,
    /// What must hold before.
    pub expects: Vec<Expect>,
    /// The tables that SQLite rebuilds.
    pub rebuilds: Vec<String>,
    /// SQLite does not check foreign keys meanwhile.
    pub keys_off: bool,
    /// Each statement commits by itself, although the engine could run the file in one transaction.
    pub no_transaction: bool,
    /// What it drops that is made from other columns.
    pub derived: Vec<String>,
    /// Statements that are run in batches.
    pub backfills: Vec<Backfill>,
    /// Codes of `lint` that are allowed here, each with a reason.
    pub allowed: Vec<String>,
    /// The versions that this file replaces.
    pub replaces: Vec<i64>,
}

/// A statement that is run in batches of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Backfill {
    /// The line that says so: the next statement is meant.
    pub line: usize,
    pub table: String,
    /// The column of whole numbers by which rows are taken.
    pub key: String,
    pub size: u32,
}

impl Backfill {
    /// Reads `posts by id, 1000 rows at a time`; without a number, 1000.
    fn parse(value: &str, line: usize) -> Option<Self> {
        let (what, size) = match value.split_once(',') {
            Some((what, size)) => (what, size.trim().split(' ').next()?.replace('_', "").parse().ok()?),
            None => (value, 1_000),
        };
        let (table, key) = what.split_once(" by ")?;
        let (table, key) = (table.trim().to_owned(), key.trim().to_owned());
        let is_whole = size > 0 && !table.is_empty() && !key.is_empty();
        is_whole.then_some(Backfill { line, table, key, size })
    }
}

impl Header {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// With file and line, if a word is unknown: a misspelt guard must not be ignored.
    pub(crate) fn parse(text: &str, file: &str) -> Result<Self> {
        let mut header = Header::default();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            // The form of sqlx.
            if number == 0 && line == "-- no-transaction" {
                header.no_transaction = true;
            }
            let Some(rest) = line.strip_prefix("-- limpid:") else { continue };
            let rest = rest.trim();
            let (word, value) = rest.split_once(' ').unwrap_or((rest, ""));
            let wrong = |what: &str| Error::usage(format!("{file}:{}: {what}", number + 1));
            match word {
                "parent" => {
                    header.parent =
                        Some(value.parse().map_err(|_| wrong("`parent` is followed by a version"))?);
                }
                "destructive" => header.destructive.push(what_is_lost(value, "drops ").ok_or_else(|| {
                    wrong(
                        "write `-- limpid: destructive drops column posts.views`, or `.. drops table posts`",
                    )
                })?),
                "accepts" => header.accepted.push(what_is_lost(value, "").ok_or_else(|| {
                    wrong("write `-- limpid: accepts column posts.views`, or `.. accepts table posts`")
                })?),
                "backfill" => {
                    let backfill = Backfill::parse(value, number + 1).ok_or_else(|| {
                        wrong("write `-- limpid: backfill posts by id, 1000 rows at a time`")
                    })?;
                    header.backfills.push(backfill);
                    header.no_transaction = true;
                }
                "derived" => header.derived.push(what_is_lost(value, "").ok_or_else(|| {
                    wrong("write `-- limpid: derived column posts.words`, or `.. derived table posts_words`")
                })?),
                "expects" => {
                    let none = value.strip_prefix("none ").and_then(|value| value.split_once(" -- "));
                    let (query, sentence) = none.ok_or_else(|| {
                        wrong("write `-- limpid: expects none SELECT COUNT(*) FROM .. -- what is wrong if there are some`")
                    })?;
                    header.expects.push(Expect { query: query.to_owned(), sentence: sentence.to_owned() });
                }
                "rebuilds" if !value.is_empty() => header.rebuilds.push(value.to_owned()),
                "foreign_keys" if value == "off" => header.keys_off = true,
                "no_transaction" => header.no_transaction = true,
                "allow" => {
                    let allowed =
                        value.split_once(" because ").map(|(code, reason)| (code.trim(), reason.trim()));
                    let Some((code, _)) =
                        allowed.filter(|(code, reason)| !reason.is_empty() && is_code(code))
                    else {
                        return Err(wrong("write `-- limpid: allow L09 because the table is small`"));
                    };
                    header.allowed.push(code.to_owned());
                }
                "replaces" => {
                    for version in value.split_whitespace() {
                        header
                            .replaces
                            .push(version.parse().map_err(|_| wrong("`replaces` is followed by versions"))?);
                    }
                }
                other => {
                    return Err(wrong(&format!(
                        "`{other}` is not known here: parent, destructive, accepts, backfill, derived, expects, rebuilds, foreign_keys off, \
                         no_transaction, allow and replaces are"
                    )));
                }
            }
        }
        Ok(header)
    }

    /// Losses that the file does not accept.
    pub(crate) fn open(&self) -> impl Iterator<Item = &String> {
        self.destructive.iter().filter(|what| !self.accepted.contains(what))
    }

    /// The lines for a plan.
    pub(crate) fn print(plan: &DiffPlan, title: &str, parent: Option<i64>) -> String {
        let mut text = format!("-- {title}\n");
        let mut line = |rest: String| text.push_str(&format!("-- limpid: {rest}\n"));
        if let Some(parent) = parent {
            line(format!("parent {parent}"));
        }
        for what in &plan.destructive {
            line(format!("destructive drops {what}"));
        }
        for what in &plan.derived {
            line(format!("derived {what}"));
        }
        for Expect { query, sentence } in &plan.expects {
            line(format!("expects none {} -- {sentence}", query.replace('\n', " ")));
        }
        for table in &plan.rebuilds {
            line(format!("rebuilds {table}"));
        }
        if plan.keys_off {
            line("foreign_keys off".to_owned());
        }
        text
    }
}

/// Whether it has the form of a code of `lint`: a file may be older than its rule, or newer.
fn is_code(word: &str) -> bool {
    word.strip_prefix('L')
        .is_some_and(|number| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `table posts` or `column posts.views`, after a word.
fn what_is_lost(value: &str, word: &str) -> Option<String> {
    let what = value.strip_prefix(word)?.trim();
    let (kind, name) = what.split_once(' ')?;
    (matches!(kind, "table" | "column") && !name.is_empty()).then(|| what.to_owned())
}
