//! Values that are encrypted before they reach the database.

use std::fmt;
use std::sync::OnceLock;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

use super::ColumnType;
use crate::sql::cell::{Cell, Mismatch};
use crate::sql::keys::{self, Sealed};
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
/// Each value is encrypted with a random nonce, so the same value never looks the same twice. A query cannot
/// compare such a column: `patient.insurance.eq(..)` does not compile. To find rows by it, keep a hash of it
/// under a key of your own in a column beside it.
///
/// What is stored is text, `limpid1.<id of the key>.<nonce and ciphertext in base64>`. It cannot be read or
/// changed without the key. It is not bound to its row: who can write to the database can copy it into another
/// row, where it reads as that row's. Where that matters, put what it belongs to into `T`, and compare.
#[derive(Clone)]
pub struct Encrypted<T> {
    value: T,
    /// As it was read, or first written: a value that stays the same is the same text.
    sealed: OnceLock<Sealed>,
}

impl<T> Encrypted<T> {
    /// A value that is to be encrypted.
    pub fn new(value: impl Into<T>) -> Self {
        Encrypted { value: value.into(), sealed: OnceLock::new() }
    }

    /// The value itself. The word is there to be found when somebody asks who sees it.
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
        Encrypted { value, sealed: OnceLock::new() }
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
        // serde's own message would quote what stands there instead.
        let value = T::deserialize(deserializer)
            .map_err(|_| D::Error::custom("this is not what the encrypted column holds"))?;
        Ok(Encrypted::from(value))
    }
}

impl<T: Serialize + DeserializeOwned + Send + Sync + 'static> ColumnType for Encrypted<T> {
    const KIND: Kind = Kind::Text;
    const SEALED: bool = true;
    type Base = Self;

    fn to_value(&self) -> Value {
        if let Some(sealed) = self.sealed.get() {
            return Value::Text(sealed.as_str().to_owned().into());
        }
        let sealed = serde_json::to_vec(&self.value)
            .map_err(|_| "serde cannot write this encrypted value as JSON".into())
            .and_then(|plain| keys::seal(&plain));
        match sealed {
            Ok(sealed) => Value::Text(self.sealed.get_or_init(|| sealed).as_str().to_owned().into()),
            Err(why) => Value::Refused(why),
        }
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        let Cell::Text(text) = cell else { return Err(cell.is_no("text")) };
        let plain = keys::open(text).map_err(|why| Mismatch::new("text", why))?;
        // serde's own message may quote the value.
        let value = serde_json::from_slice(&plain)
            .map_err(|_| Mismatch::new("text", "it was encrypted as a value of another shape"))?;
        Ok(Encrypted { value, sealed: OnceLock::from(Sealed::of(text)) })
    }
}
