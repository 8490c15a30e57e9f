//! Values from the text of a request, by what their column holds.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDateTime, NaiveTime};

use crate::sql::kind::Kind;
use crate::sql::table::ColumnDef;
use crate::sql::time;
use crate::sql::types::{Domain, is_leap_second, to_micros};
use crate::sql::value::Value;

/// The value that a text means, or what was expected.
pub(crate) fn value(text: &str, column: &ColumnDef, longest: usize) -> Result<Value, Cow<'static, str>> {
    if text.len() > longest {
        return Err(format!("expected at most {longest} bytes").into());
    }
    match column.domain {
        Domain::Texts(words) => match words.iter().find(|word| **word == text) {
            Some(word) => Ok(match column.kind {
                Kind::Enum(name) => Value::Enum(name, word),
                _ => Value::Text(Cow::Borrowed(word)),
            }),
            None => Err(format!("expected one of {}", words.join(", ")).into()),
        },
        Domain::Numbers(numbers) => match text.parse() {
            Ok(number) if numbers.contains(&number) => Ok(Value::Int(number)),
            _ => {
                let numbers: Vec<_> = numbers.iter().map(i64::to_string).collect();
                Err(format!("expected one of {}", numbers.join(", ")).into())
            }
        },
        Domain::Any => plain(text, column.kind).ok_or_else(|| expected(column.kind)),
    }
}

fn plain(text: &str, kind: Kind) -> Option<Value> {
    Some(match kind {
        Kind::Bool => match text {
            "true" | "1" => Value::Bool(true),
            "false" | "0" => Value::Bool(false),
            _ => return None,
        },
        Kind::U64 => Value::UInt(text.parse().ok()?),
        kind if kind.is_integer() => {
            let (least, most) = kind.bounds()?;
            let number: i64 = text.parse().ok()?;
            let fits = number >= least && u64::try_from(number).map_or(true, |number| number <= most);
            Value::Int(Some(number).filter(|_| fits)?)
        }
        // A column of 32 bits holds the nearest of these.
        Kind::F32 => Value::Float(text.parse::<f32>().ok().filter(|number| number.is_finite())?.into()),
        Kind::F64 => Value::Float(text.parse::<f64>().ok().filter(|number| number.is_finite())?),
        #[cfg(feature = "decimal")]
        Kind::Decimal => Value::Decimal(text.parse().ok()?),
        // PostgreSQL has no text with NUL.
        Kind::Text => Value::Text(Some(text).filter(|text| !text.contains('\0'))?.to_owned().into()),
        Kind::Uuid => Value::Uuid(uuid::Uuid::try_parse(text).ok()?),
        Kind::DateTime => Value::DateTime(date_time(text)?.and_utc()),
        Kind::NaiveDateTime => Value::NaiveDateTime(date_time(text)?),
        Kind::Date => Value::Date(time::parse_date(text).filter(known_year)?),
        Kind::Time => Value::Time(to_micros(time::parse_time(text).filter(|time| !is_leap_second(time))?)),
        _ => return None,
    })
}

/// A date alone is its first moment.
fn date_time(text: &str) -> Option<NaiveDateTime> {
    let at = match time::parse_date(text) {
        Some(date) => date.and_time(NaiveTime::MIN),
        None => time::parse_date_time(text)?,
    };
    Some(to_micros(at)).filter(known_year).filter(|time| !is_leap_second(time))
}

/// Years that every engine stores.
fn known_year(date: &impl Datelike) -> bool {
    (1..=9999).contains(&date.year())
}

fn expected(kind: Kind) -> Cow<'static, str> {
    match kind {
        Kind::Bool => "expected `true` or `false`".into(),
        Kind::F32 | Kind::F64 | Kind::Decimal => "expected a number".into(),
        Kind::Text => "expected a text without NUL".into(),
        Kind::Uuid => "expected a UUID".into(),
        Kind::DateTime => "expected a point in time, such as `2026-01-31T12:00:00Z`, or a date".into(),
        Kind::NaiveDateTime => "expected a date and a time, such as `2026-01-31T12:00:00`, or a date".into(),
        Kind::Date => "expected a date, such as `2026-01-31`".into(),
        Kind::Time => "expected a time of day, such as `12:00:00`".into(),
        kind => match kind.bounds() {
            Some((least, most)) => format!("expected a whole number from {least} to {most}").into(),
            None => "nothing can be compared with this column".into(),
        },
    }
}
