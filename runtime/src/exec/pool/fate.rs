//! What becomes of the writes of a transaction, for whatever keeps a copy of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Whether what was written on one level of a transaction lasts. It can be asked at any time, by anybody who
/// keeps it.
#[derive(Clone)]
pub(crate) struct Fate(Arc<Level>);

struct Level {
    state: AtomicU8,
    outer: Option<Fate>,
}

const OPEN: u8 = 0;
const KEPT: u8 = 1;
const UNDONE: u8 = 2;

impl Fate {
    pub(crate) fn new(outer: Option<&Fate>) -> Self {
        Fate(Arc::new(Level { state: AtomicU8::new(OPEN), outer: outer.cloned() }))
    }

    /// Says how the level has ended. What is not known to be kept counts as undone.
    pub(crate) fn decide(&self, kept: bool) {
        self.0.state.store(if kept { KEPT } else { UNDONE }, Ordering::Release);
    }

    fn levels(&self) -> impl Iterator<Item = u8> {
        let mut level = Some(self);
        std::iter::from_fn(move || {
            let here = level?;
            level = here.0.outer.as_ref();
            Some(here.0.state.load(Ordering::Acquire))
        })
    }

    /// Whether both are the same level.
    pub(crate) fn is(&self, other: &Fate) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether both are levels of one transaction.
    pub(crate) fn goes_with(&self, other: &Fate) -> bool {
        self.outermost().is(other.outermost())
    }

    fn outermost(&self) -> &Fate {
        self.0.outer.as_ref().map_or(self, Fate::outermost)
    }

    /// Whether it was rolled back, here or on a level around.
    pub(crate) fn is_undone(&self) -> bool {
        self.levels().any(|state| state == UNDONE)
    }

    /// Whether the outermost transaction was committed with it. That releases the savepoints that were still
    /// open.
    pub(crate) fn is_permanent(&self) -> bool {
        !self.is_undone() && self.levels().last() == Some(KEPT)
    }
}

impl std::fmt::Debug for Fate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match (self.is_undone(), self.is_permanent()) {
            (true, _) => "undone",
            (_, true) => "permanent",
            _ => "open",
        };
        f.write_str(word)
    }
}
