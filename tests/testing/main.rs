//! The databases of tests themselves.

mod sandbox;
