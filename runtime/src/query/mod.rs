//! Statements as data, one file per statement. Each is printed in one go, for one dialect.
//!
//! Floor 2. Knows expressions, not connections or rows.

mod delete;
mod group;
mod insert;
mod insert_many;
mod lock;
mod merge;
mod select;
mod update;
mod update_many;

pub(crate) use delete::Delete;
pub(crate) use group::{GroupBy, KEYS, name_of};
pub(crate) use insert::Insert;
pub(crate) use insert_many::{InsertMany, MET};
pub(crate) use lock::{Lock, Strength, Taken};
pub(crate) use merge::Merge;
pub use select::Output;
pub(crate) use select::{Fold, Select};
pub(crate) use update::Update;
pub(crate) use update_many::UpdateMany;

use crate::expr::Node;
use crate::sql::writer::Writer;

/// Appends WHERE, unless everything is wanted.
fn write_where(out: &mut Writer, condition: Node) {
    if !matches!(condition, Node::Always(true)) {
        condition.write(out.push(" WHERE "));
    }
}

/// Appends RETURNING with all columns.
fn write_returning(out: &mut Writer) {
    out.push(" RETURNING ").list();
}
