//! Dates and times that a server may hold, and no field can: they are said, not read as NULL or as something else.

use chrono::NaiveTime;
use sqlx::Decode;
use sqlx::mysql::types::MySqlTime;
use sqlx::mysql::{MySql, MySqlValueRef};

use crate::sql::cell::Mismatch;

/// Whether a value that sqlx takes for NULL is 0000-00-00: NULL has no bytes.
#[inline]
pub(super) fn is_zero_date(value: MySqlValueRef<'_>) -> bool {
    <&[u8] as Decode<MySql>>::decode(value).is_ok()
}

#[cold]
pub(super) fn zero_date() -> Mismatch {
    Mismatch::new(
        "date",
        "it is 0000-00-00, which is no date: set it to NULL, and make the field an `Option`",
    )
}

/// A time of the day. A TIME is a length of up to 838 hours, forward or back, and sqlx forgets which.
pub(super) fn of_day(time: MySqlTime) -> Option<NaiveTime> {
    if !time.is_valid_time_of_day() {
        return None;
    }
    let (minutes, seconds) = (time.minutes().into(), time.seconds().into());
    NaiveTime::from_hms_micro_opt(time.hours(), minutes, seconds, time.microseconds())
}

/// Why a value of a type cannot be read.
#[cold]
pub(super) fn unreadable(found: &str) -> &'static str {
    match found {
        "TIME" => "it is no time of the day: a TIME below 00:00:00 or above 23:59:59 is a length of time",
        "DATE" | "DATETIME" | "TIMESTAMP" => {
            "it has a month, a day or an hour that no date has, such as the month 0"
        }
        _ => "its type is another",
    }
}
