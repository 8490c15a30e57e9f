//! Transactions that the engine ends, time limits, silent networks, and more callers than connections.

mod ended;
mod load;
mod locked;
mod network;
mod session;
mod time;
