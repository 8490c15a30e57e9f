//! Tables that come before a statement, written when they are named first.

use std::fmt::Write;

use super::Writer;
use crate::sql::value::Value;

/// Tables that come before a statement: WITH.
#[derive(Debug, Default)]
pub(super) struct Shared {
    /// Whether a table is where it is read instead.
    inline: bool,
    /// Which tables these are.
    known: Vec<usize>,
    text: String,
    binds: Vec<Value>,
}

impl Shared {
    /// How many values are bound in them.
    pub(super) fn binds(&self) -> usize {
        self.binds.len()
    }
}

impl Writer {
    /// Tables that could come before the statement are where they are read: before a write, not every engine
    /// takes them.
    pub(crate) fn inline(&mut self) -> &mut Self {
        self.shared.inline = true;
        self
    }

    /// Appends the name of a table that comes before the statement, where it is written when it is named first.
    pub(crate) fn shared(&mut self, identity: usize, write: impl FnOnce(&mut Self)) {
        if self.shared.inline {
            write(self.push("("));
            self.push(")");
            return;
        }
        let known = self.shared.known.iter().position(|known| *known == identity);
        let place = known.unwrap_or_else(|| self.write_ahead(identity, write));
        self.push("limpid_shared").number(place as i64);
    }

    fn write_ahead(&mut self, identity: usize, write: impl FnOnce(&mut Self)) -> usize {
        let numbered = self.numbered;
        let text = std::mem::take(&mut self.text);
        let mut binds = if numbered { Vec::new() } else { std::mem::take(&mut self.binds) };
        write(self);
        let written = std::mem::replace(&mut self.text, text);
        if !numbered {
            std::mem::swap(&mut self.binds, &mut binds);
            self.shared.binds.append(&mut binds);
        }
        let Shared { known, text, .. } = &mut self.shared;
        known.push(identity);
        let place = known.len() - 1;
        // Writing to a String cannot fail.
        let _ = write!(text, "{} limpid_shared{place} AS ({written})", if place == 0 { "WITH" } else { "," });
        place
    }

    /// Puts them before the statement, which is whole now.
    pub(super) fn put_ahead(&mut self) {
        let Shared { known, text, binds, .. } = std::mem::take(&mut self.shared);
        if !known.is_empty() {
            self.text = text + " " + &self.text;
            let own = std::mem::replace(&mut self.binds, binds);
            self.binds.extend(own);
        }
    }
}
