//! Reading in full, on every engine: what is seen of each statement, aggregates, groups, functions, raw SQL, pages.

#![allow(clippy::type_complexity, reason = "the type of the rows is what these tests are about")]

mod aggregates;
mod distinct;
mod edges;
mod functions;
mod groups;
mod pages;
mod raw;
mod seeing;
mod shop;
mod string_agg;
