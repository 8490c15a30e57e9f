//! The one text form of dates and times, for SQLite: `2026-01-31 12:00:00.000000`, always UTC, always
//! 26 bytes for the years 0 to 9999. It sorts as text and compares with `CURRENT_TIMESTAMP`.

use std::fmt::Write;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

pub(crate) fn date(out: &mut String, date: NaiveDate) {
    let (year, month, day) = (date.year(), date.month(), date.day());
    // Writing to a String cannot fail.
    let _ = match year {
        0..=9999 => write!(out, "{year:04}-{month:02}-{day:02}"),
        _ => write!(out, "{year:+05}-{month:02}-{day:02}"),
    };
}

pub(crate) fn time(out: &mut String, time: NaiveTime) {
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    // chrono keeps a leap second as nanoseconds above a thousand million.
    let micros = time.nanosecond() / 1_000;
    let (second, micros) =
        if micros >= 1_000_000 { (second + 1, micros - 1_000_000) } else { (second, micros) };
    let _ = write!(out, "{hour:02}:{minute:02}:{second:02}.{micros:06}");
}

pub(crate) fn date_time(at: NaiveDateTime) -> String {
    let mut out = String::with_capacity(26);
    date(&mut out, at.date());
    out.push(' ');
    time(&mut out, at.time());
    out
}

pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
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
pub(crate) fn parse_date_time(text: &str) -> Option<NaiveDateTime> {
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

pub(crate) fn parse_instant(text: &str) -> Option<DateTime<Utc>> {
    Some(parse_date_time(text)?.and_utc())
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
        for text in ["yesterday", "2026-13-01 00:00:00", "2026-01-01 25:00:00", "2026-01-01", "é 12", ""] {
            assert!(parse_date_time(text).is_none(), "{text}");
        }
        assert!(parse_time("1:2").is_none());
        assert!(parse_time("12:00:00.").is_none());
    }
}
