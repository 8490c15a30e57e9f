//! What all contenders share: the works, the rows, and the talk with the driver of a race.
//!
//! A contender is a process. It is started with a name and a URL, and answers lines (`serve`). It knows nothing of
//! the others, so each may link a SQLite of its own.

pub mod fill;
pub mod serve;
pub mod work;

pub use fill::Fill;
pub use serve::{Answer, Usage, serve};
pub use work::{Engine, Work};

/// What goes wrong in a race ends it.
pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

/// What a contender is started with: who it is, and the URL of its database.
///
/// # Errors
///
/// If one of them is missing.
pub fn started_as() -> Result<(String, String)> {
    let mut arguments = std::env::args().skip(1);
    arguments.next().zip(arguments.next()).ok_or_else(|| "usage: <contender> <url>".into())
}
