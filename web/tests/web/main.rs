//! The web room through a real server on loopback, on every engine.

mod answers;
mod atomic;
mod bound;
mod form;
mod models;
mod refers;
mod valid;
