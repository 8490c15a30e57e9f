//! Statements as data, one file per statement. Each is printed in one go, for one dialect.
//!
//! Floor 2. Knows expressions, not connections or rows.

mod delete;
mod derived;
mod grid;
mod group;
mod insert;
mod insert_many;
mod join;
mod listed;
mod lock;
mod on_conflict;
#[cfg(feature = "validate")]
pub(crate) mod questions;
mod select;
mod subquery;
mod text_cache;
mod update;
mod update_many;

pub(crate) use delete::Delete;
pub(crate) use derived::{DEPTH, DerivedTable, RecursiveTree, Set};
pub(crate) use grid::Grid;
pub(crate) use group::{GroupBy, KEYS, name_of};
pub(crate) use insert::Insert;
pub(crate) use insert_many::InsertRows;
pub(crate) use join::{Join, JoinItem, Side};
pub(crate) use listed::ListedRows;
pub(crate) use lock::{Lock, Strength, Taken};
pub(crate) use on_conflict::Merge;
pub use select::Output;
pub(crate) use select::Select;
pub(crate) use subquery::Subselect;
pub(crate) use subquery::{SubqueryPurpose, SubqueryRows};
pub(crate) use update::Update;
pub(crate) use update_many::UpdateRows;

use crate::expr::Node;
use crate::sql::engine::Engine;
use crate::sql::table::{ColumnDef, Origin};
use crate::sql::writer::Writer;

/// The variable in which MariaDB and MySQL count the rows that were there already.
pub(crate) const MET: &str = "@limpid_met";

/// Appends WHERE, unless everything is wanted.
fn write_where(out: &mut Writer, condition: Node) {
    if !matches!(condition, Node::Always(true)) {
        condition.write(out.push(" WHERE "));
    }
}

/// Appends WHERE with rules and a condition, as `rules.and(condition)` would be there: most rules are one
/// condition or none, and then no list is made of both.
fn write_where_ruled(out: &mut Writer, rules: Node, condition: Node) {
    match (rules, condition) {
        (rule @ Node::ColumnIsNull(..), Node::All(nodes)) if nodes.len() < Node::MOST_JOINED => {
            Node::write_beside(out.push(" WHERE "), std::iter::once(rule).chain(nodes), " AND ");
        }
        (rules, condition) => write_where(out, rules.and(condition)),
    }
}

/// Appends RETURNING with all columns.
fn write_returning(out: &mut Writer) {
    out.push(" RETURNING ").list();
}

/// What SQLite says where a new row has no key. It undoes the statement.
pub(crate) const NO_KEY: &str = "limpid: the key was not counted up";

/// Whether SQLite has to count up a key of a new row. In the tables of others it may be one that is not counted up,
/// and NULL then.
fn counts_up(out: &Writer, is_given: impl Fn(&ColumnDef) -> bool) -> bool {
    let mut columns = out.about().columns.iter();
    out.engine() == Engine::Sqlite
        && columns.any(|column| column.origin == Origin::Counted && !is_given(column))
}

/// Appends RETURNING with all columns of new rows, whose keys may not be NULL.
fn write_returning_new(out: &mut Writer, is_given: impl Fn(&ColumnDef) -> bool) {
    if !counts_up(out, is_given) {
        return write_returning(out);
    }
    out.push(" RETURNING ");
    for (place, column) in out.about().columns.iter().enumerate() {
        match column.origin == Origin::Counted {
            true => {
                out.comma(place).push("coalesce(").name(column.name);
                out.push(", json_extract('0', '").push(NO_KEY).push("'))")
            }
            false => out.comma(place).name(column.name),
        };
    }
}
