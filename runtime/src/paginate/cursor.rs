//! What a cursor says, and how it is signed and hidden.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// What a part of an order holds: its kind, and the words that it may be, if it is an enum.
pub(super) type Kept = (Kind, &'static [&'static str]);

/// A position between two rows of an order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cursor {
    /// Whether the rows before it are meant.
    pub(super) backward: bool,
    /// Whether the row at this position is included.
    pub(super) inclusive: bool,
    /// What the row there has in each part of the order.
    pub(super) values: Vec<Value>,
}

/// How many bytes of the signature are kept.
const SIGNATURE: usize = 16;

impl Cursor {
    /// As text for a URL, signed for one order. What it says cannot be read: it may be of a hidden column.
    pub(super) fn seal(&self, key: &[u8], order: &str) -> String {
        let mut bytes = vec![u8::from(self.backward) | u8::from(self.inclusive) << 1];
        self.values.iter().for_each(|value| write(&mut bytes, value));
        let signature = sign(key, order, &bytes).finalize().into_bytes();
        hide(key, &signature[..SIGNATURE], &mut bytes);
        bytes.extend_from_slice(&signature[..SIGNATURE]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads one that was sealed for this order.
    pub(super) fn open(text: &str, key: &[u8], order: &str, kinds: &[Kept]) -> Result<Self> {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::Cursor)?;
        let split = bytes.len().checked_sub(SIGNATURE).ok_or(Error::Cursor)?;
        let (bytes, signature) = bytes.split_at_mut(split);
        hide(key, signature, bytes);
        sign(key, order, bytes).verify_truncated_left(signature).map_err(|_| Error::Cursor)?;
        let (&flags, mut rest) = bytes.split_first().ok_or(Error::Cursor)?;
        let values =
            kinds.iter().map(|kept| as_kept(read(&mut rest, kept.0)?, *kept)).collect::<Option<Vec<_>>>();
        let values = values.filter(|_| rest.is_empty()).ok_or(Error::Cursor)?;
        Ok(Cursor { backward: flags & 1 != 0, inclusive: flags & 2 != 0, values })
    }
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    // HMAC takes keys of any length.
    <Hmac<Sha256> as Mac>::new_from_slice(key).unwrap_or_else(|_| unreachable!("any length"))
}

/// Hides the bytes, or shows them again: XOR with a stream that the signature begins, as in SIV. Other bytes have
/// another signature, and so another stream.
fn hide(key: &[u8], signature: &[u8], bytes: &mut [u8]) {
    for (block, bytes) in (0_u64..).zip(bytes.chunks_mut(32)) {
        let mut mac = mac(key);
        // No order is that long: what is signed begins with another number.
        mac.update(&u64::MAX.to_le_bytes());
        mac.update(&block.to_le_bytes());
        mac.update(signature);
        let stream = mac.finalize().into_bytes();
        bytes.iter_mut().zip(stream).for_each(|(byte, hidden)| *byte ^= hidden);
    }
}

fn sign(key: &[u8], order: &str, bytes: &[u8]) -> Hmac<Sha256> {
    let mut mac = mac(key);
    mac.update(&(order.len() as u64).to_le_bytes());
    mac.update(order.as_bytes());
    mac.update(bytes);
    mac
}

/// Whether a value of this kind can be kept in a cursor, and means the same when it comes back.
pub(super) fn is_kept(kind: Kind) -> bool {
    !matches!(kind, Kind::Json | Kind::Array(_) | Kind::Native(_))
}

fn write(out: &mut Vec<u8>, value: &Value) {
    let mut tagged = |tag: u8, bytes: &[u8]| {
        out.push(tag);
        out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        Value::Bool(value) => tagged(1, &[u8::from(*value)]),
        Value::Int(value) => tagged(2, &value.to_le_bytes()),
        Value::UInt(value) => tagged(3, &value.to_le_bytes()),
        Value::Float(value) => tagged(4, &value.to_bits().to_le_bytes()),
        Value::Text(text) => tagged(5, text.as_bytes()),
        Value::Enum(_, word) => tagged(5, word.as_bytes()),
        Value::Bytes(bytes) => tagged(6, bytes),
        Value::Uuid(uuid) => tagged(7, uuid.as_bytes()),
        Value::DateTime(at) => tagged(8, &at.timestamp_micros().to_le_bytes()),
        Value::NaiveDateTime(at) => tagged(9, &at.and_utc().timestamp_micros().to_le_bytes()),
        Value::Date(date) => tagged(10, &date.num_days_from_ce().to_le_bytes()),
        Value::Time(at) => {
            let mut bytes = at.num_seconds_from_midnight().to_le_bytes().to_vec();
            bytes.extend_from_slice(&at.nanosecond().to_le_bytes());
            tagged(11, &bytes);
        }
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => tagged(12, &value.serialize()),
        // Other kinds are refused before.
        _ => tagged(0, &[]),
    }
}

/// The value as its column is compared with it: a native enum is not text.
fn as_kept(value: Value, (kind, words): Kept) -> Option<Value> {
    match (value, kind) {
        (Value::Text(text), Kind::Enum(name)) => {
            let word = words.iter().find(|word| **word == text)?;
            Some(Value::Enum(name, word))
        }
        (value, _) => Some(value),
    }
}

fn read(rest: &mut &[u8], kind: Kind) -> Option<Value> {
    let (&tag, tail) = rest.split_first()?;
    let (length, tail) = tail.split_first_chunk::<4>()?;
    let (bytes, tail) = tail.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *rest = tail;
    let number = || bytes.try_into().ok().map(i64::from_le_bytes);
    Some(match tag {
        0 => Value::Null(kind),
        1 => Value::Bool(bytes == [1]),
        2 => Value::Int(number()?),
        3 => Value::UInt(u64::from_le_bytes(bytes.try_into().ok()?)),
        4 => Value::Float(f64::from_bits(u64::from_le_bytes(bytes.try_into().ok()?))),
        5 => Value::Text(String::from_utf8(bytes.to_vec()).ok()?.into()),
        6 => Value::Bytes(bytes.to_vec()),
        7 => Value::Uuid(Uuid::from_slice(bytes).ok()?),
        8 => Value::DateTime(DateTime::from_timestamp_micros(number()?)?),
        9 => Value::NaiveDateTime(DateTime::from_timestamp_micros(number()?)?.naive_utc()),
        10 => Value::Date(NaiveDate::from_num_days_from_ce_opt(i32::from_le_bytes(bytes.try_into().ok()?))?),
        11 => {
            let (seconds, nanos) = bytes.split_first_chunk::<4>()?;
            let nanos = u32::from_le_bytes(nanos.try_into().ok()?);
            Value::Time(NaiveTime::from_num_seconds_from_midnight_opt(u32::from_le_bytes(*seconds), nanos)?)
        }
        #[cfg(feature = "decimal")]
        12 => Value::Decimal(rust_decimal::Decimal::deserialize(bytes.try_into().ok()?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kept; 4] = [(Kind::I64, &[]), (Kind::Text, &[]), (Kind::Text, &[]), (Kind::DateTime, &[])];

    fn cursor() -> Cursor {
        let at = DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("a time");
        let values = vec![
            Value::Int(-7),
            Value::Text("a'b\u{e9}".to_owned().into()),
            Value::Null(Kind::Text),
            Value::DateTime(at),
        ];
        Cursor { backward: true, inclusive: false, values }
    }

    #[test]
    fn it_comes_back_as_it_was() {
        let text = cursor().seal(b"key", "a DESC, id");
        assert!(text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)), "{text}");
        assert_eq!(Cursor::open(&text, b"key", "a DESC, id", &KINDS).expect("the same"), cursor());
    }

    #[test]
    fn what_it_says_cannot_be_read() {
        let value = Value::Text("s3cret ".repeat(20).into());
        let cursor = Cursor { backward: false, inclusive: false, values: vec![value.clone(), value] };
        let bytes = URL_SAFE_NO_PAD.decode(cursor.seal(b"key", "name, id")).expect("base64");
        assert!(bytes.windows(3).all(|bytes| bytes != b"s3c"));
        let kinds = [(Kind::Text, &[] as &[&str]), (Kind::Text, &[])];
        let text = cursor.seal(b"key", "name, id");
        assert_eq!(Cursor::open(&text, b"key", "name, id", &kinds).expect("the same"), cursor);
    }

    #[test]
    fn one_of_another_order_key_or_with_a_changed_letter_is_refused() {
        let text = cursor().seal(b"key", "a DESC, id");
        for (text, key, order) in [
            (text.as_str(), b"key", "a, id"),
            // As long as the right one.
            (text.as_str(), b"key", "b DESC, id"),
            (text.as_str(), b"kez", "a DESC, id"),
            ("", b"key", "a DESC, id"),
            ("%%", b"key", "a DESC, id"),
            (&text[1..], b"key", "a DESC, id"),
        ] {
            assert!(matches!(Cursor::open(text, key, order, &KINDS), Err(Error::Cursor)));
        }
        for place in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("letters");
            assert!(Cursor::open(&changed, b"key", "a DESC, id", &KINDS).is_err(), "{place}");
        }
    }
}
