//! MariaDB and MySQL, where they differ from the common dialect.

use std::borrow::Cow;

use chrono::Datelike;

use crate::sql::dialect::{
    Conflict, Dialect, LetterCase, Like, List, Returns, Wildcards, casts, dates, json,
};
use crate::sql::engine::Engine;
use crate::sql::function::{Function, Ranked, Sign};
use crate::sql::kind::Kind;
use crate::sql::search::{InnoDb, SearchSyntax};
use crate::sql::value::Value;

/// GROUP_CONCAT takes a literal between the texts, so each text has the separator before it, and the first is taken
/// away. It cuts what is longer than the session allows, with a warning: a number that fits nowhere is the error.
const STRING_AGG: &str = "IF(SUM(OCTET_LENGTH({0}) + OCTET_LENGTH({1})) > LEAST(@@group_concat_max_len, @@max_allowed_packet), \
    18446744073709551615 + COUNT({0}), \
    SUBSTRING(GROUP_CONCAT({1}, {0} {2} SEPARATOR ''), CHAR_LENGTH({1}) + 1))";

/// MariaDB or MySQL.
#[derive(Debug)]
pub(crate) enum MySql {
    /// Answers INSERT and DELETE with the rows.
    MariaDb,
    /// Reads them back.
    MySql,
}

impl Dialect for MySql {
    fn engine(&self) -> Engine {
        match self {
            MySql::MariaDb => Engine::MariaDb,
            MySql::MySql => Engine::MySql,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            MySql::MariaDb => "mariadb",
            MySql::MySql => "mysql",
        }
    }

    fn quote(&self) -> char {
        '`'
    }

    fn most_binds(&self) -> usize {
        65_535
    }

