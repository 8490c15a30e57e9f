//! PostgreSQL, where it differs from the common dialect.

use std::borrow::Cow;

use crate::sql::dialect::{Dialect, LetterCase, Like, List, Wildcards, casts, dates, json};
use crate::sql::engine::Engine;
use crate::sql::function::{DatePart, Function, Ranked};
use crate::sql::kind::Kind;
use crate::sql::search::SearchSyntax;
use crate::sql::value::Value;

/// PostgreSQL.
#[derive(Debug)]
pub(crate) struct Postgres;

impl Dialect for Postgres {
    fn engine(&self) -> Engine {
        Engine::Postgres
    }

    fn name(&self) -> &'static str {
        "postgres"
    }

    fn numbers_placeholders(&self) -> bool {
        true
    }

    // A key is a BIGINT, whose index is of no use for a NUMERIC. So what fits is bound as BIGINT.
    fn cast_whole(&self, value: &Value) -> &'static str {
        match value {
            Value::List(..) if !value.fits_i64() => "::NUMERIC[]",
            value if !value.fits_i64() => "::NUMERIC",
            _ => "",
        }
    }

    fn most_binds(&self) -> usize {
        65_535
    }

    // For a limit that it does not know, PostgreSQL takes a plan for many rows to be too dear, and plans again at
    // each execution. So the limits that programs are written with are literals: they are few, and each makes
    // one text more.
    fn binds_limit(&self, limit: i64) -> bool {
        // Pages ask for one row more than they show.
        !(is_usual(limit) || is_usual(limit - 1))
    }

    fn like(&self, case: LetterCase) -> Like {
        let template = match case {
            LetterCase::Sensitive => "{0} LIKE {1} ESCAPE '!'",
            LetterCase::Insensitive => "{0} ILIKE {1} ESCAPE '!'",
        };
        Like { template, wildcards: Wildcards::Percent }
    }

    // The sum of a BIGINT is a NUMERIC, and that of a REAL a REAL.
    fn function(&self, function: Function) -> &'static str {
        match function {
            Function::Sum(Kind::F32) => "COALESCE(SUM(CAST({0} AS DOUBLE PRECISION)), 0)",
            Function::Sum(kind) if kind.is_integer() && kind != Kind::U64 => {
                "CAST(COALESCE(SUM({0}), 0) AS BIGINT)"
            }
            Function::Avg(kind) if kind != Kind::Decimal => "CAST(AVG({0}) AS DOUBLE PRECISION)",
            // EXTRACT returns a NUMERIC, in the zone of the session.
            Function::DatePart(DatePart::Year, Kind::DateTime) => {
                "CAST(EXTRACT(YEAR FROM {0} AT TIME ZONE 'UTC') AS BIGINT)"
            }
            Function::DatePart(DatePart::Month, Kind::DateTime) => {
                "CAST(EXTRACT(MONTH FROM {0} AT TIME ZONE 'UTC') AS BIGINT)"
            }
            Function::DatePart(DatePart::Day, Kind::DateTime) => {
                "CAST(EXTRACT(DAY FROM {0} AT TIME ZONE 'UTC') AS BIGINT)"
            }
            Function::DatePart(DatePart::Year, _) => "CAST(EXTRACT(YEAR FROM {0}) AS BIGINT)",
            Function::DatePart(DatePart::Month, _) => "CAST(EXTRACT(MONTH FROM {0}) AS BIGINT)",
            Function::DatePart(DatePart::Day, _) => "CAST(EXTRACT(DAY FROM {0}) AS BIGINT)",
            Function::Substring => "SUBSTR({0}, CAST({1} AS INTEGER), CAST({2} AS INTEGER))",
            Function::Start(unit, kind) => dates::postgres::start(unit, kind),
            Function::Plus(step, kind) => dates::postgres::plus(step, kind),
            Function::Since(step, kind) => dates::postgres::since(step, kind),
            Function::Cast(from, to) => casts::postgres(from, to),
            Function::Inside(inside) => json::postgres(inside),
            Function::Ranked(Ranked::Ntile) => "CAST(NTILE({0}) {1} AS BIGINT)",
            Function::SumOver(Kind::F32) => "COALESCE(SUM(CAST({0} AS DOUBLE PRECISION)) {1}, 0)",
            Function::SumOver(kind) if kind.is_integer() && kind != Kind::U64 => {
                "CAST(COALESCE(SUM({0}) {1}, 0) AS BIGINT)"
            }
            Function::AvgOver(kind) if kind != Kind::Decimal => "CAST(AVG({0}) {1} AS DOUBLE PRECISION)",
            other => other.standard(),
        }
    }

    // Lax paths would look into lists on their way.
    fn json_root(&self) -> &'static str {
        "strict $"
    }

    fn nulls_are_largest(&self) -> bool {
        true
    }

    fn schemas(&self) -> bool {
        true
    }

    fn search(&self) -> SearchSyntax {
        SearchSyntax::Vector
    }

    fn write_lock(&self) -> &'static str {
        " FOR NO KEY UPDATE"
    }

    fn list(&self) -> List {
        List::Array
    }

    // Arrays of arrays are not taken apart row by row, and types of the user's own have no arrays here.
    fn array_of(&self, kind: Kind) -> Option<String> {
        match kind {
            Kind::Array(_) | Kind::Native(_) => None,
            kind => Some(format!("{}[]", self.storage(kind, false))),
        }
    }

    fn most_rows(&self) -> usize {
        10_000
    }

    // A row that was inserted has never been locked or updated.
    fn mark_of_merge(&self) -> Option<&'static str> {
        Some("xmax = 0")
    }

    fn storage(&self, kind: Kind, _indexed: bool) -> Cow<'static, str> {
        use Kind::*;
        let name = match kind {
            Bool => "BOOLEAN",
            I8 | U8 | I16 => "SMALLINT",
            U16 | I32 => "INTEGER",
            U32 | I64 => "BIGINT",
            U64 => "NUMERIC(20)",
            F32 => "REAL",
            F64 => "DOUBLE PRECISION",
            Text => "TEXT",
            Json => "JSONB",
            Bytes => "BYTEA",
            Uuid => "UUID",
            DateTime => "TIMESTAMPTZ",
            NaiveDateTime => "TIMESTAMP",
            Decimal => "NUMERIC",
            Enum(name) => return format!("\"{}\"", name.replace('"', "\"\"")).into(),
            Array(element) => return format!("{}[]", self.storage(*element, false)).into(),
            Native(native) => return (native.name)().into(),
            Date => "DATE",
            Time => "TIME",
        };
        name.into()
    }

    // There are no unsigned integers, and none of 8 bits.
    fn range(&self, kind: Kind) -> Option<(i64, u64)> {
        kind.bounds().filter(|_| matches!(kind, Kind::I8 | Kind::U8 | Kind::U16 | Kind::U32 | Kind::U64))
    }

    // Rust's decimals are a number of 96 bits and up to 28 digits after the point; chrono ends with the year 262142, and
    // a day with its last microsecond. NaN is greater than every number.
    fn limits(&self, kind: Kind) -> Option<&'static str> {
        Some(match kind {
            Kind::Decimal => {
                "{0} BETWEEN -79228162514264337593543950335 AND 79228162514264337593543950335 \
                 AND scale({0}) <= 28 AND abs({0}) * 10::numeric ^ scale({0}) <= 79228162514264337593543950335"
            }
            Kind::DateTime => "{0} > '-infinity' AND {0} < '262143-01-01 00:00:00+00'",
            Kind::NaiveDateTime => "{0} > '-infinity' AND {0} < '262143-01-01 00:00:00'",
            Kind::Date => "{0} > '-infinity' AND {0} < '262143-01-01'",
            Kind::Time => "{0} < '24:00:00'",
            _ => return None,
        })
    }

    fn create_enum(&self, name: &str, words: &[&str]) -> Option<String> {
        let name = name.replace('"', "\"\"");
        let words: Vec<_> = words.iter().map(|word| self.text_literal(word)).collect();
        // CREATE TYPE has no IF NOT EXISTS.
        Some(format!(
            "DO $$ BEGIN CREATE TYPE \"{name}\" AS ENUM ({}); EXCEPTION WHEN duplicate_object THEN NULL; END $$",
            words.join(", ")
        ))
    }

    // What counts up is at most a BIGINT, and a foreign key cannot be NUMERIC next to it.
    fn reference(&self, kind: Kind) -> Cow<'static, str> {
        match kind {
            Kind::U64 => "BIGINT".into(),
            kind => self.storage(kind, true),
        }
    }

    fn counted_key(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::I8 | Kind::U8 | Kind::I16 => "SMALLINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
            Kind::U16 | Kind::I32 => "INTEGER GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
            _ => "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        }
    }
}

/// Whether a limit is up to ten, or a multiple of 5 up to 100, of 50 up to 1,000, of 500 up to 10,000.
const fn is_usual(limit: i64) -> bool {
    match limit {
        ..=0 => false,
        1..=10 => true,
        11..=100 => limit % 5 == 0,
        101..=1_000 => limit % 50 == 0,
        1_001..=10_000 => limit % 500 == 0,
        _ => false,
    }
}
