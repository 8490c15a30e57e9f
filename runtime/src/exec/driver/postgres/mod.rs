//! PostgreSQL: binding, reading in its binary format, and what its refusals mean.

mod encode;
mod refusal;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::postgres::{PgArguments, PgConnection, PgQueryResult, PgRow, PgValueFormat, PgValueRef, Postgres};
use sqlx::{Column as _, Row as _, TypeInfo, ValueRef};
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::exec::driver::raw_row::as_sqlx_says;
use crate::exec::driver::{Activity, Driver};
use crate::sql::cell::{Cell, Mismatch, Plain, Row};
use crate::sql::kind::Kind;
use crate::sql::table::Table;
use crate::sql::value::Value;

impl Driver for Postgres {
    const READS_TO_THE_END: bool = true;
    const KEEPS_PLANS: bool = true;

    fn bind(arguments: &mut PgArguments, value: Value) -> Result<(), BoxDynError> {
        encode::bind(arguments, value)
    }

    fn affected(result: &PgQueryResult) -> u64 {
        result.rows_affected()
    }

    async fn number(connection: &mut PgConnection) -> sqlx::Result<i64> {
        let row = sqlx::raw_sql("SELECT pg_backend_pid()").fetch_one(connection).await?;
        row.try_get::<i32, _>(0).map(i64::from)
    }

    fn cancel(number: i64) -> String {
        format!("SELECT pg_cancel_backend({number})")
    }

    fn terminate(number: i64) -> String {
        format!("SELECT pg_terminate_backend({number})")
    }

    async fn activity(connection: &mut PgConnection, number: i64) -> sqlx::Result<Activity> {
        let text = "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state LIKE 'idle%'";
        let idle =
            sqlx::query(text).bind(i32::try_from(number).unwrap_or_default()).fetch_optional(connection);
        Ok(if idle.await?.is_some() { Activity::Resting } else { Activity::Working })
    }

    async fn is_in_transaction(connection: &mut PgConnection) -> sqlx::Result<bool> {
        // In a transaction that was begun by an earlier message, its time is earlier than that of this statement.
        match sqlx::raw_sql("SELECT now() <> statement_timestamp()").fetch_one(connection).await {
            Ok(row) => row.try_get(0),
            // PostgreSQL refuses every statement in a failed transaction like this.
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "25P02") => Ok(true),
            Err(error) => Err(error),
        }
    }

    fn refusal(error: &dyn DatabaseError, table: Option<&'static Table>, _text: Option<&str>) -> Error {
        refusal::refusal(error, table)
    }
}

impl Row for PgRow {
    as_sqlx_says!();

    fn cell(&self, place: usize, kind: Kind) -> Result<Cell<'_>, Mismatch> {
        let value =
            self.try_get_raw(place).map_err(|_| Mismatch::new("nothing", "the row has no such column"))?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        let cell = match value.format() {
            PgValueFormat::Binary => binary(&value, kind),
            PgValueFormat::Text => None,
        };
        cell.ok_or_else(|| {
            let found = value.type_info().name().to_lowercase();
            let oid = value.type_info().oid().map_or(0, |oid| oid.0);
            Mismatch::new(found, unreadable(value.as_bytes().unwrap_or_default(), oid, kind))
        })
    }

    #[inline]
    fn flag(&self, place: usize) -> Plain<bool> {
        plain(self, place, |oid, bytes| (oid == BOOL).then(|| bytes == [1]))
    }

    #[inline]
    fn int(&self, place: usize) -> Plain<i64> {
        plain(self, place, |oid, bytes| match oid {
            INT8 => Some(i64::from_be_bytes(bytes.try_into().ok()?)),
            INT4 => Some(i32::from_be_bytes(bytes.try_into().ok()?).into()),
            INT2 => Some(i16::from_be_bytes(bytes.try_into().ok()?).into()),
            _ => None,
        })
    }

    #[inline]
    fn float(&self, place: usize) -> Plain<f64> {
        plain(self, place, |oid, bytes| match oid {
            FLOAT8 => Some(f64::from_be_bytes(bytes.try_into().ok()?)),
            _ => None,
        })
    }

    #[inline]
    fn text(&self, place: usize) -> Plain<&str> {
        plain(self, place, |oid, bytes| match oid {
            TEXT | VARCHAR => std::str::from_utf8(bytes).ok(),
            _ => None,
        })
    }

    #[inline]
    fn instant(&self, place: usize) -> Plain<DateTime<Utc>> {
        plain(self, place, |oid, bytes| match oid {
            TIMESTAMPTZ => Some(timestamp(bytes)?.and_utc()),
            _ => None,
        })
    }
}

