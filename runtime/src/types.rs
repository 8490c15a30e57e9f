//! What columns hold: the types of arrays, and what [`ColumnType`](crate::ColumnType) is made of.

pub use crate::error::ForeignKeySide;
pub use crate::sql::kind::Kind;
pub use crate::sql::types::{Domain, Element};

#[doc(hidden)]
pub use crate::sql::cell::{Cell, Mismatch};
#[doc(hidden)]
pub use crate::sql::table::{ColumnDef, ForeignKey, FullTextIndex, Index, KeyOf, Origin, Table};
#[doc(hidden)]
pub use crate::sql::texts::Texts;
#[doc(hidden)]
pub use crate::sql::writer::Source;
