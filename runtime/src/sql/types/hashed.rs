//! Passwords, of which only a hash is kept.

use std::fmt;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::ColumnType;
use crate::error::{Error, Result};
use crate::sql::cell::{Cell, Mismatch};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// A password. What was given is hashed at once by Argon2id, with a salt of its own, and is nowhere kept:
/// the column holds the hash, as text.
///
/// ```
/// use limpid::{Hashed, prelude::*};
///
/// #[derive(Debug, Model)]
/// struct User {
///     id: i64,
///     #[fillable]
///     #[unique]
///     name: String,
///     #[fillable]
///     password: Hashed,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let db = limpid::connect("sqlite::memory:").await?.install();
/// # limpid::schema![User].create(&db).await?;
/// let input: UserCreate = serde_json::from_str(r#"{"name": "Ada", "password": "correct horse"}"#)?;
/// let user = User::create(input).await?;
/// assert!(user.password.verify("correct horse"));
/// assert!(!user.password.verify("battery staple"));
/// assert_eq!(format!("{:?}", user.password), "Hashed(..)");
/// # Ok(()) }
/// ```
///
/// Not even the hash is serialised: a struct that derives `Serialize` has to leave the field out with
/// `#[serde(skip_serializing)]`.
///
/// ```compile_fail
/// #[derive(serde::Serialize)]
/// struct Shown { password: limpid::Hashed }
/// ```
///
/// Hashing and verifying take some hundredths of a second of work on purpose. In a busy server, do them in
/// `tokio::task::spawn_blocking`.
#[derive(Clone, PartialEq, Eq)]
pub struct Hashed(String);

impl Hashed {
    /// Hashes a password.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage) if the system gives no random numbers for the salt.
    pub fn new(password: impl AsRef<[u8]>) -> Result<Self> {
        let hash = Argon2::default().hash_password(password.as_ref());
        let hash = hash.map_err(|_| {
            Error::usage("the password could not be hashed: is there a source of random numbers?")
        })?;
        Ok(Hashed(hash.to_string()))
    }

    /// Whether this is the password, in a time that does not tell how near the guess was.
    pub fn verify(&self, password: impl AsRef<[u8]>) -> bool {
        let hash = PasswordHash::new(&self.0);
        hash.is_ok_and(|hash| Argon2::default().verify_password(password.as_ref(), &hash).is_ok())
    }
}

impl fmt::Debug for Hashed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hashed(..)")
    }
}

/// From the password itself, as an input gives it.
impl<'de> Deserialize<'de> for Hashed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // serde's own message would quote what is there instead.
        let password =
            String::deserialize(deserializer).map_err(|_| D::Error::custom("a password is a text"))?;
        Hashed::new(password).map_err(D::Error::custom)
    }
}

impl ColumnType for Hashed {
    const KIND: Kind = Kind::Text;
    type Base = Self;

    fn to_value(&self) -> Value {
        Value::Text(self.0.clone().into())
    }

    fn into_value(self) -> Value {
        Value::Text(self.0.into())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Text(hash) => Ok(Hashed(hash.to_owned())),
            other => Err(other.is_no("text")),
        }
    }
}
