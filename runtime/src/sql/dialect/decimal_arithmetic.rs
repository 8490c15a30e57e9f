//! Arithmetic of decimals on SQLite, which has none: what is read or compared stays exact, as text that
//! `decimal.rs` works out; what a column keeps is computed by SQLite, and refused where that is not exact.

use crate::sql::function::Sign;

/// As it is read and compared: both numbers with a sign between them. A number over 0 is NULL.
pub(super) const fn read(sign: Sign) -> &'static str {
    match sign {
        Sign::Plus => "(('((' || {0} || ')+(' || {1} || '))') COLLATE limpid_decimal)",
        Sign::Minus => "(('((' || {0} || ')-(' || {1} || '))') COLLATE limpid_decimal)",
        Sign::Times => "(('((' || {0} || ')*(' || {1} || '))') COLLATE limpid_decimal)",
        Sign::Over => {
            "(('((' || {0} || ')/(' || NULLIF({1} COLLATE limpid_decimal, '0') || '))') COLLATE limpid_decimal)"
        }
        Sign::Rest => {
            "(('((' || {0} || ')%(' || NULLIF({1} COLLATE limpid_decimal, '0') || '))') COLLATE limpid_decimal)"
        }
    }
}

// Floats are exact up to 15 digits: `a` and `b` are the numbers, `p` and `q` their digits behind the point, `m` and
// `n` all of their digits. Beyond that, and for anything that is not a plain number, `abs` of the least integer is an error.
macro_rules! kept {
    ($exact:literal, $value:literal) => {
        concat!(
            "(SELECT CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a GLOB '*[^-0-9.]*' OR b GLOB '*[^-0-9.]*' OR NOT (",
            $exact,
            ") THEN abs(-9223372036854775807 - (a IS NOT NULL)) ELSE ",
            $value,
            " END FROM (SELECT a, b, p, q, length(replace(replace(a, '-', ''), '.', '')) AS m, \
             length(replace(replace(b, '-', ''), '.', '')) AS n FROM (SELECT a, b, \
             CASE instr(a, '.') WHEN 0 THEN 0 ELSE length(a) - instr(a, '.') END AS p, \
             CASE instr(b, '.') WHEN 0 THEN 0 ELSE length(b) - instr(b, '.') END AS q \
             FROM (SELECT CAST({0} AS TEXT) AS a, CAST({1} AS TEXT) AS b))))"
        )
    };
}

/// As a column keeps it: a plain number. A quotient has 15 digits.
pub(super) const fn kept(sign: Sign) -> &'static str {
    match sign {
        Sign::Plus => {
            kept!(
                "max(m - p, n - q) + max(p, q) <= 15",
                "printf('%.*f', max(p, q), CAST(a AS REAL) + CAST(b AS REAL))"
            )
        }
        Sign::Minus => {
            kept!(
                "max(m - p, n - q) + max(p, q) <= 15",
                "printf('%.*f', max(p, q), CAST(a AS REAL) - CAST(b AS REAL))"
            )
        }
        Sign::Times => kept!("m + n <= 15", "printf('%.*f', p + q, CAST(a AS REAL) * CAST(b AS REAL))"),
        Sign::Over => kept!("m <= 15 AND n <= 15", "CAST(CAST(a AS REAL) / CAST(b AS REAL) AS TEXT)"),
        Sign::Rest => kept!(
            "max(m - p, n - q) + max(p, q) <= 15",
            "printf('%.*f', max(p, q), (CAST(round(a * CAST('1e' || max(p, q) AS REAL)) AS INTEGER) \
             % CAST(round(b * CAST('1e' || max(p, q) AS REAL)) AS INTEGER)) / CAST('1e' || max(p, q) AS REAL))"
        ),
    }
}

/// A sum as a column keeps it, of numbers whose digits leave room for all of them.
pub(super) const SUM: &str = "(CASE WHEN COUNT({0}) = 0 THEN '0' WHEN SUM({0} GLOB '*[^-0-9.]*') > 0 OR length(COUNT(*)) + \
    MAX(length(CAST(abs({0}) AS INTEGER))) + \
    MAX(CASE instr({0}, '.') WHEN 0 THEN 0 ELSE length({0}) - instr({0}, '.') END) > 15 \
    THEN abs(-9223372036854775807 - (COUNT(*) > 0)) ELSE \
    printf('%.*f', MAX(CASE instr({0}, '.') WHEN 0 THEN 0 ELSE length({0}) - instr({0}, '.') END), SUM({0} + 0.0)) END)";

/// A mean as a column keeps it, with 15 digits.
pub(super) const AVG: &str = "CAST(AVG({0} + 0.0) AS TEXT)";
