//! A statement as words: names without their quotes, words in capitals.

use crate::migrate::file::Pieces;
use crate::sql::engine::Engine;

/// A piece of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fragment {
    /// A word that may be one of SQL, in capitals, and as it was written.
    Word(String, String),
    /// A name in quotes.
    Name(String),
    Text,
    Sign(char),
}

/// A statement, read from left to right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase<'a>(pub &'a [Fragment]);

/// Takes a statement apart.
pub(super) fn pieces(text: &str, engine: Engine) -> Vec<Fragment> {
    Pieces::of(text, engine)
        .map(|piece| match piece.chars().next().unwrap_or(' ') {
            mark @ ('"' | '`' | '[') if !(mark == '"' && engine.is_mysql()) => {
                Fragment::Name(piece[1..piece.len() - 1].to_owned())
            }
            '\'' | '"' | '$' => Fragment::Text,
            first if first.is_alphanumeric() || first == '_' => {
                Fragment::Word(piece.to_uppercase(), piece.to_owned())
            }
            sign => Fragment::Sign(sign),
        })
        .collect()
}

impl<'a> Phrase<'a> {
    /// What follows these words, if it begins with them.
    pub(super) fn after(self, words: &[&str]) -> Option<Self> {
        let begins = words.len() <= self.0.len()
            && words
                .iter()
                .zip(self.0)
                .all(|(word, piece)| matches!(piece, Fragment::Word(known, _) if known == word));
        begins.then(|| Phrase(&self.0[words.len()..]))
    }

    /// The same, past words that may be missing.
    pub(super) fn skip(self, words: &[&str]) -> Self {
        self.after(words).unwrap_or(self)
    }

    /// Whether it has one of these words.
    pub(super) fn has(self, word: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, Fragment::Word(known, _) if known == word))
    }

    /// Whether it has these words, one after the other.
    pub(super) fn has_all(self, words: &[&str]) -> bool {
        (0..self.0.len()).any(|place| Phrase(&self.0[place..]).after(words).is_some())
    }

    /// The name that it begins with, with the schema before, and what follows.
    pub(super) fn name(self) -> Option<(String, Self)> {
        let part = |piece: &Fragment| match piece {
            Fragment::Word(_, word) => Some(word.clone()),
            Fragment::Name(name) => Some(name.clone()),
            _ => None,
        };
        let mut name = part(self.0.first()?)?;
        let mut rest = &self.0[1..];
        while let [Fragment::Sign('.'), next, ..] = rest {
            name.push('.');
            name.push_str(&part(next)?);
            rest = &rest[2..];
        }
        Some((name, Phrase(rest)))
    }

    /// Its parts between commas, except commas in parentheses.
    pub(super) fn parts(self) -> Vec<Phrase<'a>> {
        let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
        for (place, piece) in self.0.iter().enumerate() {
            match piece {
                Fragment::Sign('(') => depth += 1,
                Fragment::Sign(')') => depth = depth.saturating_sub(1),
                Fragment::Sign(',') if depth == 0 => {
                    parts.push(Phrase(&self.0[start..place]));
                    start = place + 1;
                }
                _ => {}
            }
        }
        parts.push(Phrase(&self.0[start..]));
        parts
    }
}
