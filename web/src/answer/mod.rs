//! What a client gets: the shape of answers and of failures.

pub(crate) mod context;
pub(crate) mod fault;
mod language;
pub(crate) mod layer;
pub(crate) mod list;
pub(crate) mod reply;
pub(crate) mod shape;
