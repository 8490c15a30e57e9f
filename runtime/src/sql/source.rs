//! Which occurrence of a table a column belongs to.

use std::cell::Cell;
use std::fmt::Write;

/// Which occurrence of a table a column belongs to: how many queries and relations deep it is, and which table
/// of that level. Each has an alias of its own in the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Source {
    level: u8,
    slot: u8,
}

/// How many tables fit between two that are joined: those on the way.
const JOINED: u8 = 16;

thread_local! {
    /// How many closures about rows run around this place.
    static DEPTH: Cell<u8> = const { Cell::new(0) };
}

impl Source {
    /// The table that a query starts from.
    pub const ROOT: Source = Source { level: 0, slot: 0 };

    /// The row that an INSERT was to write, as opposed to the existing one.
    pub(crate) const INCOMING: Source = Source { level: u8::MAX, slot: u8::MAX };

    /// The table of a query that is made here: in a closure about rows it is below them, so that it may speak of
    /// them.
    pub(crate) fn here() -> Source {
        Source { level: DEPTH.get(), slot: 0 }
    }

    /// The table of a relation of this one.
    pub const fn below(self) -> Source {
        Source { level: self.level.saturating_add(1), slot: 0 }
    }

    /// The table of a relation of this one that is asked about here, maybe in a closure about other rows.
    pub(crate) fn below_here(self) -> Source {
        Source { level: self.below().level.max(DEPTH.get()), slot: 0 }
    }

    /// Another table of the same level, as a pivot is.
    pub(crate) const fn beside(self, place: usize) -> Source {
        Source { level: self.level, slot: self.slot + place as u8 }
    }

    /// The table that is joined as the first, the second and so on; tables on the way to it are next to it.
    pub(crate) const fn joined(self, place: usize) -> Source {
        Source { level: self.level, slot: JOINED * place as u8 }
    }

    /// Writes its alias: `rel1`, `rel1_1` for a table next to it, `join1` for the first table that is joined.
    pub(super) fn write_alias(self, text: &mut String) -> std::fmt::Result {
        match (self.level, self.slot / JOINED) {
            (level, 0) => write!(text, "rel{level}")?,
            (0, join) => write!(text, "join{join}")?,
            (level, join) => write!(text, "rel{level}_join{join}")?,
        }
        match self.slot % JOINED {
            0 => Ok(()),
            beside => write!(text, "_{beside}"),
        }
    }

    /// Whether it is joined to the table of this source.
    pub(super) fn is_joined_to(self, own: Source) -> bool {
        self.level == own.level && self.slot >= JOINED
    }

    /// The name of one of its columns in a derived table that holds those of several.
    pub(super) fn flat_name(self, name: &str) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = self.write_alias(&mut text);
        text + "." + name
    }

    /// By how many levels a query at this source is above the place where it is used.
    pub(crate) fn above_here(self) -> u8 {
        DEPTH.get().saturating_sub(self.level)
    }

    /// The same, this many levels deeper, if it is at this level or below it.
    pub(crate) fn sink(&mut self, from: Source, by: u8) {
        if self.level >= from.level && *self != Source::INCOMING {
            self.level = self.level.saturating_add(by);
        }
    }

    /// The same, if it is one of the tables of this source, which becomes another one.
    pub(crate) fn graft(&mut self, from: Source, to: Source) {
        if self.level == from.level && *self != Source::INCOMING {
            *self = to.beside(usize::from(self.slot - from.slot));
        }
    }

    /// Runs a closure about the rows of this source: queries that it makes are below them.
    pub(crate) fn enter<T>(self, run: impl FnOnce() -> T) -> T {
        /// Goes back, even if the closure panics.
        struct Leave(u8);

        impl Drop for Leave {
            fn drop(&mut self) {
                DEPTH.set(self.0);
            }
        }

        let _leave = Leave(DEPTH.get());
        DEPTH.set(self.below().level.max(DEPTH.get()));
        run()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closure_that_panics_leaves_no_depth_behind() {
        let result = std::panic::catch_unwind(|| Source::ROOT.enter(|| panic!("as a closure may")));
        assert!(result.is_err());
        assert_eq!(Source::here(), Source::ROOT);
    }

    #[test]
    fn a_query_in_a_closure_is_below_the_rows_of_the_closure() {
        let inside = Source::ROOT.enter(|| Source::here().enter(Source::here));
        assert_eq!(inside.level, 2);
    }
}
