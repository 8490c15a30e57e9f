//! What a user typed, as words, phrases, and what must not be there.

use std::fmt;

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// What a search asks for. No text is a mistake: whatever is neither a word nor one of these signs separates words.
///
/// `clear water` both words · `"still lake"` one after the other · `-salt` not this · `sea OR lake` one of them ·
/// `pur*` a word that begins so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    /// One of each of these must be there.
    pub(super) wanted: Vec<Vec<Term>>,
    /// None of these may be there.
    pub(super) unwanted: Vec<Term>,
}

/// Something to look for.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Term {
    /// One word; or several, one after the other.
    pub(super) words: Vec<String>,
    /// The last one is the beginning of a word. Of several, all must be there then, wherever they are: MariaDB and
    /// MySQL know no phrase with an open end.
    pub(super) open: bool,
}

/// Shows nothing of the text, so that no value of a user reaches a log.
impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} words>", self.words.len())
    }
}

/// The most characters of a search that are read.
const MOST_CHARS: usize = 4_096;
/// At most this many words of a search count, and this many beginnings of words: each of these, and each `OR`, is one of the 31
/// expressions inside others that MySQL reads.
const MOST_WORDS: usize = 32;
const MOST_OPEN: usize = 12;
/// Words that are longer are in no index of MariaDB and MySQL, so they are found nowhere.
const LONGEST_WORD: usize = 80;

impl Words {
    /// Reads what a user typed. None if it names nothing that could be found.
    pub(crate) fn parse(text: &str) -> Option<Words> {
        let text = text.char_indices().nth(MOST_CHARS).map_or(text, |(end, _)| &text[..end]);
        let mut parser = Parser {
            words: Words { wanted: Vec::new(), unwanted: Vec::new() },
            left: MOST_WORDS,
            open: MOST_OPEN,
            or: false,
        };
        parser.read(text);
        let Words { wanted, .. } = &parser.words;
        let found = !wanted.is_empty() && wanted.iter().all(|terms| !terms.is_empty());
        found.then_some(parser.words)
    }
}

struct Parser {
    words: Words,
    /// How many more words count.
    left: usize,
    /// How many more prefixes count.
    open: usize,
    /// The last item was `OR`, after something wanted.
    or: bool,
}

impl Parser {
    fn read(&mut self, text: &str) {
        let mut rest = text;
        // Whether something comes before, without a space, that makes a minus a hyphen.
        let mut tied = false;
        let mut after_wanted = false;
        while let Some(char) = rest.chars().next() {
            let after = &rest[char.len_utf8()..];
            let unwanted = char == '-' && !tied && after.starts_with(starts_term);
            if !unwanted && !starts_term(char) {
                (rest, tied) = (after, char == '-');
                continue;
            }
            let item = if unwanted { after } else { rest };
            let end = end_of(item);
            rest = &item[end..];
            tied = true;
            if &item[..end] == "OR" && !unwanted {
                self.or = after_wanted;
                continue;
            }
            match self.term(&item[..end]) {
                Some(term) => {
                    self.add(term, unwanted);
                    after_wanted = !unwanted;
                }
                // What is left out is not part of an OR.
                None => self.or = false,
            }
        }
    }

    /// A phrase between quotes, or what is written together without a space.
    fn term(&mut self, item: &str) -> Option<Term> {
        let quoted = item.starts_with(is_quote);
        let words: Vec<String> =
            item.split(|char| !is_word(char)).filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let last = item.trim_end_matches(|char| !is_word(char)).len();
        let whole = words.len();
        let words: Vec<String> = words.into_iter().take(self.left).collect();
        self.left -= words.len();
        let open = !quoted && words.len() == whole && item[last..].starts_with('*');
        if open {
            self.open = self.open.checked_sub(1)?;
        }
        (!words.is_empty()).then_some(Term { words, open })
    }

    fn add(&mut self, term: Term, unwanted: bool) {
        let or = std::mem::take(&mut self.or);
        let known = term.words.iter().all(|word| word.chars().count() <= LONGEST_WORD).then_some(term);
        let Words { wanted, unwanted: without } = &mut self.words;
        match wanted.last_mut() {
            _ if unwanted => without.extend(known),
            Some(last) if or => last.extend(known),
            // What is never found leaves an empty list, unless something else may match instead.
            _ => wanted.push(known.into_iter().collect()),
        }
    }
}

