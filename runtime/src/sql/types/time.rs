//! chrono's dates and times. Instants are UTC; everything is kept to the microsecond.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::{ColumnType, plain};
use crate::sql::cell::{Cell, Mismatch, Plain, Row};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

plain!(NaiveDate, Date, Date, "date");

/// Cuts to the microsecond, so that the struct holds what the row holds.
pub(crate) fn to_micros<T: Timelike>(value: T) -> T {
    let nanos = value.nanosecond() / 1_000 * 1_000;
    let same = value.with_nanosecond(nanos);
    // Rounding down never leaves the range; the original is kept if chrono ever disagreed.
    same.unwrap_or(value)
}

/// Whether this is the sixty-first second of a minute, which chrono keeps as nanoseconds above a thousand million.
pub(crate) fn is_leap_second(time: &impl Timelike) -> bool {
    time.nanosecond() >= 1_000_000_000
}

// MariaDB stores such an instant as 0000-00-00, and PostgreSQL as another time.
const NO_LEAP_SECONDS: &str = "databases have no leap seconds: store the second before or after it";

macro_rules! with_micros {
    ($($ty:ty => $kind:ident, $wanted:literal $(, $read:ident)?);* $(;)?) => {$(
        #[diagnostic::do_not_recommend]
        impl ColumnType for $ty {
            const KIND: Kind = Kind::$kind;
            type Base = Self;

            fn to_value(&self) -> Value {
                match is_leap_second(self) {
                    true => Value::Unstorable(NO_LEAP_SECONDS),
                    false => Value::$kind(to_micros(*self)),
                }
            }

            fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
                match cell {
                    Cell::$kind(value) => Ok(value),
                    other => Err(other.is_no($wanted)),
                }
            }

            $(
                #[inline]
                fn plain(row: &dyn Row, place: usize) -> Plain<Self> {
                    row.$read(place)
                }
            )?
        }
    )*};
}

with_micros! {
    DateTime<Utc> => DateTime, "point in time", instant;
    NaiveDateTime => NaiveDateTime, "date and time";
    NaiveTime => Time, "time of day";
}
