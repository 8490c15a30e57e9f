//! Relations, on every engine.

#![allow(clippy::type_complexity, reason = "the type of the rows is what these tests are about")]

mod asked;
mod blog;
mod corners;
mod declared;
mod eager;
mod instance;
mod polymorph;
mod projection;
mod reach;
mod statements;
mod trees;
