//! The databases of tests themselves.

mod attribute;
mod sandbox;
