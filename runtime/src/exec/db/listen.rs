//! Listening to the statements of a database.

use std::sync::Arc;

use super::Db;
#[cfg(feature = "testing")]
use crate::exec::pool::observe::QueryHook;
use crate::exec::pool::observe::{Executed, Watch};

impl Db {
    /// Calls a function after each statement on this database, in its transactions too, as long as a handle
    /// of it is left. It runs in the task that sent the statement, so let it be short; what it gets holds no
    /// values.
    ///
    /// Without a hook, a [threshold](crate::Config::slow_statement) and a subscriber of `tracing` that listens
    /// to `limpid::query`, nothing is measured and nothing is copied.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # use std::sync::Arc;
    /// # use std::sync::atomic::{AtomicU64, Ordering};
    /// # #[derive(Model)] struct Post { id: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?;
    /// # limpid::schema![Post].create(&db).await?;
    /// let reads = Arc::new(AtomicU64::new(0));
    /// let counter = Arc::clone(&reads);
    /// db.on_query(move |query| {
    ///     if query.operation() == "SELECT" {
    ///         counter.fetch_add(1, Ordering::Relaxed);
    ///     }
    /// });
    ///
    /// Post::query().get().on(&db).await?;
    /// assert_eq!(reads.load(Ordering::Relaxed), 1);
    /// # Ok(()) }
    /// ```
    pub fn on_query(&self, hook: impl Fn(&Executed) + Send + Sync + 'static) {
        self.watch().add(Arc::new(hook));
    }

    /// Calls a function after each statement until what this returns is dropped.
    #[cfg(feature = "testing")]
    pub(crate) fn listen(&self, hook: Arc<QueryHook>) -> Listening {
        Listening { number: self.watch().add(hook), watch: Arc::clone(self.watch()) }
    }

    fn watch(&self) -> &Arc<Watch> {
        self.lanes().write.watch()
    }
}

/// A hook that goes away when this is dropped.
#[cfg(feature = "testing")]
pub(crate) struct Listening {
    watch: Arc<Watch>,
    number: usize,
}

#[cfg(feature = "testing")]
impl Drop for Listening {
    fn drop(&mut self) {
        self.watch.remove(self.number);
    }
}
