//! MariaDB and MySQL, where they differ from the common dialect.

use super::dialect::{Case, Dialect, Like, List, Returns, Wildcards};
use super::kind::Kind;
use super::table::ColumnDef;

/// MariaDB or MySQL.
#[derive(Debug)]
pub(crate) enum MySql {
    /// Answers INSERT and DELETE with the rows.
    MariaDb,
    /// Reads them back.
    MySql,
}

impl Dialect for MySql {
    fn name(&self) -> &'static str {
        match self {
            MySql::MariaDb => "mariadb",
            MySql::MySql => "mysql",
        }
    }

    fn quote(&self) -> char {
        '`'
    }

    fn placeholder(&self, text: &mut String, _number: usize) {
        text.push('?');
    }

    fn most_binds(&self) -> usize {
        65_535
    }

    fn no_limit(&self) -> Option<&'static str> {
        Some("18446744073709551615")
    }

    fn like(&self, case: Case) -> Like {
        let operator = match case {
            Case::Sensitive => " COLLATE utf8mb4_bin LIKE ",
            Case::Insensitive => " COLLATE utf8mb4_general_ci LIKE ",
        };
        Like { operator, wildcards: Wildcards::Percent }
    }

    fn text_literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
    }

    fn quotient(&self) -> &'static str {
        " DIV "
    }

    fn list(&self) -> List {
        List::Json
    }

    fn empty_row(&self) -> &'static str {
        " () VALUES ()"
    }

    fn returns(&self) -> Returns {
        match self {
            MySql::MariaDb => Returns::NotUpdates,
            MySql::MySql => Returns::Never,
        }
    }

    fn partial_indexes(&self) -> bool {
        false
    }

    fn nulls_order(&self) -> bool {
        false
    }

    fn storage(&self, column: &ColumnDef) -> &'static str {
        use Kind::*;
        match column.kind {
            Bool => "BOOLEAN",
            I8 => "TINYINT",
            U8 => "TINYINT UNSIGNED",
            I16 => "SMALLINT",
            U16 => "SMALLINT UNSIGNED",
            I32 => "INT",
            U32 => "INT UNSIGNED",
            I64 => "BIGINT",
            U64 => "BIGINT UNSIGNED",
            F32 => "FLOAT",
            F64 => "DOUBLE",
            Text => "LONGTEXT",
            Json => "JSON",
            Bytes => "LONGBLOB",
            Uuid => "BINARY(16)",
            DateTime | NaiveDateTime => "DATETIME(6)",
            Date => "DATE",
            Time => "TIME(6)",
        }
    }

    fn counted_key(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::U64 => "BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY",
            Kind::I32 | Kind::I16 | Kind::I8 | Kind::U8 | Kind::U16 => "INT AUTO_INCREMENT PRIMARY KEY",
            _ => "BIGINT AUTO_INCREMENT PRIMARY KEY",
        }
    }
}
