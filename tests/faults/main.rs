//! Transactions that the engine ends, time limits, silent networks, and more callers than connections.

mod ended;
mod load;
mod time;
