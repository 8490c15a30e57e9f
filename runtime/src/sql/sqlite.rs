//! SQLite, where it differs from the common dialect.

use super::dialect::{Case, Dialect, Like, List, Wildcards};
use super::kind::Kind;
use super::table::ColumnDef;

/// SQLite.
#[derive(Debug)]
pub(crate) struct Sqlite;

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn placeholder(&self, text: &mut String, _number: usize) {
        text.push('?');
    }

    fn most_binds(&self) -> usize {
        32_766
    }

    fn binds_limit(&self) -> bool {
        false
    }

    fn no_limit(&self) -> Option<&'static str> {
        Some("-1")
    }

    // LIKE folds ASCII letters and cannot be told not to; GLOB never folds.
    fn like(&self, case: Case) -> Like {
        match case {
            Case::Sensitive => Like { operator: " GLOB ", wildcards: Wildcards::Star, fold: None },
            Case::Insensitive => Like { operator: " LIKE ", wildcards: Wildcards::Percent, fold: None },
        }
    }

    fn list(&self) -> List {
        List::Json
    }

    fn storage(&self, column: &ColumnDef, _indexed: bool) -> &'static str {
        use Kind::*;
        match column.kind {
            Bool => "BOOLEAN",
            I8 | I16 | I32 | I64 | U8 | U16 | U32 | U64 => "INTEGER",
            F32 | F64 => "REAL",
            Text | Json => "TEXT",
            Bytes | Uuid => "BLOB",
            // These words give numeric affinity to the column, which leaves our texts as they are.
            DateTime | NaiveDateTime => "DATETIME",
            Date => "DATE",
            Time => "TIME",
        }
    }

    // AUTOINCREMENT: the key of a deleted row is never given to another one.
    fn counted_key(&self, _kind: Kind) -> &'static str {
        "INTEGER PRIMARY KEY AUTOINCREMENT"
    }
}
