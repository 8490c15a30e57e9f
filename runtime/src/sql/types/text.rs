//! Text, bytes and UUIDs.

use uuid::Uuid;

use super::plain;

plain!(String, Text, Text, "text", |row, place| row.text(place).and_then(|text| Some(text.to_owned())));
plain!(Vec<u8>, Bytes, Bytes, "bytes");
plain!(Uuid, Uuid, Uuid, "uuid");
