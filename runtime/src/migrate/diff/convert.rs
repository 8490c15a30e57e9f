//! From one type to another, where that is known to lose nothing, or can be looked at before.

use crate::migrate::snapshot::TypeState;
use crate::sql::engine::Engine;
use crate::sql::kind::Kind;

/// The way of a value from one type to another.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Conversion {
    /// Every value fits into the new type.
    Fits,
    /// Values within these bounds have.
    Within(i64, u64),
    /// It loses digits.
    Rounds,
    /// The user must say how.
    Unknown,
}

/// What is known of this way.
pub(super) fn conversion(old: &TypeState, new: &TypeState) -> Conversion {
    use Kind::*;
    if old == new {
        return Conversion::Fits;
    }
    let (old, new) = match (old, new) {
        (TypeState::Plain(old), TypeState::Plain(new)) => (*old, *new),
        (TypeState::Enum(_) | TypeState::Plain(Text), TypeState::Enum(_) | TypeState::Plain(Text)) => {
            return Conversion::Fits;
        }
        _ => return Conversion::Unknown,
    };
    match (old, new) {
        (old, new) if old.is_integer() && new.is_integer() => integers(old, new),
        (Bool, new) if new.is_integer() => Conversion::Fits,
        (old, Bool) if old.is_integer() => Conversion::Within(0, 1),
        (I8 | U8 | I16 | U16, F32 | F64) | (I32 | U32, F64) | (F32, F64) => Conversion::Fits,
        (I64 | U64, F64) => Conversion::Within(-(1 << 53), 1 << 53),
        (I32 | U32 | I64 | U64, F32) => Conversion::Within(-(1 << 24), 1 << 24),
        (F64, F32) => Conversion::Rounds,
        (old, Text | Decimal) if old.is_integer() => Conversion::Fits,
        (Json, Text) => Conversion::Fits,
        (DateTime, NaiveDateTime) | (NaiveDateTime, DateTime) => Conversion::Fits,
        _ => Conversion::Unknown,
    }
}

fn integers(old: Kind, new: Kind) -> Conversion {
    match (old.bounds(), new.bounds()) {
        (Some((least, most)), Some((new_least, new_most))) => match new_least <= least && most <= new_most {
            true => Conversion::Fits,
            false => Conversion::Within(new_least, new_most),
        },
        _ => Conversion::Unknown,
    }
}

/// The expression that makes a value of the new type, where the engine does not do that by itself.
pub(super) fn expression(
    engine: Engine,
    old: &TypeState,
    new: &TypeState,
    storage: &str,
    column: &str,
) -> Option<String> {
    use Kind::*;
    if old == new {
        return None;
    }
    let plain = |ty: &TypeState| match ty {
        TypeState::Plain(kind) => Some(*kind),
        _ => None,
    };
    match (engine, plain(old), plain(new)) {
        (Engine::Postgres, Some(DateTime), Some(NaiveDateTime))
        | (Engine::Postgres, Some(NaiveDateTime), Some(DateTime)) => {
            Some(format!("{column} AT TIME ZONE 'UTC'"))
        }
        (Engine::Postgres, Some(Bool), Some(_)) => Some(format!("{column}::INTEGER::{storage}")),
        (Engine::Postgres, Some(_), Some(Bool)) => Some(format!("{column} <> 0")),
        (Engine::Postgres, None, None) => Some(format!("{column}::TEXT::{storage}")),
        (Engine::Postgres, ..) => Some(format!("{column}::{storage}")),
        (Engine::Sqlite, _, Some(Text | Decimal)) => Some(format!("CAST({column} AS TEXT)")),
        _ => None,
    }
}
