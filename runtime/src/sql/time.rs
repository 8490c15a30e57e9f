//! The text form of dates and times that is written to SQLite: `2026-01-31 12:00:00.000000`, always UTC, always
//! 26 bytes for the years 0 to 9999. Other programs write fewer or more digits behind the point, or none, as
//! `CURRENT_TIMESTAMP` does. These sort as text too; what is equal has several texts, from `bounds().0` to `.1`.

use std::fmt::Write;

use crate::sql::cell::Cell;
use crate::sql::kind::Kind;
use crate::sql::value::Value;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

pub(crate) fn date(out: &mut String, date: NaiveDate) {
    match date.year() {
        0..=9999 => {
            let mut text = *b"0000-00-00";
            fill_date(&mut text, date);
            out.push_str(ascii(&text));
        }
        // Writing to a String cannot fail.
        year => _ = write!(out, "{year:+05}-{:02}-{:02}", date.month(), date.day()),
    }
}

fn fill_date(text: &mut [u8], date: NaiveDate) {
    digits(&mut text[..4], date.year().unsigned_abs());
    digits(&mut text[5..7], date.month());
    digits(&mut text[8..10], date.day());
}

pub(crate) fn time(out: &mut String, time: NaiveTime) {
    let mut text = *b"00:00:00.000000";
    fill_time(&mut text, time);
    out.push_str(ascii(&text));
}

fn fill_time(text: &mut [u8], time: NaiveTime) {
    // chrono keeps a leap second as nanoseconds above a thousand million.
    let micros = time.nanosecond() / 1_000;
    let leap = u32::from(micros >= 1_000_000);
    digits(&mut text[..2], time.hour());
    digits(&mut text[3..5], time.minute());
    digits(&mut text[6..8], time.second() + leap);
    digits(&mut text[9..15], micros - leap * 1_000_000);
}

/// Fills a slice with the digits of a number. Several times as fast as a format.
fn digits(place: &mut [u8], mut number: u32) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// What was made of digits and marks.
fn ascii(text: &[u8]) -> &str {
    std::str::from_utf8(text).unwrap_or_default()
}

pub(crate) fn date_time(at: NaiveDateTime) -> String {
    if (0..=9999).contains(&at.year()) {
        let mut text = *b"0000-00-00 00:00:00.000000";
        fill_date(&mut text[..10], at.date());
        fill_time(&mut text[11..], at.time());
        return ascii(&text).to_owned();
    }
    let mut out = String::with_capacity(28);
    date(&mut out, at.date());
    out.push(' ');
    time(&mut out, at.time());
    out
}

/// The shortest and the longest text of a date or a time. Every text of it in a form that sorts is between them,
/// and no text of another one does.
pub(crate) fn bounds(value: &Value) -> Option<(String, String)> {
    let (least, full) = match value {
        Value::DateTime(at) => shortest(date_time(at.naive_utc())),
        Value::NaiveDateTime(at) => shortest(date_time(*at)),
        Value::Time(at) => shortest(text_of(|out| time(out, *at))),
        Value::Date(day) => {
            let text = text_of(|out| date(out, *day));
            let full = format!("{text} 00:00:00.000000");
            (text, full)
        }
        _ => return None,
    };
    Some((least, full + "000"))
}

/// The texts of a date or a time that programs write: with no digits behind the point, or 3, 6 or 9 of them.
pub(crate) fn spellings(value: &Value) -> Vec<Value> {
    let Some((least, most)) = bounds(value) else { return vec![value.clone()] };
    let point = most.len() - 10;
    let ends = [point - 3, point, point + 4, point + 7, point + 10];
    let mut texts: Vec<&str> =
        ends.iter().filter(|end| **end > least.len()).map(|end| &most[..*end]).collect();
    texts.push(&least);
    texts.into_iter().map(|text| Value::Text(text.to_owned().into())).collect()
}

/// A text with six digits behind the point as short as it may be, and as it is.
fn shortest(text: String) -> (String, String) {
    let short = text.trim_end_matches('0').trim_end_matches('.');
    // The zeros of the seconds, if these were taken too.
    let point = text.len() - 7;
    let short = match short.len() < point {
        true => text[..point].strip_suffix(":00").unwrap_or(&text[..point]),
        false => short,
    };
    (short.to_owned(), text)
}

fn text_of(write: impl FnOnce(&mut String)) -> String {
    let mut out = String::with_capacity(26);
    write(&mut out);
    out
}

/// Whether a text of a date has a form that sorts with the others: no `T`, and no zone.
#[cfg(feature = "sqlite")]
pub(crate) fn sorts(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.get(10) != Some(&b'T')
        && !bytes.iter().skip(11).any(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-'))
}

pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    // A date in a column of instants is their midnight.
    let text = match text.get(10..) {
        Some(rest) if rest.starts_with(" 00:00") && rest.bytes().all(|byte| b" 0:.".contains(&byte)) => {
            &text[..10]
        }
        _ => text,
    };
    let (year, month, day) = match text.as_bytes() {
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] => {
            (number(&[*y1, *y2, *y3, *y4])? as i32, number(&[*m1, *m2])?, number(&[*d1, *d2])?)
        }
        _ => return NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
    };
    NaiveDate::from_ymd_opt(year, month, day)
}

