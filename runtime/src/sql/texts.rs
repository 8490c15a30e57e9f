//! Texts of short statements that were printed before: what a program asks over and over is printed once.
//!
//! A text is found by its shape, which tells everything that it depends on but the values. What has no shape here is
//! printed each time.

use std::sync::OnceLock;

use super::dialect::Dialect;
use super::engine::Engine;
use super::statement::{Access, Statement};
use super::table::ColumnDef;
use super::value::Value;

/// The texts of one model's statements. They are kept for good, so there is a limit to them: who asks in more
/// shapes has the further ones printed each time.
#[derive(Debug)]
pub struct Texts {
    most: usize,
    first: Link,
}

/// The next text. Texts are only ever added, so nobody waits for anybody.
type Link = OnceLock<Box<Known>>;

#[derive(Debug)]
struct Known {
    shape: Box<[usize]>,
    text: Box<str>,
    access: Access,
    next: Link,
}

/// The most texts kept for each model.
const MOST: usize = 32;

impl Texts {
    /// For a model.
    #[expect(clippy::new_without_default, reason = "it is for statics")]
    pub const fn new() -> Self {
        Texts { most: MOST, first: OnceLock::new() }
    }

    /// For what is not a model, and keeps no texts.
    pub(super) const fn none() -> Self {
        Texts { most: 0, first: OnceLock::new() }
    }

    /// The text of this shape, if it is known.
    #[inline]
    pub(crate) fn find(&'static self, shape: &StatementShape) -> Option<(&'static str, Access)> {
        let shape = shape.words()?;
        let mut link = &self.first;
        while let Some(known) = link.get() {
            if *known.shape == *shape {
                return Some((&known.text, known.access));
            }
            link = &known.next;
        }
        None
    }

    /// Keeps the text of a statement.
    pub(crate) fn keep(&self, shape: &StatementShape, statement: &Statement) {
        let Some(shape) = shape.words() else { return };
        let mut link = &self.first;
        for _ in 0..self.most {
            let mut added = false;
            let known = link.get_or_init(|| {
                added = true;
                let (text, access) = (statement.text.as_ref().into(), statement.access);
                Box::new(Known { shape: shape.into(), text, access, next: OnceLock::new() })
            });
            if added || *known.shape == *shape {
                return;
            }
            link = &known.next;
        }
    }
}

/// What the text of a statement depends on, as words: addresses of columns and of operators, marks of what they
/// are, numbers that are in the text.
#[derive(Debug)]
pub(crate) struct StatementShape {
    words: [usize; MOST_WORDS],
    engine: Engine,
    /// Whether what follows is what columns are to store.
    stored: bool,
    /// How many there are; more than fit if there is no shape.
    length: usize,
    /// How many values are bound.
    values: usize,
}

/// The most words of a shape.
const MOST_WORDS: usize = 40;
/// More than that.
const NONE: usize = usize::MAX;

impl StatementShape {
    /// Of a statement of this kind, for an engine.
    #[inline]
    pub(crate) fn new(kind: usize, dialect: &dyn Dialect) -> Self {
        let engine = dialect.engine();
        let mut shape =
            StatementShape { words: [0; MOST_WORDS], engine, stored: false, length: 0, values: 0 };
        shape.word(kind);
        shape.word(engine as usize);
        shape
    }

    /// Of a statement that is printed each time.
    pub(crate) fn none() -> Self {
        StatementShape {
            words: [0; MOST_WORDS],
            engine: Engine::Sqlite,
            stored: false,
            length: NONE,
            values: 0,
        }
    }

    /// The engine that the statement is for.
    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// What follows is what columns are to store, or it is not.
    pub(crate) fn set_stored(&mut self, stored: bool) {
        self.stored = stored;
    }

    pub(crate) fn is_stored(&self) -> bool {
        self.stored
    }

    /// Marks the statement as one that is printed each time.
    pub(crate) fn uncacheable(&mut self) {
        self.length = NONE;
    }

