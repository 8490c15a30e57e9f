//! Hooks and observers: which write raises what, on every engine.

mod bulk;
mod cut;
mod every;
mod house;
mod inside;
mod quiet;
mod reached;
mod refused;
