//! Many tasks at once, cancelled callers, locks: what must survive everything.

mod advisory;
mod blog;
mod crowd;
mod cut;
mod deadlock;
#[cfg(limpid_postgres)]
mod dropped_begin;
mod lock;
mod place;
mod send;
mod server;
mod stream;
mod version;
mod warnings;
