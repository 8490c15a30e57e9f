//! Connections: the idle ones, the holders of the others, and the queue for them.

pub(crate) mod acquire;
mod alive;
pub(crate) mod config;
pub(crate) mod connect;
pub(crate) mod connection;
pub(crate) mod deadlock;
pub(crate) mod fate;
pub(crate) mod holders;
pub(crate) mod lane;
pub(crate) mod lease;
#[cfg(debug_assertions)]
pub(crate) mod n_plus_one;
pub(crate) mod observe;
pub(crate) mod open;
pub(crate) mod options;
pub(crate) mod pools;
pub(crate) mod queue;
mod send;
pub(crate) mod status;
pub(crate) mod turn;
pub(crate) mod versions;
