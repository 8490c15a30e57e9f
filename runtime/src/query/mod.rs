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
mod lock;
mod merge;
mod nested;
mod select;
mod update;
mod update_many;

pub(crate) use delete::Delete;
pub(crate) use derived::{DEPTH, Derived, Set, Tree};
pub(crate) use grid::Grid;
pub(crate) use group::{GroupBy, KEYS, name_of};
pub(crate) use insert::Insert;
pub(crate) use insert_many::{InsertMany, MET};
pub(crate) use join::{Item, Join, Side};
pub(crate) use lock::{Lock, Strength, Taken};
pub(crate) use merge::Merge;
pub(crate) use nested::Inner;
pub(crate) use nested::{Purpose, Rows};
pub use select::Output;
pub(crate) use select::{Fold, Select};
pub(crate) use update::Update;
pub(crate) use update_many::UpdateMany;

use std::borrow::Cow;

use crate::expr::Node;
use crate::sql::writer::Writer;

/// Appends WHERE, unless everything is wanted.
fn write_where(out: &mut Writer, condition: Node) {
    if !matches!(condition, Node::Always(true)) {
        condition.write(out.push(" WHERE "));
    }
}

/// Appends WHERE with rules and a condition, as `rules.and(condition)` would stand there: most rules are one
/// condition or none, and then no list is made of both.
fn write_where_ruled(out: &mut Writer, rules: Node, condition: Cow<'_, Node>) {
    let rule = match rules {
        Node::Always(true) => None,
        Node::Blank(..) if !matches!(*condition, Node::Always(_)) => Some(rules),
        rules => return write_where(out, rules.and(condition.into_owned())),
    };
    match condition {
        Cow::Owned(Node::All(nodes)) if nodes.len() < Node::MOST_JOINED => {
            Node::write_beside(out.push(" WHERE "), rule.into_iter().chain(nodes), " AND ");
        }
        Cow::Borrowed(Node::All(nodes)) if nodes.len() < Node::MOST_JOINED => {
            Node::write_beside(out.push(" WHERE "), rule.into_iter().chain(nodes.iter().cloned()), " AND ");
        }
        condition => match (rule, condition.into_owned()) {
            (Some(rule), Node::All(nodes)) => write_where(out, rule.and(Node::All(nodes))),
            (Some(rule), node) => Node::write_beside(out.push(" WHERE "), [rule, node], " AND "),
            (None, node) => write_where(out, node),
        },
    }
}

/// Appends RETURNING with all columns.
fn write_returning(out: &mut Writer) {
    out.push(" RETURNING ").list();
}
