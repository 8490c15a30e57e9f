//! Relations, on every engine.

#![allow(clippy::type_complexity, reason = "the type of the rows is what these tests are about")]

mod asked;
mod blog;
mod chosen;
mod corners;
mod crowd;
mod declared;
mod eager;
mod equality;
mod found_keys;
mod instance;
mod pairs;
mod polymorph;
mod projection;
mod reach;
mod statements;
mod trees;
