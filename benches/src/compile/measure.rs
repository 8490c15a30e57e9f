//! What is noted of a compilation.

use limpid_arena::Result;
use proc_macro2::{TokenStream, TokenTree};

/// What rustc took for a crate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    pub seconds: f64,
    pub megabytes: f64,
}

impl Cost {
    /// Reads a line of the wrapper's notes.
    pub(super) fn read(line: &str) -> Result<Cost> {
        let numbers = line.split_once(' ').ok_or("a note has two numbers")?;
        Ok(Cost { seconds: numbers.0.parse()?, megabytes: numbers.1.parse()? })
    }
}

/// How large a source is when the macros have written theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub lines: usize,
    pub tokens: usize,
}

impl Size {
    pub(super) fn of(source: &str) -> Result<Size> {
        let tokens: TokenStream = source.parse().map_err(|_| "the expanded source is no Rust")?;
        Ok(Size { lines: source.lines().count(), tokens: count(tokens) })
    }
}

/// The tokens, those in groups too.
fn count(tokens: TokenStream) -> usize {
    let size = |token| match token {
        TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(size).sum()
}
