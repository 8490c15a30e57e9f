//! The registered models of a program.

use crate::model::Model;
use crate::sql::table::{Former, Table};
use crate::sql::value::Value;

/// A model that the derive registered.
#[derive(Clone, Copy)]
pub struct Registered {
    pub(super) table: fn() -> &'static Table,
    pub(super) default_at: fn(usize) -> Option<Value>,
    pub(super) former: Former,
}

impl Registered {
    /// For the derive.
    #[doc(hidden)]
    pub const fn of<M: Model>() -> Self {
        Registered { table: || M::TABLE, default_at: M::default_at, former: M::FORMER }
    }
}

inventory::collect!(Registered);

/// The models whose tables are migrated.
///
/// ```
/// use limpid::migrate::Models;
/// use limpid::prelude::*;
///
/// #[derive(Model)]
/// struct Author { id: i64, name: String }
///
/// let all = Models::registered(); // every `#[derive(Model)]` that is linked into this program
/// let some = Models::new().with::<Author>();
/// assert!(all.len() >= some.len());
/// ```
#[derive(Clone, Default)]
pub struct Models {
    pub(super) entries: Vec<Registered>,
}

impl Models {
    /// None yet.
    pub fn new() -> Self {
        Models::default()
    }

    /// Every model that is linked into this program.
    pub fn registered() -> Self {
        Models { entries: inventory::iter::<Registered>.into_iter().copied().collect() }
    }

    /// With one more.
    pub fn with<M: Model>(mut self) -> Self {
        self.entries.push(Registered::of::<M>());
        self
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
