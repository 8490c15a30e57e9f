//! Filters and orders that a request asks for, on every engine.

mod asked;
mod chunks;
mod hostile;
mod library;
mod refused;
