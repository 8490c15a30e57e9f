//! Patterns for LIKE, independent of how an engine writes wildcards.

use std::fmt;

use super::dialect::Wildcards;

/// A pattern. Text of a user inside it is never a wildcard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Part>);

#[derive(Clone, PartialEq, Eq)]
enum Part {
    /// Any number of characters.
    Many,
    /// One character.
    One,
    /// Exactly this.
    Text(String),
}

/// Shows nothing of the text, so that no value of a user reaches a log.
impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Many => f.write_str("Many"),
            Part::One => f.write_str("One"),
            Part::Text(text) => write!(f, "<text of {} bytes>", text.len()),
        }
    }
}

/// Where a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextPlace {
    Anywhere,
    Start,
    End,
    /// There is nothing else.
    Whole,
}

impl Pattern {
    /// The text that is looked for, and where, if that is all.
    pub(crate) fn simple(&self) -> Option<(TextPlace, &str)> {
        match self.0.as_slice() {
            [Part::Many, Part::Text(text), Part::Many] => Some((TextPlace::Anywhere, text)),
            [Part::Text(text), Part::Many] => Some((TextPlace::Start, text)),
            [Part::Many, Part::Text(text)] => Some((TextPlace::End, text)),
            [Part::Text(text)] => Some((TextPlace::Whole, text)),
            _ => None,
        }
    }

    /// Whether there is a NUL in its text.
    pub(crate) fn has_nul(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Text(text) if text.contains('\0')))
    }

    /// Text that occurs somewhere.
    pub(crate) fn contains(text: &str) -> Self {
        Pattern(vec![Part::Many, Part::Text(text.into()), Part::Many])
    }

    /// Text that is at the start.
    pub(crate) fn starts_with(text: &str) -> Self {
        Pattern(vec![Part::Text(text.into()), Part::Many])
    }

    /// Text that is at the end.
    pub(crate) fn ends_with(text: &str) -> Self {
        Pattern(vec![Part::Many, Part::Text(text.into())])
    }

    /// Exactly this text.
    pub(crate) fn exactly(text: &str) -> Self {
        Pattern(vec![Part::Text(text.into())])
    }

    /// A pattern as LIKE reads it: `%`, `_`, and a backslash before a character that is meant as itself.
    pub(crate) fn parse(pattern: &str) -> Self {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut chars = pattern.chars();
        while let Some(char) = chars.next() {
            let wildcard = match char {
                '%' => Part::Many,
                '_' => Part::One,
                '\\' => {
                    text.push(chars.next().unwrap_or('\\'));
                    continue;
                }
                other => {
                    text.push(other);
                    continue;
                }
            };
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut text)));
            }
            parts.push(wildcard);
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        Pattern(parts)
    }

    /// The pattern in one notation.
    pub(crate) fn print(&self, wildcards: Wildcards) -> String {
        let mut out = String::new();
        for part in &self.0 {
            match (part, wildcards) {
                (Part::Many, Wildcards::Percent) => out.push('%'),
                (Part::One, Wildcards::Percent) => out.push('_'),
                (Part::Many, Wildcards::Star) => out.push('*'),
                (Part::One, Wildcards::Star) => out.push('?'),
                (Part::Text(text), Wildcards::Percent) => escape_percent(&mut out, text),
                (Part::Text(text), Wildcards::Star) => escape_star(&mut out, text),
            }
        }
        out
    }
}

fn escape_percent(out: &mut String, text: &str) {
    for char in text.chars() {
        if matches!(char, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(char);
    }
}

fn escape_star(out: &mut String, text: &str) {
    for char in text.chars() {
        if matches!(char, '*' | '?' | '[') {
            out.extend(['[', char, ']']);
        } else {
            out.push(char);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_user_is_never_a_wildcard() {
        let pattern = Pattern::contains("100%_*?[!");
        assert_eq!(pattern.print(Wildcards::Percent), "%100!%!_*?[!!%");
        assert_eq!(pattern.print(Wildcards::Star), "*100%_[*][?][[]!*");
    }

    #[test]
    fn a_like_pattern_is_read_with_its_escapes() {
        let pattern = Pattern::parse(r"a\%b%_\\");
        assert_eq!(pattern.print(Wildcards::Percent), r"a!%b%_\");
        assert_eq!(pattern.print(Wildcards::Star), r"a%b*?\");
    }
}
