//! Expressions in full, on every engine: functions, casts, JSON documents, windows.

#![allow(clippy::type_complexity, reason = "the type of the rows is what these tests are about")]

mod calc;
mod decimals;
mod distinct;
mod document;
mod window;
