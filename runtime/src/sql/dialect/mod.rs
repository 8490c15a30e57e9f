//! What every engine has in common, with the points where one may differ.

mod casts;
mod dates;
mod decimal_arithmetic;
mod engines;
mod json;
mod mysql;
mod postgres;
pub(crate) mod sqlite;

use std::borrow::Cow;
use std::fmt::Debug;

use crate::sql::engine::Engine;
use crate::sql::function::{Function, Sign};
use crate::sql::kind::Kind;
use crate::sql::pattern::TextPlace;
use crate::sql::search::SearchSyntax;
use crate::sql::value::Value;

/// One engine's SQL. The defaults are standard SQL; an engine says only where it differs.
pub(crate) trait Dialect: Debug + Send + Sync + 'static {
    /// Which engine speaks it.
    fn engine(&self) -> Engine;

    /// The name of the engine, as a URL says it.
    fn name(&self) -> &'static str;

    /// The mark around names.
    fn quote(&self) -> char {
        '"'
    }

    /// Whether placeholders are `$1`, `$2` and not `?`, so that values may be in another order than these.
    fn numbers_placeholders(&self) -> bool {
        false
    }

    /// What follows the placeholder of a whole number without a sign, or of a list of these. A statement that
    /// is prepared has one type for each placeholder, so a number of another type wants another text.
    fn cast_whole(&self, _value: &Value) -> &'static str {
        ""
    }

    /// How many values one statement can bind.
    fn most_binds(&self) -> usize;

    /// Whether this LIMIT is bound. SQLite plans again at each execution when it is.
    fn binds_limit(&self, _limit: i64) -> bool {
        true
    }

    /// Whether OFFSET is bound.
    fn binds_offset(&self) -> bool {
        true
    }

    /// The LIMIT that means "no limit", for an OFFSET alone, where the engine needs one.
    fn no_limit(&self) -> Option<&'static str> {
        None
    }

    /// Why this engine would not store a value as it is, if so. It is refused before it is sent.
    fn unstorable(&self, value: &Value) -> Option<&'static str> {
        match value {
            Value::Unstorable(why) => Some(why),
            Value::List(_, values) => values.iter().find_map(|value| self.unstorable(value)),
            _ => None,
        }
    }

    /// How numbers of this kind are reckoned with, where the engine's own operator gives another result or type.
    fn arithmetic(&self, _kind: Kind, _sign: Sign) -> Option<&'static str> {
        None
    }

    /// How a text is compared with a pattern.
    fn like(&self, case: LetterCase) -> Like;

    /// How a text is looked for at a place, where that is not done by a pattern: `{0}` is looked through, `{1}` is
    /// this text.
    fn simple_like(&self, _place: TextPlace, _case: LetterCase, _text: &str) -> Option<&'static str> {
        None
    }

    /// The type of a text that is not a column, in a statement: where a type without a character set has that of the
    /// database, this one says its own.
    fn long_text(&self) -> &'static str {
        "TEXT"
    }

    /// How a list of values is handed over.
    fn list(&self) -> List;

    /// At most this many values of a list are placeholders, where a list is not an array.
    fn most_listed(&self) -> usize {
        256
    }

    /// The type of an array of values of this kind, where many rows travel as one array for each column.
    fn array_of(&self, _kind: Kind) -> Option<String> {
        None
    }

    /// How many rows one statement writes at most, however few values they have. More are slower: the text
    /// grows with them.
    fn most_rows(&self) -> usize;

    /// How the values of a row that was to be inserted are named, before and after the name of the column.
    fn incoming(&self) -> (&'static str, &'static str) {
        ("EXCLUDED.", "")
    }

    /// What comes before, between and after two values that are not equal, where NULL equals NULL.
    fn differs(&self) -> (&'static str, &'static str, &'static str) {
        ("", " IS DISTINCT FROM ", "")
    }

    /// What tells, next to a row that an INSERT returns, whether it was there already.
    fn mark_of_merge(&self) -> Option<&'static str> {
        None
    }

    /// How an INSERT passes over rows that are there already.
    fn conflict(&self) -> Conflict {
        Conflict::Named
    }

    /// Whether a SELECT can lock its rows.
    fn row_locks(&self) -> bool {
        true
    }

    /// The lock of a row that others may go on to refer to.
    fn write_lock(&self) -> &'static str {
        " FOR UPDATE"
    }

    /// The lock that lets others read the rows and lock them in the same way.
    fn share_lock(&self) -> &'static str {
        " FOR SHARE"
    }

    /// What an INSERT of a row without any value says.
    fn empty_row(&self) -> &'static str {
        " DEFAULT VALUES"
    }

    /// Which statements can return the rows they wrote.
    fn returns(&self) -> Returns {
        Returns::Always
    }

    /// Whether indexes are statements of their own, which can leave rows out with WHERE. Else they are in
    /// CREATE TABLE, and a unique one leaves the trash out through a generated column.
    fn partial_indexes(&self) -> bool {
        true
    }

    /// What follows DEFAULT.
    fn default_value(&self, literal: &str) -> String {
        literal.to_owned()
    }

    /// Whether tables are in schemas of one database.
    fn schemas(&self) -> bool {
        false
    }

    /// Whether NULLS FIRST and NULLS LAST are known.
    fn nulls_order(&self) -> bool {
        true
    }

    /// The storage type of a kind, for a column that may be part of an index.
    fn storage(&self, kind: Kind, indexed: bool) -> Cow<'static, str>;

    /// The least and the largest number of a kind, where its storage type holds more than the kind does.
    fn range(&self, _kind: Kind) -> Option<(i64, u64)> {
        None
    }

    /// The condition that a value of a kind meets if its field can hold it, where its storage type holds more. `{0}` is
    /// the column. Whole numbers have [`Dialect::range`].
    fn limits(&self, _kind: Kind) -> Option<&'static str> {
        None
    }

    /// How texts are searched.
    fn search(&self) -> SearchSyntax;

    /// The statement that makes an enum type, where the engine has such types.
    fn create_enum(&self, _name: &str, _words: &[&str]) -> Option<String> {
        None
    }

    /// The whole definition of a key that the database counts up, after its name.
    fn counted_key(&self, kind: Kind) -> &'static str;

    /// The storage type of a column that refers to a key which the database counts up.
    fn reference(&self, kind: Kind) -> Cow<'static, str> {
        self.storage(kind, true)
    }

    /// A text that the models themselves hold, such as the name of an enum's variant, as a literal.
    fn text_literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\'', "''"))
    }

    /// Whether NULL comes after everything else when the smallest comes first.
    fn nulls_are_largest(&self) -> bool {
        false
    }

    /// The prefix of a statement whose plan is requested, and the index of the column that holds the plan.
    fn explain(&self) -> (&'static str, usize) {
        ("EXPLAIN ", 0)
    }

    /// What to say to a caller of a function that this engine does not have: that it is not there, and what to write
    /// instead. The statement is refused before it is sent.
    fn lacks(&self, _function: Function) -> Option<&'static str> {
        None
    }

    /// How a function is written.
    fn function(&self, function: Function) -> &'static str {
        function.standard()
    }

    /// How a function is written where its value is what a column is to keep.
    fn kept(&self, function: Function) -> &'static str {
        self.function(function)
    }

    /// How a path into a JSON document begins.
    fn json_root(&self) -> &'static str {
        "$"
    }

    /// The operator that divides whole numbers.
    fn quotient(&self) -> &'static str {
        " / "
    }

    /// What comes after the closing parenthesis of CREATE TABLE.
    fn table_options(&self) -> &'static str {
        ""
    }
}

