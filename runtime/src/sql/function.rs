//! Functions that the engines write differently, as templates: `{0}` is where the first argument stands.

use super::kind::Kind;

/// What is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The sum of values of this kind; 0 of nothing.
    Sum(Kind),
    /// The mean of values of this kind; NULL of nothing.
    Avg(Kind),
    /// Text in small letters.
    Lower,
    /// Text in capitals.
    Upper,
    /// Text without the spaces at its ends.
    Trim,
    /// How many characters a text has.
    Length,
    /// A part of a date of this kind.
    Part(Part, Kind),
    /// How many different values there are.
    CountDistinct,
    /// A value of this kind that a sub-select answers with, to be compared or sorted by.
    Whole(Kind),
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Part {
    Year,
    Month,
    Day,
}

impl Function {
    /// How most engines write it.
    pub(crate) fn standard(self) -> &'static str {
        match self {
            Function::Sum(_) => "COALESCE(SUM({0}), 0)",
            Function::Avg(_) => "AVG({0})",
            Function::Lower => "LOWER({0})",
            Function::Upper => "UPPER({0})",
            Function::Trim => "TRIM({0})",
            Function::Length => "CHAR_LENGTH({0})",
            Function::Part(Part::Year, _) => "EXTRACT(YEAR FROM {0})",
            Function::Part(Part::Month, _) => "EXTRACT(MONTH FROM {0})",
            Function::Part(Part::Day, _) => "EXTRACT(DAY FROM {0})",
            Function::CountDistinct => "COUNT(DISTINCT {0})",
            Function::Whole(_) => "{0}",
        }
    }
}
