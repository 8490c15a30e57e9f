//! Writing beyond one row at a time, on every engine.

mod many;
mod row;
mod upsert;