pub(crate) fn parse_time(text: &str) -> Option<NaiveTime> {
    let bytes = text.as_bytes();
    let (clock, fraction) = match bytes {
        [_, _, b':', _, _] => return NaiveTime::from_hms_opt(number(&bytes[..2])?, number(&bytes[3..])?, 0),
        _ if bytes.len() < 8 => return None,
        _ => bytes.split_at(8),
    };
    if clock[2] != b':' || clock[5] != b':' {
        return None;
    }
    let nanos = match fraction {
        [] => 0,
        [b'.', digits @ ..] if (1..=9).contains(&digits.len()) => {
            number(digits)? * 10_u32.pow(9 - digits.len() as u32)
        }
        _ => return None,
    };
    let (hour, minute, second) = (number(&clock[..2])?, number(&clock[3..5])?, number(&clock[6..])?);
    match second {
        60 => NaiveTime::from_hms_nano_opt(hour, minute, 59, nanos + 1_000_000_000),
        _ => NaiveTime::from_hms_nano_opt(hour, minute, second, nanos),
    }
}

/// Reads our own form, ISO 8601 with a `T`, `CURRENT_TIMESTAMP`, and a zone at the end if there is one.
#[inline]
pub(crate) fn parse_date_time(text: &str) -> Option<NaiveDateTime> {
    own_form(text).or_else(|| other_form(text))
}

/// The form that is written here, and what others write in UTC (`T`, `Z`, `+00:00`), by its places.
fn own_form(text: &str) -> Option<NaiveDateTime> {
    let (bytes, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if marks.iter().any(|&(place, mark)| bytes[place] != mark) || !matches!(bytes[10], b' ' | b'T') {
        return None;
    }
    let (nanos, zone) = match rest {
        [b'.', rest @ ..] => {
            let length = rest.iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
            let (digits, zone) = rest.split_at(length);
            (number(digits).filter(|_| length > 0)? * 10_u32.pow(9 - length as u32), zone)
        }
        zone => (0, zone),
    };
    if !matches!(zone, b"" | b"Z" | b"+00:00") {
        return None;
    }
    let date =
        NaiveDate::from_ymd_opt(number(&bytes[..4])? as i32, number(&bytes[5..7])?, number(&bytes[8..10])?)?;
    date.and_hms_nano_opt(number(&bytes[11..13])?, number(&bytes[14..16])?, number(&bytes[17..])?, nanos)
}

fn other_form(text: &str) -> Option<NaiveDateTime> {
    let split = text.get(1..)?.find([' ', 'T']).map(|place| place + 1)?;
    let (date, rest) = (&text[..split], &text[split + 1..]);
    let zone = rest.find(['Z', 'z', '+', '-']);
    match zone {
        None => Some(parse_date(date)?.and_time(parse_time(rest)?)),
        Some(place) if rest[place..].eq_ignore_ascii_case("z") => {
            Some(parse_date(date)?.and_time(parse_time(&rest[..place])?))
        }
        Some(_) => DateTime::parse_from_rfc3339(&text.replacen(' ', "T", 1)).ok().map(|at| at.naive_utc()),
    }
}

/// The same, of a text that sorts with the others.
#[cfg(feature = "sqlite")]
pub(crate) fn parse_sorted_instant(text: &str) -> Option<DateTime<Utc>> {
    let bytes = text.as_bytes();
    let zone = bytes.len().checked_sub(6).map(|place| bytes[place]);
    match (bytes.get(10), zone, bytes.last()) {
        (Some(b' '), Some(zone), Some(b'0'..=b'9')) if zone != b'+' && zone != b'-' => parse_instant(text),
        _ => None,
    }
}

pub(crate) fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    Some(parse_date_time(text)?.and_utc())
}

/// The text of a value of this kind: a date or a time in our form, a UUID, else the text itself.
pub(crate) fn parse(text: &str, kind: Kind) -> Option<Cell<'_>> {
    match kind {
        Kind::Json | Kind::Array(_) => Some(Cell::Json(text.as_bytes())),
        Kind::DateTime => parse_instant(text).map(Cell::DateTime),
        Kind::NaiveDateTime => parse_date_time(text).map(Cell::NaiveDateTime),
        Kind::Date => parse_date(text).map(Cell::Date),
        Kind::Time => parse_time(text).map(Cell::Time),
        Kind::Uuid => uuid::Uuid::try_parse(text).ok().map(Cell::Uuid),
        #[cfg(feature = "decimal")]
        Kind::Decimal => text.parse().ok().map(Cell::Decimal),
        _ => Some(Cell::Text(text)),
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| match digit {
        b'0'..=b'9' => Some(sum * 10 + u32::from(digit - b'0')),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        date_time(parse_date_time(text).expect(text))
    }

    #[test]
    fn every_common_form_is_read_as_utc() {
        let expected = "2026-01-31 12:00:00.500000";
        for text in [
            "2026-01-31 12:00:00.500000",
            "2026-01-31T12:00:00.5Z",
            "2026-01-31T12:00:00.500+00:00",
            "2026-01-31 12:00:00.500000000",
            "2026-01-31T12:00:00.5",
            "2026-01-31 14:00:00.5+02:00",
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
        assert_eq!(at("2026-01-31 12:00:00"), "2026-01-31 12:00:00.000000");
        assert_eq!(at("2026-01-31 12:00"), "2026-01-31 12:00:00.000000");
    }

    #[test]
    fn years_outside_four_digits_come_back() {
        for text in ["+12026-01-31 12:00:00.000001", "-0044-03-15 00:00:00.000000"] {
            assert_eq!(at(text), text);
        }
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in [
            "yesterday",
            "2026-13-01 00:00:00",
            "2026-01-01 25:00:00",
            "2026-01-01",
            "é 12",
            "",
            "2026-01-01 00:00:00.",
        ] {
            assert!(parse_date_time(text).is_none(), "{text}");
        }
        assert!(parse_time("1:2").is_none());
        assert!(parse_time("12:00:00.").is_none());
    }
}
