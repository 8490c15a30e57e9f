//! The behaviour suite: one file for each ability, mirroring the rooms of the runtime.

mod budget;
mod claims;
mod cycles;
mod documents;
mod drift;
mod exec;
mod expr;
mod floors;
mod honest;
mod model;
mod modules;
mod names;
mod paginate;
mod public_api;
mod query;
mod schema;
mod types;
