//! How attributes are shown, normalised and kept.

mod encrypted;
mod nested;
mod normalized;
mod pruned;
mod reached;
mod shown;
