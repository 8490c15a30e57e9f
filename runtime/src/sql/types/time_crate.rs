//! The types of the crate `time`, stored as those of chrono are.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use super::ColumnType;
use crate::sql::cell::{Cell, Mismatch};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// Implements `ColumnType` by way of one of chrono's types. Every value of `time` has its like there; the
/// way back may leave `time`'s years, which is a mismatch.
macro_rules! by_way_of {
    ($($ty:ty => $chrono:ty, $kind:ident, $to:expr, $from:expr);* $(;)?) => {$(
        impl ColumnType for $ty {
            const KIND: Kind = Kind::$kind;
            type Base = Self;

            fn to_value(&self) -> Value {
                let convert: fn($ty) -> Option<$chrono> = $to;
                convert(*self).map_or(Value::Null(Kind::$kind), |value| value.to_value())
            }

            fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
                let convert: fn($chrono) -> Option<$ty> = $from;
                let value = <$chrono>::from_cell(cell)?;
                convert(value).ok_or_else(|| Mismatch::new("datetime", "`time` has no such year"))
            }
        }
    )*};
}

by_way_of! {
    OffsetDateTime => DateTime<Utc>, DateTime,
        |at| DateTime::from_timestamp(at.unix_timestamp(), at.nanosecond()),
        |at| {
            let start = OffsetDateTime::from_unix_timestamp(at.timestamp()).ok()?;
            start.replace_nanosecond(at.timestamp_subsec_nanos()).ok()
        };
    PrimitiveDateTime => NaiveDateTime, NaiveDateTime,
        |at| Some(to_date(at.date())?.and_time(to_time(at.time())?)),
        |at| Some(PrimitiveDateTime::new(from_date(at.date())?, from_time(at.time())?));
    Date => NaiveDate, Date, to_date, from_date;
    Time => NaiveTime, Time, to_time, from_time;
}

fn to_date(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year(), u8::from(date.month()).into(), date.day().into())
}

fn from_date(date: NaiveDate) -> Option<Date> {
    let month = Month::try_from(u8::try_from(date.month()).ok()?).ok()?;
    Date::from_calendar_date(date.year(), month, u8::try_from(date.day()).ok()?).ok()
}

fn to_time(time: Time) -> Option<NaiveTime> {
    let (hour, minute, second, nano) = time.as_hms_nano();
    NaiveTime::from_hms_nano_opt(hour.into(), minute.into(), second.into(), nano)
}

fn from_time(time: NaiveTime) -> Option<Time> {
    let small = |number: u32| u8::try_from(number).ok();
    // A leap second has no name in `time`: it becomes the last moment of its minute.
    let nano = time.nanosecond().min(999_999_999);
    Time::from_hms_nano(small(time.hour())?, small(time.minute())?, small(time.second())?, nano).ok()
}
