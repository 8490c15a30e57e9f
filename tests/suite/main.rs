//! The behaviour suite: one file for each ability, mirroring the rooms of the runtime.

mod drift;
mod exec;
mod floors;
mod model;
mod types;
