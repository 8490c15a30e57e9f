//! Whether a server still works on a statement that it does not answer.

use std::time::Duration;

use futures_util::future::{Either, select};
use std::pin::pin;

use super::lane::Lane;
use crate::error::{Error, Result};
use crate::exec::driver::Activity;

/// An answer that is under way gets at least this long to arrive.
const LEAST: Duration = Duration::from_millis(500);

impl Lane {
    /// Waits for what was sent on the connection of this number. When no answer has come for half as long as callers
    /// wait for a connection, the server is asked over another connection, and again after as long: a network that
    /// swallows everything says nothing, and would be waited for without an end.
    pub(super) async fn while_alive<T>(
        &self,
        number: Option<i64>,
        work: impl Future<Output = T>,
    ) -> Result<T> {
        let Some(number) = number else { return Ok(work.await) };
        let limit = self.options().acquire_timeout;
        let mut work = pin!(work);
        loop {
            if let Ok(answer) = tokio::time::timeout(limit / 2, &mut work).await {
                return Ok(answer);
            }
            let asking = tokio::time::timeout((limit / 4).max(LEAST), self.pool.activity(number));
            match select(work.as_mut(), pin!(asking)).await {
                Either::Left((answer, _)) => return Ok(answer),
                Either::Right((Ok(Some(Activity::Working)), _)) => {}
                Either::Right(_) => {
                    let last = tokio::time::timeout((limit / 4).max(LEAST), &mut work).await;
                    return last.map_err(|_| lost());
                }
            }
        }
    }
}

fn lost() -> Error {
    Error::Connection {
        what: "the server does not answer, and says over another connection that it has nothing to do, or cannot be \
               reached; what was written may be there: look before you write it again"
            .into(),
    }
}
