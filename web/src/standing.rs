//! The row that a request is about, for the rules of its input: an update leaves it out of what must be unique.

use axum::http::request::Parts;
use limpid::Model;
use limpid::validate::StandingRow;

/// The rows that were bound, the last one last.
#[derive(Clone, Default)]
pub(crate) struct Bindings(pub(crate) Vec<StandingRow>);

/// Notes a row that was bound.
pub(crate) fn remember<M: Model>(row: &M, parts: &mut Parts) {
    parts.extensions.get_or_insert_default::<Bindings>().0.push(StandingRow::of(row));
}