/// Where the item that begins here ends: at the other quote, or at a space or a quote.
fn end_of(item: &str) -> usize {
    let mut chars = item.char_indices();
    let quoted = chars.next().is_some_and(|(_, char)| is_quote(char));
    let end = match quoted {
        true => chars.find(|(_, char)| is_quote(*char)).map(|(place, char)| place + char.len_utf8()),
        false => chars.find(|(_, char)| char.is_whitespace() || is_quote(*char)).map(|(place, _)| place),
    };
    end.unwrap_or(item.len())
}

fn starts_term(char: char) -> bool {
    is_word(char) || is_quote(char)
}

/// The quote of keyboards, and those that phones make of it.
fn is_quote(char: char) -> bool {
    matches!(char, '"' | '“' | '”' | '„')
}

/// Whether a character is part of a word.
fn is_word(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_alphanumeric();
    }
    match char.general_category_group() {
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark => true,
        _ => {
            matches!(char.general_category(), GeneralCategory::DecimalNumber | GeneralCategory::LetterNumber)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let show = |term: &Term| term.words.join("+") + if term.open { "*" } else { "" };
        let list = |terms: &Vec<Term>| terms.iter().map(show).collect::<Vec<_>>().join("|");
        let Some(Words { wanted, unwanted }) = Words::parse(text) else { return "nothing".into() };
        let wanted = wanted.iter().map(list).collect::<Vec<_>>().join(" ");
        if unwanted.is_empty() { wanted } else { format!("{wanted} -{}", list(&unwanted)) }
    }

    #[test]
    fn words_phrases_and_signs_are_read() {
        for (text, expected) in [
            ("clear water -salt \"still lake\" pur*", "clear water still+lake pur* -salt"),
            ("sea OR lake water", "sea|lake water"),
            ("a OR b OR c", "a|b|c"),
            ("OR a OR OR b OR", "a|b"),
            ("a OR -b c", "a c -b"),
            ("-a OR b", "b -a"),
            ("to be or not", "to be or not"),
            ("foo-bar 1.5 ada@example.org don’t", "foo+bar 1+5 ada+example+org don+t"),
            ("foo-b* (pur*) *x x*y", "foo+b* pur* x x+y"),
            ("-foo-bar x (-y) --z", "x z -foo+bar|y"),
            ("“still lake” „a b” \"open end", "still+lake a+b open+end"),
            ("-\"a b\" c", "c -a+b"),
            ("5\" pipe", "5 pipe"),
            ("日本語 Ὀδυσσεύς हिन्दी e\u{301}t x² ⅷ ١٢", "日本語 Ὀδυσσεύς हिन्दी e\u{301}t x ⅷ ١٢"),
            ("a\0b NEAR(c) title:d ^e", "a+b NEAR+c title+d e"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_names_nothing_finds_nothing() {
        let long = "x".repeat(81);
        for text in ["", " \t\n", "-", "*", "\"", "\"\"", "OR", "-salt", "- - -", "\0", "☃ 🙂", "½", &long]
        {
            assert_eq!(read(text), "nothing", "{text:?}");
        }
        assert_eq!(read(&format!("{long} OR a b")), "a b");
        assert_eq!(read(&format!("a {long}")), "nothing");
        assert_eq!(read(&format!("a -{long}")), "a");
    }

    #[test]
    fn a_search_has_limits() {
        assert_eq!(read(&"a* ".repeat(20)).split(' ').count(), MOST_OPEN);
        let many = "a b ".repeat(1_000);
        assert_eq!(read(&many).split(' ').count(), MOST_WORDS);
        assert_eq!(read(&(" ".repeat(MOST_CHARS) + "a")), "nothing");
        assert_eq!(
            read(&("é".repeat(10) + &" ".repeat(MOST_CHARS - 11) + "abc")),
            format!("{} a", "é".repeat(10))
        );
        assert_eq!(read(&format!("\"{}\"", "a ".repeat(100))).split('+').count(), MOST_WORDS);
    }
}
