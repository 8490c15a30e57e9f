//! Full-text search: one meaning on every engine.

mod hostile;
mod kept;
mod meaning;
mod parts;
mod ranking;
mod shop;
