//! Text, bytes and UUIDs.

use uuid::Uuid;

use super::plain;

plain!(String, Text, Text, "text");
plain!(Vec<u8>, Bytes, Bytes, "bytes");
plain!(Uuid, Uuid, Uuid, "uuid");
