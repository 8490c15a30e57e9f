//! Each kind of error on each engine: what it says to people and to programs, and that neither it nor any log
//! holds a value or a password.

mod foreign_index;
mod foreign_key;
mod hidden;
mod kept_secret;
mod marked;
mod not_finite;
mod nothing_written;
mod others;
mod reckoned;
mod refused;
mod told;
mod unreachable;
mod waiting;
