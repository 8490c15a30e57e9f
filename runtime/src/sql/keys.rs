//! The keys of encrypted columns.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::error::{Error, Result};

/// The keys under which [`Encrypted`](crate::Encrypted) columns are. The first one encrypts, all of them
/// decrypt.
///
/// ```
/// use limpid::KeyRing;
///
/// # fn main() -> limpid::Result<()> {
/// # let (new, old) = (KeyRing::generate_key()?, KeyRing::generate_key()?);
/// # let secret = format!("2026-11={new}, 2025-03={old}");
/// // As a secret of the environment: `2026-11=<base64>, 2025-03=<base64>`.
/// KeyRing::parse(&secret)?.install();
/// # Ok(()) }
/// ```
///
/// A program has one ring, for all of its connections: it is installed once, before the first row is read or
/// written, and installing another one replaces it. Without it, reading and writing encrypted columns is an
/// error that says so.
///
/// To change the key: put a new one in front, install the ring everywhere, run
/// [`rotate_keys`](crate::prelude::Bulk::rotate_keys) for each model, then take the old one out.
#[derive(Clone)]
pub struct KeyRing {
    keys: Vec<(String, XChaCha20Poly1305)>,
}

/// How each sealed text starts: a name for the way in which it is sealed.
const START: &str = "limpid1.";
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const LONGEST_ID: usize = 32;

static RING: RwLock<Option<Arc<KeyRing>>> = RwLock::new(None);

fn installed() -> Option<Arc<KeyRing>> {
    RING.read().unwrap_or_else(PoisonError::into_inner).clone()
}

impl KeyRing {
    /// A ring with one key. Its id is in each value that is encrypted under it.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage) if the id is not 1 to 32 letters, digits, `-` or `_`.
    pub fn new(id: impl Into<String>, key: [u8; KEY_BYTES]) -> Result<Self> {
        KeyRing { keys: Vec::new() }.and(id, key)
    }

    /// The same ring with one key more, for values that are still under it.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage) as for [`new`](KeyRing::new), and if the id is there already.
    pub fn and(mut self, id: impl Into<String>, key: [u8; KEY_BYTES]) -> Result<Self> {
        let id = id.into();
        if !is_id(&id) {
            return Err(Error::usage("the id of a key is 1 to 32 letters, digits, `-` or `_`"));
        }
        if self.keys.iter().any(|(known, _)| *known == id) {
            return Err(Error::usage(format!("two keys of the ring have the id `{id}`")));
        }
        self.keys.push((id, XChaCha20Poly1305::new(&Key::from(key))));
        Ok(self)
    }

    /// A ring from text: `id=key`, with the key in base64, and further ones after commas.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage) if the text has another form. It never quotes a key.
    pub fn parse(text: &str) -> Result<Self> {
        let mut ring = KeyRing { keys: Vec::new() };
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (id, key) = part.split_once('=').ok_or_else(|| {
                Error::usage("a key ring is written `id=key`, and further ones after commas")
            })?;
            let bytes = BASE64_STANDARD.decode(key.trim()).ok();
            let key: Option<[u8; KEY_BYTES]> = bytes.and_then(|bytes| bytes.try_into().ok());
            let key = key.ok_or_else(|| {
                Error::usage("a key of the ring is 32 bytes in base64: see `KeyRing::generate_key`")
            })?;
            ring = ring.and(id.trim(), key)?;
        }
        match ring.keys.is_empty() {
            true => Err(Error::usage("the key ring is empty: write `id=key`, see `KeyRing::generate_key`")),
            false => Ok(ring),
        }
    }

    /// A new key, at random, in base64.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage) if the system gives no random numbers.
    pub fn generate_key() -> Result<String> {
        let key = Key::try_generate().map_err(|_| Error::usage(NO_RANDOM))?;
        Ok(BASE64_STANDARD.encode(key))
    }

    /// Makes this the ring of the program.
    pub fn install(self) {
        *RING.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(self));
    }

    fn key(&self, id: &str) -> Option<&XChaCha20Poly1305> {
        self.keys.iter().find(|(known, _)| known == id).map(|(_, key)| key)
    }
}

/// The ids of the keys, and nothing of the keys.
impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys.iter().map(|(id, _)| id)).finish()
    }
}

fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(allowed)
}

/// Why a value could not be encrypted or decrypted.
type Why = Cow<'static, str>;

const NO_RING: &str =
    "no key ring is installed: call `limpid::KeyRing::parse(..)?.install()` when the program starts";
const NO_RANDOM: &str = "the system gives no random numbers";

