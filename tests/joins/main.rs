//! Queries that are made of several, on every engine: subqueries, joins, sets, trees.

#![allow(clippy::type_complexity, reason = "the type of the rows is what these tests are about")]

mod from;
mod joined;
mod loaded;
mod sets;
#[path = "../reading/shop.rs"]
mod shop;
mod staff;
mod subqueries;
mod trees;
