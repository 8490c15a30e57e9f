//! The warnings that the library logs in this process.

use limpid_tests::events;
use tracing::Level;

/// Keeps warnings from here on.
pub fn listen() {
    events::listen(|about| about.target() == "limpid" && *about.level() == Level::WARN);
}

/// The warnings about a call on this line of a file.
pub fn of(file: &str, line: u32) -> Vec<String> {
    events::with(&[&format!("at={file}:{line}:")])
}
