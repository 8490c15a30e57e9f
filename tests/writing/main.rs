//! Writing beyond one row at a time, on every engine.

mod drafted;
mod drafts;
mod hashed;
mod many;
mod row;
mod upsert;