/// Reads a value of one of the frequent types, by the number of its type and its bytes.
#[inline]
fn plain<'r, T>(row: &'r PgRow, place: usize, read: impl FnOnce(u32, &'r [u8]) -> Option<T>) -> Plain<T> {
    // Looked at where it is: it is large to move.
    let value = row.try_get_raw(place);
    let Ok(value) = &value else { return Plain::Other };
    if value.format() != PgValueFormat::Binary {
        return Plain::Other;
    }
    // Without a value there are no bytes, and nothing else makes this an error.
    let Ok(bytes) = value.as_bytes() else { return Plain::Null };
    // Asked of the column: the type in the value is a copy of it.
    let oid = row.columns()[place].type_info().oid().map_or(0, |oid| oid.0);
    read(oid, bytes).map_or(Plain::Other, Plain::Is)
}

const BOOL: u32 = 16;
const INT8: u32 = 20;
const INT2: u32 = 21;
const INT4: u32 = 23;
const TEXT: u32 = 25;
const FLOAT8: u32 = 701;
const VARCHAR: u32 = 1043;
const TIMESTAMPTZ: u32 = 1184;

/// Reads a value in the binary format.
fn binary<'r>(value: &PgValueRef<'r>, kind: Kind) -> Option<Cell<'r>> {
    let oid = value.type_info().oid().map_or(0, |oid| oid.0);
    read(value.as_bytes().ok()?, oid, kind)
}

/// Why a value could not be read.
fn unreadable(bytes: &[u8], oid: u32, kind: Kind) -> &'static str {
    let whole = bytes.iter().fold(0_i64, |sum, &byte| sum << 8 | i64::from(byte));
    match (oid, bytes.len()) {
        (1184 | 1114, 8) if whole == i64::MAX => "it is infinity, which no time type of Rust holds",
        (1184 | 1114, 8) if whole == i64::MIN => "it is -infinity, which no time type of Rust holds",
        (1082, 4) if whole == i64::from(i32::MAX) => "it is infinity, which no date type of Rust holds",
        (1082, 4) if whole == 0x8000_0000 => "it is -infinity, which no date type of Rust holds",
        (1184 | 1114 | 1082, _) if matches!(kind, Kind::DateTime | Kind::NaiveDateTime | Kind::Date) => {
            "its year is outside those that chrono knows"
        }
        (1083, 8) => "it is 24:00:00, which is not a time of day",
        (1700, 8..) => match bytes[4..6] {
            [0xc0, 0] => "it is NaN, which only floats can hold",
            [0xd0 | 0xf0, 0] => "it is infinite, which only floats can hold",
            _ => "it has more digits than the field can hold: 28 for a decimal",
        },
        _ if matches!(kind, Kind::Array(_))
            && bytes.first_chunk().is_some_and(|head| i32::from_be_bytes(*head) > 1) =>
        {
            "it is an array of arrays"
        }
        _ => "its type is another",
    }
}

