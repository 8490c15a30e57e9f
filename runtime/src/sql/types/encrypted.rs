//! Values that are encrypted before they reach the database.

use std::fmt;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use super::ColumnType;
use super::finite::{NOT_FINITE, is_finite};
use crate::sql::cell::{Cell, Mismatch};
use crate::sql::keys;
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// A value that the database holds encrypted, by XChaCha20-Poly1305, under the first key of the installed
/// [`KeyRing`](crate::KeyRing). `T` is any type that serde reads and writes.
///
/// ```
/// use limpid::{Encrypted, KeyRing, prelude::*};
///
/// #[derive(Debug, Model)]
/// struct Patient {
///     id: i64,
///     #[fillable]
///     name: String,
///     #[fillable]
///     insurance: Encrypted<String>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![Patient].create(&db).await?;
/// # let key = KeyRing::generate_key()?;
/// KeyRing::parse(&format!("2026-11={key}"))?.install(); // once, when the program starts
///
/// let patient = Patient::create(PatientCreate { name: "Ada".into(), insurance: Encrypted::new("123-45") }).await?;
/// let patient = Patient::find_or_fail(patient.id).await?;
/// assert_eq!(patient.insurance.expose(), "123-45");
/// assert_eq!(format!("{:?}", patient.insurance), "Encrypted(..)");
/// # Ok(()) }
/// ```
///
/// It is read from the plain value, as inputs need it, and never serialised: a struct that derives `Serialize`
/// leaves it out with `#[serde(skip_serializing)]`, and one that marks the field `#[hidden]` does so by itself.
///
/// ```compile_fail
/// #[derive(serde::Serialize)]
/// struct Shown { insurance: limpid::Encrypted<String> }
/// ```
///
/// Each value is encrypted whenever it is written, under the first key and with a random nonce: the same value never
/// looks the same twice, whichever row it comes from. A draft compares the values, and writes none that is the same.
/// A query cannot compare such a column: `patient.insurance.eq(..)` does not compile. To find rows by it, keep a hash
/// of it under a key of your own in a column next to it.
///
/// What is stored is text, `limpid1.<id of the key>.<nonce and ciphertext in base64>`. It cannot be read or
/// changed without the key. It is not bound to its row: anyone who can write to the database can copy it into another
/// row, where it reads as that row's. Where that matters, put what it belongs to into `T`, and compare.
#[derive(Clone)]
pub struct Encrypted<T> {
    value: T,
}

impl<T> Encrypted<T> {
    /// A value that is to be encrypted.
    pub fn new(value: impl Into<T>) -> Self {
        Encrypted { value: value.into() }
    }

    /// The value itself. The word makes every use easy to find.
    pub const fn expose(&self) -> &T {
        &self.value
    }

    /// The value itself, by value.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> From<T> for Encrypted<T> {
    fn from(value: T) -> Self {
        Encrypted { value }
    }
}

/// Equal if the values are, however they are encrypted.
impl<T: PartialEq> PartialEq for Encrypted<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Encrypted<T> {}

impl<T> fmt::Debug for Encrypted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted(..)")
    }
}

/// From the plain value, as an input gives it.
impl<'de, T: DeserializeOwned> Deserialize<'de> for Encrypted<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // serde's own message would quote what is there instead.
        let value = T::deserialize(deserializer)
            .map_err(|_| D::Error::custom("this is not what the encrypted column holds"))?;
        Ok(Encrypted::from(value))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> ColumnType for Encrypted<T> {
    const KIND: Kind = Kind::Text;
    const SEALED: bool = true;
    type Base = Self;

    fn to_value(&self) -> Value {
        match serde_json::to_vec(&self.value) {
            Ok(_) if !is_finite(&self.value) => Value::Refused(NOT_FINITE.into()),
            Ok(plain) => Value::Unsealed(plain.into()),
            Err(_) => Value::Refused("serde cannot write this encrypted value as JSON".into()),
        }
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        let plain = match cell {
            Cell::Text(text) => keys::open(text).map_err(|why| Mismatch::new("text", why))?,
            // Of a draft: the database has only text.
            Cell::Unsealed(plain) => plain.to_vec(),
            cell => return Err(cell.is_no("text")),
        };
        // serde's own message may quote the value.
        let value = serde_json::from_slice(&plain)
            .map_err(|_| Mismatch::new("text", "it was encrypted as a value of another shape"))?;
        Ok(Encrypted { value })
    }
}
