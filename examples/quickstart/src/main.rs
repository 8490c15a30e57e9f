//! The first page of a manual.
fn main() {}