/// Reads a value by the number of its type, as `pg_type` lists them.
fn read(bytes: &[u8], oid: u32, kind: Kind) -> Option<Cell<'_>> {
    if let Kind::Array(element) = kind {
        return array(bytes, *element);
    }
    Some(match oid {
        16 => Cell::Bool(bytes == [1]),
        21 => Cell::Int(i16::from_be_bytes(bytes.try_into().ok()?).into()),
        23 => Cell::Int(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        20 => Cell::Int(i64::from_be_bytes(bytes.try_into().ok()?)),
        700 => Cell::Float(f32::from_be_bytes(bytes.try_into().ok()?).into()),
        701 => Cell::Float(f64::from_be_bytes(bytes.try_into().ok()?)),
        17 => Cell::Bytes(bytes),
        25 | 1042 | 1043 | 19 => Cell::Text(std::str::from_utf8(bytes).ok()?),
        2950 => Cell::Uuid(Uuid::from_slice(bytes).ok()?),
        114 => Cell::Json(bytes),
        // The first byte of jsonb is the version of the format.
        3802 => Cell::Json(bytes.get(1..)?),
        1184 => Cell::DateTime(timestamp(bytes)?.and_utc()),
        1114 => Cell::NaiveDateTime(timestamp(bytes)?),
        1082 => Cell::Date(date(bytes)?),
        1083 => Cell::Time(time(bytes)?),
        1700 => encode::number(bytes, kind)?,
        // Types of the user's own, such as enums, are read by their text.
        _ if oid >= 16_384 && matches!(kind, Kind::Text | Kind::Enum(_)) => {
            Cell::Text(std::str::from_utf8(bytes).ok()?)
        }
        _ => return None,
    })
}

/// An array of one dimension: three words of head, two for each dimension, then each item with its length.
fn array(bytes: &[u8], element: Kind) -> Option<Cell<'_>> {
    let mut rest = bytes;
    let word = |rest: &mut &[u8]| {
        let (word, tail) = rest.split_first_chunk::<4>()?;
        *rest = tail;
        Some(i32::from_be_bytes(*word))
    };
    let dimensions = word(&mut rest)?;
    word(&mut rest)?;
    let oid = u32::try_from(word(&mut rest)?).ok()?;
    if dimensions == 0 {
        return Some(Cell::List(Vec::new()));
    }
    let length = usize::try_from(word(&mut rest)?).ok().filter(|_| dimensions == 1)?;
    word(&mut rest)?;
    let mut cells = Vec::with_capacity(length);
    for _ in 0..length {
        let Ok(size) = usize::try_from(word(&mut rest)?) else {
            cells.push(Cell::Null);
            continue;
        };
        let (item, tail) = rest.split_at_checked(size)?;
        rest = tail;
        cells.push(read(item, oid, element)?);
    }
    Some(Cell::List(cells))
}

/// Microseconds since the year 2000.
fn timestamp(bytes: &[u8]) -> Option<NaiveDateTime> {
    let micros = i64::from_be_bytes(bytes.try_into().ok()?);
    // Infinity is the last of the numbers, and overflows.
    Some(DateTime::from_timestamp_micros(micros.checked_add(START)?)?.naive_utc())
}

/// The start of the year 2000, in microseconds since 1970.
const START: i64 = 946_684_800_000_000;

/// Days since the year 2000.
fn date(bytes: &[u8]) -> Option<NaiveDate> {
    let days = i32::from_be_bytes(bytes.try_into().ok()?);
    let distance = Days::new(days.unsigned_abs().into());
    if days < 0 { start()?.checked_sub_days(distance) } else { start()?.checked_add_days(distance) }
}

/// Microseconds since midnight.
fn time(bytes: &[u8]) -> Option<NaiveTime> {
    let micros = i64::from_be_bytes(bytes.try_into().ok()?);
    let (seconds, rest) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
    NaiveTime::from_num_seconds_from_midnight_opt(
        u32::try_from(seconds).ok()?,
        u32::try_from(rest).ok()? * 1_000,
    )
}

const fn start() -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(2000, 1, 1)
}
