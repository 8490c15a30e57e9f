//! Dates and times, as each engine reckons with them: `{0}` and `{1}` are the arguments.

use crate::sql::function::{DateStep, DateUnit};
use crate::sql::kind::Kind;

/// SQLite holds texts: `2026-01-31 12:00:00.000000`.
pub(super) mod sqlite {
    use super::{DateStep, DateUnit, Kind};

    pub(crate) const NOW: &str = "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')";

    pub(crate) const fn start(unit: DateUnit, kind: Kind) -> &'static str {
        match (unit, kind) {
            (DateUnit::Year, Kind::Date) => "(substr({0}, 1, 4) || '-01-01')",
            (DateUnit::Month, Kind::Date) => "(substr({0}, 1, 7) || '-01')",
            (_, Kind::Date) => "date({0}, '-6 days', 'weekday 1')",
            (DateUnit::Year, _) => "(substr({0}, 1, 4) || '-01-01 00:00:00.000000')",
            (DateUnit::Month, _) => "(substr({0}, 1, 7) || '-01 00:00:00.000000')",
            (DateUnit::Week, _) => "(date(substr({0}, 1, 10), '-6 days', 'weekday 1') || ' 00:00:00.000000')",
            (DateUnit::Day, _) => "(substr({0}, 1, 10) || ' 00:00:00.000000')",
            (DateUnit::Hour, _) => "(substr({0}, 1, 13) || ':00:00.000000')",
        }
    }

    /// A date that SQLite has no text for would be NULL. What was a date is an error then.
    macro_rules! or_too_far {
        ($plus:expr) => {
            concat!(
                "coalesce(",
                $plus,
                ", CASE WHEN date(substr({0}, 1, 10)) IS NOT NULL AND {1} IS NOT NULL THEN abs(-9223372036854775808) END)"
            )
        };
    }

    // Its own functions know milliseconds only, so the fraction is kept apart.
    macro_rules! with_fraction {
        ($unit:literal) => {
            concat!(
                "strftime('%Y-%m-%d %H:%M:%S', substr({0}, 1, 19), {1} || ' ",
                $unit,
                "') || substr({0}, 20)"
            )
        };
    }

    pub(crate) const fn plus(step: DateStep, kind: Kind) -> &'static str {
        match (step, kind) {
            (_, Kind::Date) => or_too_far!("date({0}, {1} || ' days')"),
            (DateStep::Days, _) => or_too_far!(with_fraction!("days")),
            (DateStep::Hours, _) => or_too_far!(with_fraction!("hours")),
            (DateStep::Seconds, _) => or_too_far!(with_fraction!("seconds")),
        }
    }

    pub(crate) const fn since(step: DateStep) -> &'static str {
        match step {
            DateStep::Days => {
                "CAST(julianday(substr({0}, 1, 10)) - julianday(substr({1}, 1, 10)) AS INTEGER)"
            }
            _ => {
                "(CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) - CAST(strftime('%s', substr({1}, 1, 19)) AS \
                 INTEGER))"
            }
        }
    }
}

/// PostgreSQL uses the zone of the session, unless UTC is named; a day of an interval is not always 24 hours.
pub(super) mod postgres {
    use super::{DateStep, DateUnit, Kind};

    macro_rules! starts {
        ($unit:ident, $kind:ident, $($name:ident $word:literal),*) => {
            match ($unit, $kind) {
                $(
                    (DateUnit::$name, Kind::Date) => concat!("CAST(date_trunc('", $word, "', CAST({0} AS TIMESTAMP)) AS DATE)"),
                    (DateUnit::$name, Kind::DateTime) => {
                        concat!("(date_trunc('", $word, "', {0} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')")
                    }
                    (DateUnit::$name, _) => concat!("date_trunc('", $word, "', {0})"),
                )*
            }
        };
    }

    pub(crate) const fn start(unit: DateUnit, kind: Kind) -> &'static str {
        starts!(unit, kind, Year "year", Month "month", Week "week", Day "day", Hour "hour")
    }

    pub(crate) const fn plus(step: DateStep, kind: Kind) -> &'static str {
        match (step, kind) {
            (_, Kind::Date) => "({0} + CAST({1} AS INTEGER))",
            (DateStep::Days, _) => "({0} + {1} * INTERVAL '86400 seconds')",
            (DateStep::Hours, _) => "({0} + {1} * INTERVAL '3600 seconds')",
            (DateStep::Seconds, _) => "({0} + {1} * INTERVAL '1 second')",
        }
    }

    pub(crate) const fn since(step: DateStep, kind: Kind) -> &'static str {
        match (step, kind) {
            (DateStep::Days, Kind::DateTime) => {
                "CAST(CAST({0} AT TIME ZONE 'UTC' AS DATE) - CAST({1} AT TIME ZONE 'UTC' AS DATE) AS BIGINT)"
            }
            (DateStep::Days, _) => "CAST(CAST({0} AS DATE) - CAST({1} AS DATE) AS BIGINT)",
            _ => "CAST(EXTRACT(EPOCH FROM date_trunc('second', {0}) - date_trunc('second', {1})) AS BIGINT)",
        }
    }
}

/// MariaDB and MySQL.
pub(super) mod mysql {
    use super::{DateStep, DateUnit, Kind};

    pub(crate) const fn start(unit: DateUnit, kind: Kind) -> &'static str {
        match (unit, kind) {
            (DateUnit::Year, Kind::Date) => "CAST(DATE_FORMAT({0}, '%Y-01-01') AS DATE)",
            (DateUnit::Month, Kind::Date) => "CAST(DATE_FORMAT({0}, '%Y-%m-01') AS DATE)",
            (_, Kind::Date) => "DATE_SUB({0}, INTERVAL WEEKDAY({0}) DAY)",
            (DateUnit::Year, _) => "CAST(DATE_FORMAT({0}, '%Y-01-01') AS DATETIME(6))",
            (DateUnit::Month, _) => "CAST(DATE_FORMAT({0}, '%Y-%m-01') AS DATETIME(6))",
            (DateUnit::Week, _) => "CAST(DATE_SUB(DATE({0}), INTERVAL WEEKDAY({0}) DAY) AS DATETIME(6))",
            (DateUnit::Day, _) => "CAST(DATE({0}) AS DATETIME(6))",
            (DateUnit::Hour, _) => "CAST(DATE_FORMAT({0}, '%Y-%m-%d %H:00:00') AS DATETIME(6))",
        }
    }

    pub(crate) const fn plus(step: DateStep) -> &'static str {
        match step {
            DateStep::Days => "DATE_ADD({0}, INTERVAL {1} DAY)",
            DateStep::Hours => "DATE_ADD({0}, INTERVAL {1} HOUR)",
            DateStep::Seconds => "DATE_ADD({0}, INTERVAL {1} SECOND)",
        }
    }

    pub(crate) const fn since(step: DateStep) -> &'static str {
        match step {
            DateStep::Days => "DATEDIFF({0}, {1})",
            _ => "(TO_SECONDS({0}) - TO_SECONDS({1}))",
        }
    }
}