/// Encrypts under the first key.
pub(crate) fn seal(plain: &[u8]) -> Result<String, Why> {
    let ring = installed().ok_or(NO_RING)?;
    let (id, key) = ring.keys.first().ok_or(NO_RING)?;
    let start = format!("{START}{id}");
    let nonce = XNonce::try_generate().map_err(|_| NO_RANDOM)?;
    let payload = Payload { msg: plain, aad: start.as_bytes() };
    let sealed = key.encrypt(&nonce, payload).map_err(|_| "the value is too long to be encrypted")?;
    let bytes = [nonce.as_slice(), &sealed].concat();
    Ok(format!("{start}.{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
}

/// Decrypts under the key that the text names.
pub(crate) fn open(text: &str) -> Result<Vec<u8>, Why> {
    let ring = installed().ok_or(NO_RING)?;
    let parts = text.strip_prefix(START).and_then(|rest| rest.split_once('.')).filter(|(id, _)| is_id(id));
    let (id, sealed) = parts.ok_or("this is not an encrypted value: was it written by something else?")?;
    let key = ring.key(id).ok_or_else(|| {
        format!("it is encrypted under the key `{id}`, which is not in the ring: add it behind the first one")
    })?;
    let broken =
        || format!("it does not decrypt: it was changed, or the key `{id}` is another one than it was");
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).map_err(|_| broken())?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(broken)?;
    let nonce = XNonce::try_from(nonce).map_err(|_| broken())?;
    let start = &text[..START.len() + id.len()];
    key.decrypt(&nonce, Payload { msg: sealed, aad: start.as_bytes() }).map_err(|_| broken().into())
}

/// How texts under the first key start.
pub(crate) fn current() -> Result<String> {
    let ring = installed().ok_or_else(|| Error::usage(NO_RING))?;
    let (id, _) = ring.keys.first().ok_or_else(|| Error::usage(NO_RING))?;
    Ok(format!("{START}{id}."))
}

/// The same value under the first key.
pub(crate) fn reseal(text: &str) -> Result<String, Why> {
    seal(&open(text)?)
}

/// Whether two documents that serde has written are the same, in whatever order a map lists its entries.
pub(crate) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && ordered(one, &mut 0) == ordered(other, &mut 0)
}

/// The value at a position of a document, without spaces, with the entries of objects sorted by their text. Numbers
/// stay as they are written, however large.
fn ordered(text: &[u8], place: &mut usize) -> Vec<u8> {
    let start = *place;
    match text.get(start) {
        Some(open @ (b'{' | b'[')) => {
            *place += 1;
            let mut parts = Vec::new();
            while let Some(sign) = text.get(*place) {
                match sign {
                    b'}' | b']' => break,
                    b',' => *place += 1,
                    _ => {
                        let mut part = ordered(text, place);
                        if text.get(*place) == Some(&b':') {
                            *place += 1;
                            part.push(b':');
                            part.append(&mut ordered(text, place));
                        }
                        parts.push(part);
                    }
                }
            }
            *place += 1;
            if *open == b'{' {
                parts.sort();
            }
            [[*open].as_slice(), parts.join(&b',').as_slice()].concat()
        }
        Some(b'"') => {
            *place += 1;
            while let Some(sign) = text.get(*place).filter(|sign| **sign != b'"') {
                *place += if *sign == b'\\' { 2 } else { 1 };
            }
            *place += 1;
            text[start..(*place).min(text.len())].to_vec()
        }
        _ => {
            let end = text[start..].iter().position(|sign| matches!(sign, b',' | b'}' | b']' | b':'));
            // At least one, so that whatever it is comes to an end.
            *place = end.map_or(text.len(), |end| start + end.max(1));
            text[start..*place].to_vec()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_same;

    #[test]
    fn documents_are_the_same_whatever_the_order_of_their_maps() {
        let same = |one: &str, other: &str| is_same(one.as_bytes(), other.as_bytes());
        assert!(same(r#"{"a":1,"b":[1,2]}"#, r#"{"b":[1,2],"a":1}"#));
        assert!(same(r#"[{"a":{"x":null,"y":"}\""},"b":2}]"#, r#"[{"b":2,"a":{"y":"}\"","x":null}}]"#));
        assert!(same("{}", "{}") && same("[]", "[]") && same(r#""a""#, r#""a""#));
        assert!(!same("[1,2]", "[2,1]"), "a list has an order");
        assert!(!same(r#"{"a":12}"#, r#"{"a":21}"#));
        let large = "340282366920938463463374607431768211455";
        assert!(!same(large, "340282366920938463463374607431768211454"));
        assert!(!same(r#"{"a":"b","b":"a"}"#, r#"{"a":"a","b":"b"}"#));
    }
}
