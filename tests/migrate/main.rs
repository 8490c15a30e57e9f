//! Migrations that come from the models: what is written, what is run, and what is kept.

mod changes;
mod folder;
mod kept;
mod matrix;
mod refused;
mod stories;
mod tools;
