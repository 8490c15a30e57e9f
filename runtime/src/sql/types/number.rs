//! Booleans, integers and floats.

use super::{ColumnType, plain};
use crate::sql::cell::{Cell, Mismatch, Plain, Row};
use crate::sql::kind::Kind;
use crate::sql::value::Value;

plain!(bool, Bool, Bool, "boolean", |row, place| row.flag(place));

macro_rules! integer {
    ($($ty:ty => $kind:ident),* $(,)?) => {$(
        #[diagnostic::do_not_recommend]
        impl ColumnType for $ty {
            const KIND: Kind = Kind::$kind;
            type Base = Self;

            fn to_value(&self) -> Value {
                Value::Int((*self).into())
            }

            fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
                let fits = match cell {
                    Cell::Int(value) => Self::try_from(value).ok(),
                    Cell::UInt(value) => Self::try_from(value).ok(),
                    other => return Err(other.is_no("integer")),
                };
                fits.ok_or_else(|| out_of_range(stringify!($ty)))
            }

            #[inline]
            fn plain(row: &dyn Row, place: usize) -> Plain<Self> {
                row.int(place).and_then(|value| Self::try_from(value).ok())
            }
        }
    )*};
}

integer!(i8 => I8, i16 => I16, i32 => I32, i64 => I64, u8 => U8, u16 => U16, u32 => U32);

#[diagnostic::do_not_recommend]
impl ColumnType for u64 {
    const KIND: Kind = Kind::U64;
    type Base = Self;

    fn to_value(&self) -> Value {
        Value::UInt(*self)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::UInt(value) => Ok(value),
            Cell::Int(value) => u64::try_from(value).map_err(|_| out_of_range("u64")),
            other => Err(other.is_no("integer")),
        }
    }
}

fn out_of_range(ty: &'static str) -> Mismatch {
    Mismatch::new("integer", format!("the number does not fit into {ty}"))
}

#[diagnostic::do_not_recommend]
impl ColumnType for f64 {
    const KIND: Kind = Kind::F64;
    type Base = Self;

    fn to_value(&self) -> Value {
        Value::Float(*self)
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::Float(value) => Ok(value),
            other => Err(other.is_no("float")),
        }
    }

    #[inline]
    fn plain(row: &dyn Row, place: usize) -> Plain<Self> {
        row.float(place)
    }
}

#[diagnostic::do_not_recommend]
impl ColumnType for f32 {
    const KIND: Kind = Kind::F32;
    type Base = Self;

    fn to_value(&self) -> Value {
        Value::Float(f64::from(*self))
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            // Written as the double that equals it, so the way back loses nothing.
            Cell::Float(value) => Ok(value as f32),
            other => Err(other.is_no("float")),
        }
    }
}
