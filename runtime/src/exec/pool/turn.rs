//! How a waiting caller gets a connection: the next that is returned, or a new one from the pool.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::sync::oneshot::Receiver;

use super::connection::Connection;
use super::lane::Lane;
use crate::error::Result;
use crate::exec::driver::caller::Caller;

/// A place in the queue of a lane, which is given up when dropped.
pub(crate) struct Turn {
    lane: Arc<Lane>,
    number: u64,
    given: Receiver<Connection>,
}

impl Turn {
    pub(crate) fn new(lane: &Arc<Lane>, (number, given): (u64, Receiver<Connection>)) -> Self {
        Turn { lane: Arc::clone(lane), number, given }
    }

    /// Waits for a connection that somebody gives back, and asks the pool for one meanwhile.
    pub(crate) async fn take(mut self, at: Caller) -> Result<Connection> {
        let mut acquiring = Acquiring::new(&self.lane, at);
        std::future::poll_fn(|context| match Pin::new(&mut self.given).poll(context) {
            Poll::Ready(Ok(connection)) => {
                acquiring.in_hand = 1;
                Poll::Ready(Ok(connection))
            }
            // Handed over or not, the pool answers.
            _ => Pin::new(&mut acquiring).poll(context),
        })
        .await
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.lane.state().queue.leave(self.number);
        self.given.close();
        // It may have been handed over in the very moment.
        if let Ok(connection) = self.given.try_recv() {
            self.lane.pass_on(connection);
        }
    }
}

/// A connection that is being acquired from the pool.
///
/// It may be being opened, which costs a server more than any query. If that were given up when the caller gets
/// another one or goes away, a crowd would open connections over and over, and callers in a hurry would never get
/// one. So it goes on without its caller, as long as the pool has one to open for it.
struct Acquiring {
    lane: Arc<Lane>,
    // `None` once it is done.
    work: Option<Pin<Box<dyn Future<Output = Result<Connection>> + Send>>>,
    /// Connections that its caller has got, and that are not yet among those in use.
    in_hand: usize,
}

impl Acquiring {
    fn new(lane: &Arc<Lane>, at: Caller) -> Self {
        let of = Arc::clone(lane);
        let work = Box::pin(async move { of.acquire_from_pool(at).await });
        Acquiring { lane: Arc::clone(lane), work: Some(work), in_hand: 0 }
    }
}

impl Future for Acquiring {
    type Output = Result<Connection>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(work) = &mut self.work else { return Poll::Pending };
        let result = work.as_mut().poll(context);
        if result.is_ready() {
            self.work = None;
        }
        result
    }
}

impl Drop for Acquiring {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        if !self.lane.adopt_orphan(self.in_hand) {
            return;
        }
        let lane = Arc::clone(&self.lane);
        self.lane.runtime().spawn(async move {
            let result = work.await;
            lane.state().orphans -= 1;
            if let Ok(connection) = result {
                lane.pass_on(connection);
            }
        });
    }
}
