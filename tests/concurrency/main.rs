//! Many tasks at once, callers who go away, locks: what must survive everything.

mod deadlock;
mod lock;
mod place;
mod server;
mod stream;
mod warnings;
