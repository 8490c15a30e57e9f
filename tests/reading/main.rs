//! Reading in full, on every engine: what is seen of each statement.

mod events;
mod seeing;
