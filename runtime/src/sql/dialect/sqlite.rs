//! SQLite, where it differs from the common dialect.

use std::borrow::Cow;

use crate::sql::dialect::{
    Dialect, LetterCase, Like, List, Wildcards, casts, dates, decimal_arithmetic, json,
};
use crate::sql::engine::Engine;
use crate::sql::function::{DatePart, Function, Sign};
use crate::sql::kind::Kind;
use crate::sql::pattern::TextPlace;
use crate::sql::search::SearchSyntax;

/// The collation of decimals, which every connection of ours knows.
pub(crate) const DECIMAL: &str = "limpid_decimal";

/// SQLite.
#[derive(Debug)]
pub(crate) struct Sqlite;

impl Dialect for Sqlite {
    fn engine(&self) -> Engine {
        Engine::Sqlite
    }

    fn name(&self) -> &'static str {
        "sqlite"
    }

    // Between double quotes SQLite takes a name that it does not know for a text: a column that is missing
    // would read as its own name, and as "not NULL" in every condition. Not so between backticks.
    fn quote(&self) -> char {
        '`'
    }

    fn row_locks(&self) -> bool {
        false
    }

    fn most_binds(&self) -> usize {
        32_766
    }

    fn binds_limit(&self, _limit: i64) -> bool {
        false
    }

    fn binds_offset(&self) -> bool {
        false
    }

    fn no_limit(&self) -> Option<&'static str> {
        Some("-1")
    }

    // LIKE always folds ASCII letters; GLOB never does.
    fn like(&self, case: LetterCase) -> Like {
        match case {
            LetterCase::Sensitive => Like { template: "{0} GLOB {1}", wildcards: Wildcards::Star },
            LetterCase::Insensitive => {
                Like { template: "{0} LIKE {1} ESCAPE '!'", wildcards: Wildcards::Percent }
            }
        }
    }

    // GLOB and LIKE read a text up to its first NUL. A beginning without one is found by them, with an index.
    fn simple_like(&self, place: TextPlace, case: LetterCase, text: &str) -> Option<&'static str> {
        // An empty text is everywhere, in another empty one too.
        if text.is_empty() {
            return None;
        }
        Some(match (place, case) {
            (TextPlace::Anywhere, LetterCase::Sensitive) => "instr({0}, {1}) > 0",
            (TextPlace::Anywhere, LetterCase::Insensitive) => "instr(LOWER({0}), LOWER({1})) > 0",
            (TextPlace::Start | TextPlace::Whole, LetterCase::Sensitive) if !text.contains('\0') => {
                return None;
            }
            (TextPlace::Start, LetterCase::Sensitive) => {
                "substr(CAST({0} AS BLOB), 1, length(CAST({1} AS BLOB))) = CAST({1} AS BLOB)"
            }
            (TextPlace::Start, LetterCase::Insensitive) => {
                "substr(CAST(LOWER({0}) AS BLOB), 1, length(CAST({1} AS BLOB))) = CAST(LOWER({1}) AS BLOB)"
            }
            (TextPlace::End, LetterCase::Sensitive) => {
                "substr(CAST({0} AS BLOB), -length(CAST({1} AS BLOB))) = CAST({1} AS BLOB)"
            }
            (TextPlace::End, LetterCase::Insensitive) => {
                "substr(CAST(LOWER({0}) AS BLOB), -length(CAST({1} AS BLOB))) = CAST(LOWER({1}) AS BLOB)"
            }
            (TextPlace::Whole, LetterCase::Sensitive) => "CAST({0} AS BLOB) = CAST({1} AS BLOB)",
            (TextPlace::Whole, LetterCase::Insensitive) => "LOWER({0}) = LOWER({1})",
        })
    }

    fn search(&self) -> SearchSyntax {
        SearchSyntax::Fts5
    }

    fn list(&self) -> List {
        List::Json
    }

    fn most_rows(&self) -> usize {
        1_000
    }

    fn explain(&self) -> (&'static str, usize) {
        ("EXPLAIN QUERY PLAN ", 3)
    }

    fn function(&self, function: Function) -> &'static str {
        match function {
            Function::Sum(Kind::F32 | Kind::F64) => "COALESCE(SUM({0}), 0.0)",
            // Numbers above i64 are bytes, which SUM would take for 0: `abs` of the least number refuses.
            Function::Sum(Kind::U64) => {
                "COALESCE(SUM(CASE typeof({0}) WHEN 'blob' THEN abs(-9223372036854775808) ELSE {0} END), 0)"
            }
            Function::Avg(Kind::U64) => {
                "AVG(CASE typeof({0}) WHEN 'blob' THEN abs(-9223372036854775808) ELSE {0} END)"
            }
            // Decimals are text: their list is added up where it is read, and by the collation.
            Function::Sum(Kind::Decimal) => "(COALESCE(group_concat({0}, '+'), '0') COLLATE limpid_decimal)",
            Function::Avg(Kind::Decimal) => {
                "((group_concat({0}, '+') || '/' || COUNT({0})) COLLATE limpid_decimal)"
            }
            // The result of a subquery has no collation.
            Function::Whole(Kind::Decimal) => "(CAST({0} AS TEXT) COLLATE limpid_decimal)",
            Function::Reckon(sign) => decimal_arithmetic::read(sign),
            Function::StringAgg => "group_concat({0}, {1} {2})",
            Function::StringAggOver => "group_concat({0}, {1}) {2}",
            // LENGTH ends with the first NUL. The sign behind the text is none that Unicode gives a meaning.
            Function::Length => {
                "CASE instr({0}, char(0)) WHEN 0 THEN LENGTH({0}) \
                 ELSE instr({0} || char(1114111), char(1114111)) - 1 END"
            }
            Function::DatePart(DatePart::Year, _) => "CAST(strftime('%Y', {0}) AS INTEGER)",
            Function::DatePart(DatePart::Month, _) => "CAST(strftime('%m', {0}) AS INTEGER)",
            Function::DatePart(DatePart::Day, _) => "CAST(strftime('%d', {0}) AS INTEGER)",
            Function::Round => "ROUND({0})",
            // FLOOR and CEIL are not built in. Floats above have no fraction.
            Function::Floor => {
                "(CASE WHEN ABS({0}) < 4503599627370496 THEN CAST({0} AS INTEGER) - ({0} < CAST({0} AS INTEGER)) \
                 ELSE {0} END * 1.0)"
            }
            Function::Ceil => {
                "(CASE WHEN ABS({0}) < 4503599627370496 THEN CAST({0} AS INTEGER) + ({0} > CAST({0} AS INTEGER)) \
                 ELSE {0} END * 1.0)"
            }
            Function::Greatest => "COALESCE(MAX({0}, {1}), {0}, {1})",
            Function::Least => "COALESCE(MIN({0}, {1}), {0}, {1})",
            Function::Now => dates::sqlite::NOW,
            Function::Start(unit, kind) => dates::sqlite::start(unit, kind),
            Function::Plus(step, kind) => dates::sqlite::plus(step, kind),
            Function::Since(step, _) => dates::sqlite::since(step),
            Function::Cast(from, to) => casts::sqlite(from, to),
            Function::Inside(inside) => json::sqlite(inside),
            Function::SumOver(Kind::F32 | Kind::F64) => "COALESCE(SUM({0}) {1}, 0.0)",
            Function::SumOver(Kind::U64) => {
                "COALESCE(SUM(CASE typeof({0}) WHEN 'blob' THEN abs(-9223372036854775808) ELSE {0} END) {1}, 0)"
            }
            Function::AvgOver(Kind::U64) => {
                "AVG(CASE typeof({0}) WHEN 'blob' THEN abs(-9223372036854775808) ELSE {0} END) {1}"
            }
            Function::SumOver(Kind::Decimal) => {
                "(COALESCE(group_concat({0}, '+') {1}, '0') COLLATE limpid_decimal)"
            }
            Function::AvgOver(Kind::Decimal) => {
                "((group_concat({0}, '+') {1} || '/' || COUNT({0}) {1}) COLLATE limpid_decimal)"
            }
            other => other.standard(),
        }
    }

    // A number above i64 is held as bytes, with which SQLite reckons as with 0.
    fn arithmetic(&self, kind: Kind, sign: Sign) -> Option<&'static str> {
        match (kind, sign) {
            (Kind::U64, Sign::Plus) => Some(
                "(CASE WHEN typeof({0}) = 'blob' OR typeof({1}) = 'blob' THEN abs(-9223372036854775808) \
                 ELSE {0} + {1} END)",
            ),
            _ => None,
        }
    }

    fn kept(&self, function: Function) -> &'static str {
        match function {
            Function::Reckon(sign) => decimal_arithmetic::kept(sign),
            Function::Sum(Kind::Decimal) => decimal_arithmetic::SUM,
            Function::Avg(Kind::Decimal) => decimal_arithmetic::AVG,
            other => self.function(other),
        }
    }

    fn differs(&self) -> (&'static str, &'static str, &'static str) {
        ("", " IS NOT ", "")
    }

    fn storage(&self, kind: Kind, _indexed: bool) -> Cow<'static, str> {
        use Kind::*;
        let name = match kind {
            Bool => "BOOLEAN",
            I8 | I16 | I32 | I64 | U8 | U16 | U32 | U64 => "INTEGER",
            F32 | F64 => "REAL",
            Text | Json | Enum(_) | Array(_) => "TEXT",
            // Text, so that nothing is lost, in the order of numbers.
            Decimal => return format!("TEXT COLLATE {DECIMAL}").into(),
            Native(native) => return (native.name)().into(),
            Bytes | Uuid => "BLOB",
            // These words give numeric affinity to the column, which leaves our texts as they are.
            DateTime | NaiveDateTime => "DATETIME",
            Date => "DATE",
            Time => "TIME",
        };
        name.into()
    }

    // An INTEGER holds every number, and what does not fit even there becomes a float.
    fn range(&self, kind: Kind) -> Option<(i64, u64)> {
        kind.bounds()
    }

    // A REAL has 64 bits. What is closer to the largest number of 32 bits than to the next one is read as it.
    fn limits(&self, kind: Kind) -> Option<&'static str> {
        (kind == Kind::F32).then_some("abs({0}) < 3.4028235677973366e38 OR abs({0}) = 9e999")
    }

    // AUTOINCREMENT: the key of a deleted row is never given to another one.
    fn counted_key(&self, _kind: Kind) -> &'static str {
        "INTEGER PRIMARY KEY AUTOINCREMENT"
    }
}