/// Whether capitals count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    /// `a` is not `A`.
    Sensitive,
    /// `a` is `A`.
    Insensitive,
}

/// How a text is compared with a pattern.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Like {
    /// The condition: `{0}` is the text, `{1}` the pattern.
    pub template: &'static str,
    /// The wildcards of the operator.
    pub wildcards: Wildcards,
}

/// Two notations for the same patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wildcards {
    /// `%` and `_`, as LIKE has them, with `!` before a character that is meant as itself.
    Percent,
    /// `*` and `?`, as GLOB has them, with brackets around a character that is meant as itself.
    Star,
}

/// How a list of values is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// As one array: `= ANY($1)`.
    Array,
    /// As placeholders up to a number, and as one JSON document for `json_each` above it.
    Json,
    /// As placeholders up to a number, and as one JSON document for JSON_TABLE above it.
    JsonTable,
}

/// What an INSERT can say about rows that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// ON CONFLICT, which can name the unique index that is meant.
    Named,
    /// ON DUPLICATE KEY, which is about all of them.
    Any,
}

/// Which statements can return the rows they wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Returns {
    /// INSERT, UPDATE and DELETE.
    Always,
    /// INSERT and DELETE only: MariaDB.
    NotUpdates,
    /// None: MySQL.
    Never,
}
