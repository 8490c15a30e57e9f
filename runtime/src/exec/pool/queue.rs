//! The queue of callers waiting for a connection.

use std::collections::VecDeque;

use tokio::sync::oneshot::{self, Receiver, Sender};

use super::connection::Connection;

/// The waiting callers, the longest first.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: VecDeque<(u64, Sender<Connection>)>,
    next: u64,
}

impl Queue {
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Joins it at the end.
    pub(crate) fn join(&mut self) -> (u64, Receiver<Connection>) {
        let (sender, receiver) = oneshot::channel();
        self.next += 1;
        self.waiting.push_back((self.next, sender));
        (self.next, receiver)
    }

    pub(crate) fn leave(&mut self, number: u64) {
        // Their numbers ascend.
        if let Ok(index) = self.waiting.binary_search_by_key(&number, |(other, _)| *other) {
            self.waiting.remove(index);
        }
    }

    /// The caller that gets a connection next.
    pub(crate) fn first(&mut self) -> Option<Sender<Connection>> {
        self.waiting.pop_front().map(|(_, sender)| sender)
    }
}
