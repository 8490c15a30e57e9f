//! Casts that lose nothing, as each engine writes them: `{0}` is the value.

use crate::sql::kind::Kind;

pub(super) const fn sqlite(from: Kind, to: Kind) -> &'static str {
    match (from, to) {
        (_, Kind::Text) => "CAST({0} AS TEXT)",
        (_, Kind::F64) => "CAST({0} AS REAL)",
        (_, Kind::Decimal) => "(CAST({0} AS TEXT) COLLATE limpid_decimal)",
        (Kind::Date, Kind::DateTime | Kind::NaiveDateTime) => "({0} || ' 00:00:00.000000')",
        (_, Kind::Date) => "substr({0}, 1, 10)",
        (_, Kind::Time) => "substr({0}, 12)",
        _ => "{0}",
    }
}

pub(super) const fn postgres(from: Kind, to: Kind) -> &'static str {
    match (from, to) {
        (_, Kind::Text) => "CAST({0} AS TEXT)",
        (_, Kind::F64) => "CAST({0} AS DOUBLE PRECISION)",
        (_, Kind::Decimal) => "CAST({0} AS NUMERIC)",
        (Kind::Bool, Kind::I64) => "CAST(CAST({0} AS INTEGER) AS BIGINT)",
        (_, Kind::I16) => "CAST({0} AS SMALLINT)",
        (_, Kind::I32 | Kind::U16) => "CAST({0} AS INTEGER)",
        (_, Kind::I64 | Kind::U32) => "CAST({0} AS BIGINT)",
        (Kind::Date, Kind::DateTime) => "(CAST({0} AS TIMESTAMP) AT TIME ZONE 'UTC')",
        (Kind::Date, Kind::NaiveDateTime) => "CAST({0} AS TIMESTAMP)",
        (Kind::DateTime, Kind::NaiveDateTime) | (Kind::NaiveDateTime, Kind::DateTime) => {
            "({0} AT TIME ZONE 'UTC')"
        }
        (Kind::DateTime, Kind::Date) => "CAST({0} AT TIME ZONE 'UTC' AS DATE)",
        (Kind::DateTime, Kind::Time) => "CAST({0} AT TIME ZONE 'UTC' AS TIME)",
        (_, Kind::Date) => "CAST({0} AS DATE)",
        (_, Kind::Time) => "CAST({0} AS TIME)",
        _ => "{0}",
    }
}

pub(super) const fn mysql(from: Kind, to: Kind) -> &'static str {
    match (from, to) {
        // It has the character set and the collation of the session, which are ours.
        (_, Kind::Text) => "CAST({0} AS CHAR)",
        (_, Kind::F64) => "CAST({0} AS DOUBLE)",
        (_, Kind::Decimal) => "CAST({0} AS DECIMAL(65, 30))",
        (_, kind) if kind.is_integer() => "CAST({0} AS SIGNED)",
        (Kind::Date, Kind::DateTime | Kind::NaiveDateTime) => "CAST({0} AS DATETIME(6))",
        (_, Kind::Date) => "DATE({0})",
        (_, Kind::Time) => "TIME({0})",
        _ => "{0}",
    }
}
