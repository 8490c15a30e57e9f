//! The values that tie rows together, as keys of a map.

use crate::sql::json::to_json;
use crate::sql::value::Value;

/// The values of the columns that tie one row to another. None if one of them is NULL: NULL ties nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Tie {
    Nothing,
    One(Part),
    Several(Vec<Part>),
}

/// One value of a tie. Numbers are equal whatever their kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
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
            values => Tie::Several(values.iter().map(Part::of).collect()),
        }
    }
}

impl Tie {
    /// The tie of one number.
    pub(super) fn number(number: i64) -> Tie {
        Tie::One(Part::Int(number))
    }

    /// The tie of one value.
    pub(super) fn one(value: &Value) -> Tie {
        match value {
            Value::Null(_) => Tie::Nothing,
            value => Tie::One(Part::of(value)),
        }
    }
}

impl Part {
    fn of(value: &Value) -> Part {
        match value {
            Value::Int(value) => Part::Int(*value),
            Value::UInt(value) => {
                i64::try_from(*value).map_or_else(|_| Part::Other(value.to_string().into()), Part::Int)
            }
            Value::Text(text) => Part::Text(text.as_ref().into()),
            Value::Enum(_, text) => Part::Text((*text).into()),
            Value::Uuid(uuid) => Part::Uuid(*uuid),
            Value::Bytes(bytes) => Part::Bytes(bytes.as_slice().into()),
            other => Part::Other(to_json(std::slice::from_ref(other)).into()),
        }
    }
}
