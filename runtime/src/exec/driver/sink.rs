//! What receives the rows of a statement.

use super::caller::Owner;
use super::reader::Reader;
use crate::error::Result;

/// Takes rows one after the other.
pub(crate) trait Sink: Send {
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()>;

    /// Whether it takes no further row for now. The statement then waits until it is polled again.
    fn is_full(&mut self) -> bool {
        false
    }

    /// Whether it can forget the rows that it has taken, for a statement that starts again.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only SQLite starts a statement again"))]
    fn can_start_again(&self) -> bool {
        false
    }

    /// Forgets them.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only SQLite starts a statement again"))]
    fn start_again(&mut self) {}

    /// The task that asks for the rows one by one, if that is how they are read.
    fn reader(&self) -> Option<&Owner> {
        None
    }
}

impl<F: FnMut(&mut Reader<'_>) -> Result<()> + Send + ?Sized> Sink for &mut F {
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()> {
        self(row)
    }
}

/// Takes rows and keeps nothing of them.
pub(crate) struct Ignore;

impl Sink for Ignore {
    fn take(&mut self, _row: &mut Reader<'_>) -> Result<()> {
        Ok(())
    }
}

/// Adds rows to something that can forget them.
pub(crate) struct Gather<'a, T, F> {
    pub(crate) into: &'a mut T,
    pub(crate) take: F,
}

/// What rows are gathered in.
pub(crate) trait Forget: Send {
    /// Makes it as if no row had been taken.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code, reason = "only SQLite starts a statement again"))]
    fn forget(&mut self);
}

impl<T: Send> Forget for Vec<T> {
    fn forget(&mut self) {
        self.clear();
    }
}

impl<A: Forget, B: Forget> Forget for (A, B) {
    fn forget(&mut self) {
        self.0.forget();
        self.1.forget();
    }
}

impl<A: Forget, B: Forget, C: Forget> Forget for (A, B, C) {
    fn forget(&mut self) {
        self.0.forget();
        self.1.forget();
        self.2.forget();
    }
}

impl<T, F> Sink for Gather<'_, T, F>
where
    T: Forget,
    F: FnMut(&mut T, &mut Reader<'_>) -> Result<()> + Send,
{
    fn take(&mut self, row: &mut Reader<'_>) -> Result<()> {
        (self.take)(self.into, row)
    }

    fn can_start_again(&self) -> bool {
        true
    }

    fn start_again(&mut self) {
        self.into.forget();
    }
}
