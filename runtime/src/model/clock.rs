//! What time it is, as rows record it.

use crate::sql::types::ColumnType;
use chrono::{DateTime, Utc};

use crate::sql::value::Value;

/// The present, cut to the microsecond: what every engine can hold, so that the struct equals the row.
pub(crate) fn now() -> Value {
    let now: DateTime<Utc> = Utc::now();
    now.to_value()
}
