//! What is wrong or dangerous in files of migrations, also in those that were written by hand.

mod rules;
mod words;

use std::fmt;

use super::file::{Header, Migration, statements};
use crate::error::Result;
use crate::sql::engine::Engine;

/// A rule. Its code never changes, and `docs/lint.md` has a section for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rule {
    pub code: &'static str,
    /// Whether it ends with exit code 1.
    pub is_error: bool,
}

macro_rules! rules {
    ($($name:ident = $code:literal $is_error:literal;)*) => {
        $(pub(crate) const $name: Rule = Rule { code: $code, is_error: $is_error };)*
        /// All of them.
        pub(crate) const RULES: &[Rule] = &[$($name),*];
    };
}

rules! {
    DROPS_TABLE = "L01" true;
    DROPS_COLUMN = "L02" true;
    INVENTS_VALUES = "L03" true;
    EVERY_ROW = "L04" false;
    EMPTIES = "L05" true;
    RUNNERS_BUSINESS = "L06" true;
    NOT_IN_TRANSACTION = "L07" true;
    RENAMES = "L08" false;
    LOCKS_WRITERS = "L09" false;
    READS_ALL = "L10" false;
    REWRITES = "L11" false;
    NO_WAY_BACK = "L12" false;
    NOT_ACCEPTED = "L13" false;
    NEW_VALUE_USED = "L14" true;
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Smell {
    pub rule: Rule,
    pub file: String,
    pub line: usize,
    pub sentence: String,
}

impl fmt::Display for Smell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.rule.code, self.sentence)
    }
}

/// Looks at the way there of one migration.
///
/// # Errors
///
/// With file and line, if it does not parse.
pub(crate) fn lint(file: &Migration, engine: Engine) -> Result<Vec<Smell>> {
    let header = Header::parse(&file.up, &file.file)?;
    let statements = statements(&file.up, engine, &file.file)?;
    let mut found = Vec::new();
    let mut see = |rule: Rule, line: usize, sentence: String| {
        found.push(Smell { rule, file: file.file.clone(), line, sentence });
    };
    if file.down.is_none() {
        see(NO_WAY_BACK, 1, "there is no .down.sql: nobody can take this back".to_owned());
    }
    for what in header.open() {
        let line = file.up.lines().position(|line| line.ends_with(&format!("drops {what}")));
        see(
            NOT_ACCEPTED,
            line.map_or(1, |line| line + 1),
            format!(
                "it drops the {what}, and nobody has accepted that: write `-- limpid: accepts {what}`, or run `up` with \
                 `--allow-destructive`"
            ),
        );
    }
    rules::look(&statements, &header, engine, &mut see);
    found.retain(|smell| !header.allowed.iter().any(|code| code == smell.rule.code));
    found.sort_by_key(|smell| smell.line);
    Ok(found)
}
