//! Rules of inputs, checked before anything is written.
//!
//! Floor 6.

mod standing_row;

pub use standing_row::StandingRow;
