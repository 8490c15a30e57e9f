//! Whose turn it is to call SQLite: that of the connection's thread, or ours.
//!
//! Nothing of this crate is named here, so that `tests/in_place/hand_over.rs` can try this very file in every order
//! that two threads can have.

/// A connection with a thread that works off what is sent to it, one command after the other.
pub(super) trait Worker {
    type Error;

    /// Sends a command that does nothing, and waits until the thread says that it has come to it.
    fn reached(&mut self) -> impl Future<Output = Result<(), Self::Error>> + Send;
}

/// A connection, and whether its thread is known to be at rest.
pub(super) struct HandOver<C> {
    connection: C,
    is_ours: bool,
}

impl<C: Worker> HandOver<C> {
    pub(super) fn new(connection: C) -> Self {
        HandOver { connection, is_ours: false }
    }

    /// Whether it is our turn. It stays ours until [`lend`](HandOver::lend).
    pub(super) fn is_ours(&self) -> bool {
        self.is_ours
    }

    /// The connection, to send commands. From here on it is the turn of its thread, whatever becomes of them.
    pub(super) fn lend(&mut self) -> &mut C {
        self.is_ours = false;
        &mut self.connection
    }

    /// Waits until the thread has worked off all that was ever sent. If nothing was sent since the last time, there
    /// is nothing to wait for.
    pub(super) async fn take(&mut self) -> Result<(), C::Error> {
        if !self.is_ours {
            self.connection.reached().await?;
            // Only here: whoever gives up the wait above leaves it the thread's turn.
            self.is_ours = true;
        }
        Ok(())
    }
}
