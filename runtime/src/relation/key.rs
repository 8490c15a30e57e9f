//! The values that tie rows together, as keys of a map.

use crate::sql::json::to_json;
use crate::sql::value::Value;

/// The values of the columns that tie one row to another. None if one of them is NULL: NULL ties nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Tie {
    Nothing,
    One(TiePart),
    Several(Vec<TiePart>),
}

/// One value of a tie. Numbers are equal whatever their kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum TiePart {
    Int(i64),
    Text(Box<str>),
    Uuid(uuid::Uuid),
    Bytes(Box<[u8]>),
    /// Anything else, as JSON.
    Other(Box<str>),
}

impl Tie {
    /// The tie of these values.
    pub(crate) fn of(values: &[Value]) -> Tie {
        match values {
            values if values.iter().any(Value::is_null) => Tie::Nothing,
            [value] => Tie::one(value),
            values => Tie::Several(values.iter().map(TiePart::of).collect()),
        }
    }
}

impl Tie {
    /// The tie of one number.
    pub(super) fn number(number: i64) -> Tie {
        Tie::One(TiePart::Int(number))
    }

    /// The tie of one value.
    pub(super) fn one(value: &Value) -> Tie {
        match value {
            Value::Null(_) => Tie::Nothing,
            value => Tie::One(TiePart::of(value)),
        }
    }
}

impl TiePart {
    fn of(value: &Value) -> TiePart {
        match value {
            Value::Int(value) => TiePart::Int(*value),
            Value::UInt(value) => {
                i64::try_from(*value).map_or_else(|_| TiePart::Other(value.to_string().into()), TiePart::Int)
            }
            Value::Text(text) => TiePart::Text(text.as_ref().into()),
            Value::Enum(_, text) => TiePart::Text((*text).into()),
            Value::Uuid(uuid) => TiePart::Uuid(*uuid),
            Value::Bytes(bytes) => TiePart::Bytes(bytes.as_slice().into()),
            other => TiePart::Other(to_json(std::slice::from_ref(other)).into()),
        }
    }
}
