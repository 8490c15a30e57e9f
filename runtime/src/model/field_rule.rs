//! Rules of fields, as a model lists them: data that checks, messages and documents are made of.

use crate::expr::{Numeric, Textual};
use crate::sql::types::ColumnType;

/// A rule of a field.
#[derive(Debug, Clone, Copy)]
pub struct FieldRule {
    /// The position of its column.
    pub place: usize,
    /// What must hold.
    pub check: RuleCheck,
    /// A sentence of one's own.
    pub message: Option<&'static str>,
    /// A code of one's own.
    pub code: Option<&'static str>,
}

/// What must hold of a value that is there. NULL breaks no rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RuleCheck {
    /// It is not empty, and not white space alone.
    Filled,
    /// Its number of characters, bytes or items is in this range.
    Length {
        /// The fewest.
        min: Option<usize>,
        /// The most.
        max: Option<usize>,
    },
    /// It is an address of mail.
    Email,
    /// It is an absolute URL.
    Url,
    /// It has small letters, digits and single hyphens between them.
    Slug,
    /// It matches a regular expression.
    Pattern(&'static str),
    /// It is one of these.
    OneOf(&'static [&'static str]),
    /// It is a number between these, both included.
    Range {
        /// The least.
        min: Option<Limit>,
        /// The largest.
        max: Option<Limit>,
    },
    /// It equals the column at this position.
    SameAs(usize),
    /// It comes after the column at this position.
    After(usize),
    /// It comes before the column at this position.
    Before(usize),
}

/// The end of a range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// A whole number.
    Int(i64),
    /// Any number.
    Float(f64),
}

impl FieldRule {
    /// A rule of the column at this position.
    pub const fn new(place: usize, check: RuleCheck) -> Self {
        FieldRule { place, check, message: None, code: None }
    }

    /// With a sentence of one's own.
    pub const fn says(self, message: &'static str) -> Self {
        FieldRule { message: Some(message), ..self }
    }

    /// With a code of one's own.
    pub const fn coded(self, code: &'static str) -> Self {
        FieldRule { code: Some(code), ..self }
    }
}

/// A type that rules about texts apply to.
#[diagnostic::on_unimplemented(
    message = "this rule is about a text, and `{Self}` is none",
    label = "not a text",
    note = "for a rule of your own write `with = function`, where `function` takes a `&{Self}`"
)]
pub trait RuledText {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base: Textual>> RuledText for T {}

/// A type that rules about numbers apply to.
#[diagnostic::on_unimplemented(
    message = "this rule is about a number, and `{Self}` is none",
    label = "not a number",
    note = "for a rule of your own write `with = function`, where `function` takes a `&{Self}`"
)]
pub trait RuledNumber {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base: Numeric>> RuledNumber for T {}

/// A type that a field of type `T` can be compared with.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` is not compared with a `{T}`",
    label = "the other field has another type",
    note = "both fields have the same type; either may be an `Option` of it"
)]
pub trait RuledWith<T> {}

#[diagnostic::do_not_recommend]
impl<T: ColumnType<Base = B>, U: ColumnType<Base = B>, B> RuledWith<U> for T {}

/// Checks at compile time that a rule about texts is about one.
pub const fn ruled_text<T: RuledText>() {}

/// Checks at compile time that a rule about numbers is about one.
pub const fn ruled_number<T: RuledNumber>() {}

/// Checks at compile time that two fields can be compared.
pub const fn ruled_with<T: RuledWith<U>, U>() {}
