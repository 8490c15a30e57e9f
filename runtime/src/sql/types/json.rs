//! JSON documents, free or typed.

use std::ops::{Deref, DerefMut};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ColumnType;
use super::finite::{NOT_FINITE, is_finite};
use crate::sql::cell::{Cell, Mismatch};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// A value of your own, stored as a JSON document.
///
/// ```
/// use limpid::Json;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize)]
/// struct Address { city: String }
///
/// let address = Json(Address { city: "Ghent".into() });
/// assert_eq!(address.city, "Ghent");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Json<T>(pub T);

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Json(value)
    }
}

impl<T: Serialize> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::deserialize(from).map(Json)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> ColumnType for Json<T> {
    const KIND: Kind = Kind::Json;
    type Base = Self;

    /// What serde cannot write as JSON (a map with keys that are not text), writes as something else (NaN and
    /// infinities, which become `null`) or could not read again is refused before anything is sent.
    fn to_value(&self) -> Value {
        match serde_json::to_string(&self.0) {
            Err(_) => {
                Value::Refused("serde cannot write this value as JSON: is the key of a map not text?".into())
            }
            // Only what was made `null` may have been something else.
            Ok(text) if text.contains("null") && !is_finite(&self.0) => Value::Refused(NOT_FINITE.into()),
            Ok(text) if text.contains("null") && serde_json::from_str::<T>(&text).is_err() => {
                Value::Refused("this value could not be read from JSON again".into())
            }
            Ok(text) => Value::Json(text),
        }
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        parse(cell).map(Json)
    }
}

#[diagnostic::do_not_recommend]
impl ColumnType for serde_json::Value {
    const KIND: Kind = Kind::Json;
    type Base = Self;

    fn to_value(&self) -> Value {
        Value::Json(self.to_string())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        parse(cell)
    }
}

fn parse<T: DeserializeOwned>(cell: Cell<'_>) -> Result<T, Mismatch> {
    match cell {
        // serde's own message may quote the document, so only the position is kept.
        Cell::Json(text) => serde_json::from_slice(text).map_err(|error| {
            let place = format!("line {} column {}", error.line(), error.column());
            let what = if error.is_data() { "its shape is another" } else { "it is not JSON" };
            Mismatch::new("json", format!("{what}, at {place}"))
        }),
        other => Err(other.is_no("JSON document")),
    }
}
