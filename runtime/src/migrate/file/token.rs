//! Tokens of SQL, as far as a migration file has to be understood: texts, comments, names.

use sha2::{Digest, Sha256};

use crate::sql::engine::Engine;

/// A piece of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Blanks and comments.
    Space(&'a str),
    /// A text or a name between quotes, or between dollar signs.
    Quoted(&'a str),
    /// A word or a number.
    Word(&'a str),
    /// `;`.
    End,
    /// Any other sign.
    Sign(&'a str),
    /// An unclosed quote.
    Open(&'a str),
}

/// The parts of a statement between blanks and comments, as they are written.
pub(crate) struct Pieces;

impl Pieces {
    /// Those of a text.
    pub(crate) fn of(text: &str, engine: Engine) -> impl Iterator<Item = &str> {
        Tokens::new(text, engine).filter_map(|(_, token)| match token {
            Token::Quoted(text) | Token::Word(text) | Token::Sign(text) => Some(text),
            Token::Space(_) | Token::End | Token::Open(_) => None,
        })
    }
}

/// The tokens of a text, each with its position.
pub(super) struct Tokens<'a> {
    text: &'a str,
    place: usize,
    engine: Engine,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str, engine: Engine) -> Self {
        Tokens { text, place: 0, engine }
    }

    fn is_mysql(&self) -> bool {
        matches!(self.engine, Engine::MariaDb | Engine::MySql)
    }

    /// The length and the kind of the next token.
    fn measure(&self, rest: &'a str) -> (usize, fn(&'a str) -> Token<'a>) {
        let first = rest.chars().next().unwrap_or(' ');
        let line = |rest: &str| rest.find('\n').unwrap_or(rest.len());
        if first.is_whitespace() || first == '\u{feff}' {
            let end = rest.find(|char: char| !char.is_whitespace() && char != '\u{feff}');
            return (end.unwrap_or(rest.len()), Token::Space);
        }
        // In MariaDB two dashes begin a comment only before white space.
        let dashes = rest.starts_with("--")
            && (!self.is_mysql() || rest[2..].chars().next().is_none_or(char::is_whitespace));
        if dashes || (first == '#' && self.is_mysql()) {
            return (line(rest), Token::Space);
        }
        if rest.starts_with("/*") {
            // MariaDB and MySQL run what is inside `/*! .. */`.
            let runs = self.is_mysql() && (rest.starts_with("/*!") || rest.starts_with("/*M!"));
            return match self.comment(rest) {
                Some(end) if runs => (end, Token::Sign),
                Some(end) => (end, Token::Space),
                None => (rest.len(), Token::Open),
            };
        }
        match first {
            '\'' | '"' | '`' => self.quoted(rest, first),
            '[' if self.engine == Engine::Sqlite => match rest.find(']') {
                Some(end) => (end + 1, Token::Quoted),
                None => (rest.len(), Token::Open),
            },
            '$' if self.engine == Engine::Postgres => self.dollars(rest),
            ';' => (1, |_| Token::End),
            char if char.is_alphanumeric() || char == '_' => {
                let plain = |char: char| char.is_alphanumeric() || char == '_' || char == '$';
                (rest.find(|char| !plain(char)).unwrap_or(rest.len()), Token::Word)
            }
            char => (char.len_utf8(), Token::Sign),
        }
    }

    /// The end of a comment. On PostgreSQL comments nest.
    fn comment(&self, rest: &str) -> Option<usize> {
        let mut depth = 0;
        let mut place = 0;
        loop {
            let here = &rest[place..];
            let (open, close) = (here.find("/*"), here.find("*/")?);
            match open {
                Some(open) if open < close && (depth == 0 || self.engine == Engine::Postgres) => {
                    depth += 1;
                    place += open + 2;
                }
                _ => {
                    depth -= 1;
                    place += close + 2;
                    if depth <= 0 {
                        return Some(place);
                    }
                }
            }
        }
    }

    fn quoted(&self, rest: &'a str, mark: char) -> (usize, fn(&'a str) -> Token<'a>) {
        // PostgreSQL's E'..' has backslashes too.
        let before = self.text[..self.place].chars().next_back();
        let escapes = match self.engine {
            Engine::MariaDb | Engine::MySql => mark != '`',
            Engine::Postgres => mark == '\'' && matches!(before, Some('e' | 'E')),
            Engine::Sqlite => false,
        };
        let mut chars = rest.char_indices().skip(1);
        while let Some((place, char)) = chars.next() {
            if char == '\\' && escapes {
                chars.next();
            } else if char == mark {
                // A doubled quote reads as two adjacent texts, which changes nothing.
                return (place + 1, Token::Quoted);
            }
        }
        (rest.len(), Token::Open)
    }

    /// `$$ .. $$`, `$body$ .. $body$`.
    fn dollars(&self, rest: &'a str) -> (usize, fn(&'a str) -> Token<'a>) {
        let tag = rest[1..].find('$').map(|end| &rest[..end + 2]);
        let tag = tag.filter(|tag| {
            let name = &tag[1..tag.len() - 1];
            name.chars().all(|char| char.is_alphanumeric() || char == '_')
                && !name.starts_with(|char: char| char.is_ascii_digit())
        });
        let Some(tag) = tag else { return (1, Token::Sign) };
        match rest[tag.len()..].find(tag) {
            Some(end) => (tag.len() * 2 + end, Token::Quoted),
            None => (rest.len(), Token::Open),
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = &self.text[self.place..];
        if rest.is_empty() {
            return None;
        }
        let (length, make) = self.measure(rest);
        let place = self.place;
        self.place += length;
        Some((place, make(&rest[..length])))
    }
}

/// The checksum of a text, as 64 characters. Ignores white space, comments and line endings.
pub(crate) fn checksum(text: &str, engine: Engine) -> String {
    let mut sum = Sha256::new();
    for (_, token) in Tokens::new(text, engine) {
        let piece = match token {
            Token::Space(_) => continue,
            Token::End => ";",
            Token::Quoted(text) | Token::Word(text) | Token::Sign(text) | Token::Open(text) => text,
        };
        // A checkout may change line endings, inside texts too.
        sum.update(piece.replace("\r\n", "\n").as_bytes());
        sum.update([0]);
    }
    sum.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