    #[inline]
    pub(crate) fn word(&mut self, word: usize) {
        match self.words.get_mut(self.length) {
            Some(place) => {
                *place = word;
                self.length += 1;
            }
            None => self.uncacheable(),
        }
    }

    /// A number that is in the statement.
    pub(crate) fn number(&mut self, number: i64) {
        match usize::try_from(number) {
            Ok(number) => self.word(number),
            Err(_) => self.uncacheable(),
        }
    }

    /// A column: there is one description of each, which stays where it is.
    #[inline]
    pub(crate) fn column(&mut self, column: &'static ColumnDef) {
        self.word(std::ptr::from_ref(column).addr());
    }

    /// A text of ours that is in the statement.
    #[inline]
    pub(crate) fn text(&mut self, text: &'static str) {
        self.word(text.as_ptr().addr());
        self.word(text.len());
    }

    /// A value that is bound.
    #[inline]
    pub(crate) fn value(&mut self, value: &Value) {
        self.values += 1;
        // Some engines say the type of these.
        if matches!(value, Value::UInt(_) | Value::List(..)) {
            self.uncacheable();
        }
    }

    /// How many values are bound; a limit may be one more.
    pub(crate) fn values(&self) -> usize {
        self.values + 1
    }

    fn words(&self) -> Option<&[usize]> {
        self.words.get(..self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::table::Table;

    fn shape(words: &[usize]) -> StatementShape {
        let mut shape = StatementShape::new(1, Engine::Sqlite.dialect());
        words.iter().for_each(|&word| shape.word(word));
        shape
    }

    fn statement(text: &str) -> Statement {
        static NOTHING: Table = Table::nameless();
        Statement {
            text: text.to_owned().into(),
            binds: Vec::new(),
            access: Access::Read,
            table: &NOTHING,
            one: false,
            has_user_text: false,
        }
    }

    fn found(texts: &'static Texts, shape: &StatementShape) -> Option<&'static str> {
        texts.find(shape).map(|(text, _)| text)
    }

    #[test]
    fn a_text_is_found_by_its_whole_shape() {
        static TEXTS: Texts = Texts::new();
        TEXTS.keep(&shape(&[1, 2]), &statement("a"));
        TEXTS.keep(&shape(&[1]), &statement("b"));
        TEXTS.keep(&shape(&[1]), &statement("c"));
        assert_eq!(found(&TEXTS, &shape(&[1, 2])), Some("a"));
        assert_eq!(found(&TEXTS, &shape(&[1])), Some("b"));
        assert_eq!(found(&TEXTS, &shape(&[2])), None);
        let elsewhere = StatementShape::new(1, Engine::Postgres.dialect());
        assert_eq!(found(&TEXTS, &elsewhere), None);
    }

    #[test]
    fn there_is_a_limit_to_texts_and_to_words() {
        static TEXTS: Texts = Texts::new();
        for word in 0..=MOST {
            TEXTS.keep(&shape(&[word]), &statement("a"));
        }
        assert!(found(&TEXTS, &shape(&[MOST - 1])).is_some());
        assert!(found(&TEXTS, &shape(&[MOST])).is_none());
        static LONG: Texts = Texts::new();
        let long = shape(&[1; MOST_WORDS]);
        LONG.keep(&long, &statement("a"));
        assert!(found(&LONG, &long).is_none());
        static NOBODY: Texts = Texts::none();
        NOBODY.keep(&shape(&[]), &statement("a"));
        assert!(found(&NOBODY, &shape(&[])).is_none());
    }

    #[test]
    fn many_threads_keep_each_text_once() {
        static TEXTS: Texts = Texts::new();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for word in 0..MOST {
                        TEXTS.keep(&shape(&[word]), &statement(&word.to_string()));
                    }
                });
            }
        });
        // If one were kept twice, there would have been no room for the last.
        for word in 0..MOST {
            assert_eq!(found(&TEXTS, &shape(&[word])), Some(&*word.to_string()));
        }
    }
}