    fn no_limit(&self) -> Option<&'static str> {
        Some("18446744073709551615")
    }

    fn like(&self, case: LetterCase) -> Like {
        // Collations that fold capitals fold accents too, so letters are folded by LOWER instead. A column that is
        // not ours may have another character set, which this collation is none of.
        let template = match case {
            LetterCase::Sensitive => "CONVERT({0} USING utf8mb4) COLLATE utf8mb4_bin LIKE {1} ESCAPE '!'",
            LetterCase::Insensitive => {
                "LOWER(CONVERT({0} USING utf8mb4)) COLLATE utf8mb4_bin LIKE LOWER({1}) ESCAPE '!'"
            }
        };
        Like { template, wildcards: Wildcards::Percent }
    }

    fn text_literal(&self, text: &str) -> String {
        format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
    }

    fn explain(&self) -> (&'static str, usize) {
        ("EXPLAIN FORMAT=JSON ", 0)
    }

    fn lacks(&self, function: Function) -> Option<&'static str> {
        match function {
            Function::StringAggOver => Some(
                "MariaDB and MySQL put no texts together over a window: group the rows and use \
                 `group.string_agg(..)`, or ask a relation, `post.comments.string_agg(..)`",
            ),
            _ => None,
        }
    }

    // The sum of integers is a DECIMAL. CAST would cut it to what fits, DIV refuses.
    fn function(&self, function: Function) -> &'static str {
        match function {
            Function::Sum(kind) if kind.is_integer() => "(COALESCE(SUM({0}), 0) DIV 1)",
            Function::Sum(Kind::F32 | Kind::F64) => "COALESCE(SUM({0}), 0e0)",
            // That of a DECIMAL has four digits more than its column.
            Function::Avg(kind) if kind != Kind::Decimal => "AVG(CAST({0} AS DOUBLE))",
            Function::StringAgg => STRING_AGG,
            Function::Concat => "CONCAT(COALESCE({0}, ''), COALESCE({1}, ''))",
            Function::Now => "UTC_TIMESTAMP(6)",
            Function::Start(unit, kind) => dates::mysql::start(unit, kind),
            Function::Plus(step, _) => dates::mysql::plus(step),
            Function::Since(step, _) => dates::mysql::since(step),
            Function::Cast(from, to) => casts::mysql(from, to),
            Function::Inside(inside) => json::mysql(inside),
            // On MySQL these have no sign.
            Function::Ranked(Ranked::RowNumber) => "CAST(ROW_NUMBER() {0} AS SIGNED)",
            Function::Ranked(Ranked::Rank) => "CAST(RANK() {0} AS SIGNED)",
            Function::Ranked(Ranked::DenseRank) => "CAST(DENSE_RANK() {0} AS SIGNED)",
            Function::Ranked(Ranked::Ntile) => "CAST(NTILE({0}) {1} AS SIGNED)",
            Function::SumOver(kind) if kind.is_integer() => "(COALESCE(SUM({0}) {1}, 0) DIV 1)",
            Function::SumOver(Kind::F32 | Kind::F64) => "COALESCE(SUM({0}) {1}, 0e0)",
            Function::AvgOver(kind) if kind != Kind::Decimal => "AVG(CAST({0} AS DOUBLE)) {1}",
            other => other.standard(),
        }
    }

    // DATETIME and DATE end with the year 9999; what is beyond is stored as zeros, or not at all.
    fn unstorable(&self, value: &Value) -> Option<&'static str> {
        let year = match value {
            Value::DateTime(at) => at.year(),
            Value::NaiveDateTime(at) => at.year(),
            Value::Date(date) => date.year(),
            Value::Unstorable(why) => return Some(why),
            Value::List(_, values) => return values.iter().find_map(|value| self.unstorable(value)),
            _ => return None,
        };
        let fits = (0..=9999).contains(&year);
        (!fits).then_some("MariaDB and MySQL store the years 0 to 9999, of an instant in UTC")
    }

    // What has no sign stays without one there: 3 - 5 would be an error.
    fn arithmetic(&self, kind: Kind, sign: Sign) -> Option<&'static str> {
        if !matches!(kind, Kind::U8 | Kind::U16 | Kind::U32) {
            return None;
        }
        Some(match sign {
            Sign::Plus => "(CAST({0} AS SIGNED) + CAST({1} AS SIGNED))",
            Sign::Minus => "(CAST({0} AS SIGNED) - CAST({1} AS SIGNED))",
            Sign::Times => "(CAST({0} AS SIGNED) * CAST({1} AS SIGNED))",
            Sign::Over => "(CAST({0} AS SIGNED) DIV CAST({1} AS SIGNED))",
            Sign::Rest => "(CAST({0} AS SIGNED) % CAST({1} AS SIGNED))",
        })
    }

    fn quotient(&self) -> &'static str {
        " DIV "
    }

    fn search(&self) -> SearchSyntax {
        match self {
            MySql::MariaDb => SearchSyntax::Boolean(InnoDb::MariaDb),
            MySql::MySql => SearchSyntax::Boolean(InnoDb::MySql),
        }
    }

    fn long_text(&self) -> &'static str {
        match self {
            MySql::MariaDb => "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
            MySql::MySql => "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
        }
    }

    fn list(&self) -> List {
        List::JsonTable
    }

    // MariaDB looks each placeholder up in the index, and joins with JSON_TABLE instead: that takes twice as long.
    fn most_listed(&self) -> usize {
        4_096
    }

    fn most_rows(&self) -> usize {
        1_000
    }

    fn conflict(&self) -> Conflict {
        Conflict::Any
    }

    fn share_lock(&self) -> &'static str {
        match self {
            MySql::MariaDb => " LOCK IN SHARE MODE",
            MySql::MySql => " FOR SHARE",
        }
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

    fn default_value(&self, literal: &str) -> String {
        format!("({literal})")
    }

    // Texts are equal if their bytes are, as on the other engines.
    fn table_options(&self) -> &'static str {
        match self {
            MySql::MariaDb => " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
            MySql::MySql => " CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
        }
    }

    fn nulls_order(&self) -> bool {
        false
    }

    fn incoming(&self) -> (&'static str, &'static str) {
        ("VALUES(", ")")
    }

    fn differs(&self) -> (&'static str, &'static str, &'static str) {
        ("NOT (", " <=> ", ")")
    }

    fn mark_of_merge(&self) -> Option<&'static str> {
        Some("CAST(@limpid_met AS SIGNED)")
    }

    fn storage(&self, kind: Kind, indexed: bool) -> Cow<'static, str> {
        use Kind::*;
        let name = match kind {
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
            // An index wants a length.
            Text if indexed => "VARCHAR(255)",
            Text => "LONGTEXT",
            Json => "JSON",
            Bytes if indexed => "VARBINARY(255)",
            Bytes => "LONGBLOB",
            Uuid => "BINARY(16)",
            DateTime | NaiveDateTime => "DATETIME(6)",
            Decimal => "DECIMAL(65, 30)",
            Enum(_) => "VARCHAR(255)",
            Array(_) => "JSON",
            Native(native) => return (native.name)().into(),
            Date => "DATE",
            Time => "TIME(6)",
        };
        name.into()
    }

    // A TIME reaches from -838 to 838 hours. A DECIMAL(65, 30) has more digits than Rust's decimals.
    fn limits(&self, kind: Kind) -> Option<&'static str> {
        match kind {
            Kind::Decimal => {
                Some("{0} BETWEEN -79228162514264337593543950335 AND 79228162514264337593543950335")
            }
            Kind::Time => Some("{0} BETWEEN '00:00:00' AND '23:59:59.999999'"),
            _ => None,
        }
    }

    fn counted_key(&self, kind: Kind) -> &'static str {
        // A foreign key must have exactly the type of the key, so each width keeps its own.
        match kind {
            Kind::I8 => "TINYINT AUTO_INCREMENT PRIMARY KEY",
            Kind::U8 => "TINYINT UNSIGNED AUTO_INCREMENT PRIMARY KEY",
            Kind::I16 => "SMALLINT AUTO_INCREMENT PRIMARY KEY",
            Kind::U16 => "SMALLINT UNSIGNED AUTO_INCREMENT PRIMARY KEY",
            Kind::I32 => "INT AUTO_INCREMENT PRIMARY KEY",
            Kind::U32 => "INT UNSIGNED AUTO_INCREMENT PRIMARY KEY",
            Kind::U64 => "BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY",
            _ => "BIGINT AUTO_INCREMENT PRIMARY KEY",
        }
    }
}
