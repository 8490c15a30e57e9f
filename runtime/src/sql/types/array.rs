//! `Vec<T>`: an array on PostgreSQL, a JSON document elsewhere.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use uuid::Uuid;

use super::ColumnType;
use crate::sql::cell::{Cell, Mismatch};
use crate::sql::json;
use crate::sql::kind::Kind;
use crate::sql::value::Value;

/// Types that an array can hold. `Vec<u8>` is bytes, not an array; `Vec<i16>` is one.
#[diagnostic::on_unimplemented(
    message = "an array of `{Self}` cannot be a column",
    label = "not an element of arrays",
    note = "arrays hold bool, i16, i32, i64, f32, f64, String, Uuid, or chrono's dates and times; for anything else, write `limpid::Json<Vec<{Self}>>`"
)]
pub trait Element: ColumnType<Base = Self> {}

macro_rules! elements {
    ($($ty:ty),*) => {$(impl Element for $ty {})*};
}
elements!(bool, i16, i32, i64, f32, f64, String, Uuid, DateTime<Utc>, NaiveDateTime, NaiveDate, NaiveTime);

#[diagnostic::do_not_recommend]
impl<T: Element> ColumnType for Vec<T> {
    const KIND: Kind = Kind::Array(&T::KIND);
    type Base = Self;

    fn to_value(&self) -> Value {
        Value::List(T::KIND, self.iter().map(T::to_value).collect())
    }

    fn into_value(self) -> Value {
        Value::List(T::KIND, self.into_iter().map(T::into_value).collect())
    }

    fn from_cell(cell: Cell<'_>) -> Result<Self, Mismatch> {
        match cell {
            Cell::List(cells) => cells.into_iter().map(T::from_cell).collect(),
            Cell::Json(text) => {
                let items =
                    json::items(text).ok_or_else(|| Mismatch::new("json", "it is not a JSON array"))?;
                items.iter().map(|item| T::from_cell(json::cell(item, T::KIND)?)).collect()
            }
            other => Err(other.is_no("array")),
        }
    }
}
