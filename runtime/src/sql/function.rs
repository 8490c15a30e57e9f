//! Functions that the engines write differently, as templates: `{0}` is where the first argument is.

use super::kind::Kind;

/// What is computed.
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
    DatePart(DatePart, Kind),
    /// How many different values there are.
    CountDistinct,
    /// Many texts, one behind the other: `{1}` is between them, `{2}` is their order.
    StringAgg,
    /// The same over a window, which is the last argument and has the order.
    StringAggOver,
    /// Two texts, one behind the other.
    Concat,
    /// This many characters, starting at one.
    Substring,
    /// The nearest whole number.
    Round,
    /// The whole number below.
    Floor,
    /// The whole number above.
    Ceil,
    /// The larger of two.
    Greatest,
    /// The smaller of two.
    Least,
    /// The moment of the statement.
    Now,
    /// The start of a year, month or another unit, of a date of this kind.
    Start(DateUnit, Kind),
    /// A date of this kind, so much later.
    Plus(DateStep, Kind),
    /// How much lies between two dates of this kind.
    Since(DateStep, Kind),
    /// A value of one kind as another.
    Cast(Kind, Kind),
    /// Something inside a JSON document.
    Inside(Inside),
    /// What a row is among others. The window is the last argument.
    Ranked(Ranked),
    /// The sum over a window of values of this kind.
    SumOver(Kind),
    /// The mean over a window of values of this kind.
    AvgOver(Kind),
    /// A value of this kind that a subquery returns, to be compared or sorted by.
    Whole(Kind),
    /// Two decimals, reckoned with.
    Reckon(Sign),
}

/// What is done with two decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    Rest,
}

impl Sign {
    /// The operator, with its spaces.
    pub(crate) const fn operator(self) -> &'static str {
        match self {
            Sign::Plus => " + ",
            Sign::Minus => " - ",
            Sign::Times => " * ",
            Sign::Over => " / ",
            Sign::Rest => " % ",
        }
    }
}

/// What a row is among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are the functions of these names")]
pub enum Ranked {
    RowNumber,
    Rank,
    DenseRank,
    PercentRank,
    CumeDist,
    Ntile,
    Lag,
    Lead,
    FirstValue,
    LastValue,
    Count,
    Min,
    Max,
}

impl Ranked {
    const fn standard(self) -> &'static str {
        match self {
            Ranked::RowNumber => "ROW_NUMBER() {0}",
            Ranked::Rank => "RANK() {0}",
            Ranked::DenseRank => "DENSE_RANK() {0}",
            Ranked::PercentRank => "PERCENT_RANK() {0}",
            Ranked::CumeDist => "CUME_DIST() {0}",
            Ranked::Ntile => "NTILE({0}) {1}",
            Ranked::Lag => "LAG({0}, {1}) {2}",
            Ranked::Lead => "LEAD({0}, {1}) {2}",
            Ranked::FirstValue => "FIRST_VALUE({0}) {1}",
            Ranked::LastValue => "LAST_VALUE({0}) {1}",
            Ranked::Count => "COUNT(*) {0}",
            Ranked::Min => "MIN({0}) {1}",
            Ranked::Max => "MAX({0}) {1}",
        }
    }
}

/// A part of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum DatePart {
    Year,
    Month,
    Day,
}

impl Function {
    /// Whether there is a table in its template, whose columns must not be taken for those of the statement's own:
    /// these have their table before them then.
    pub(crate) fn reads_a_table(self) -> bool {
        matches!(self, Function::Inside(Inside::Contains))
    }

    /// How most engines write it. An argument that is in several places is written, and bound, several times.
    pub(crate) fn standard(self) -> &'static str {
        match self {
            Function::Sum(_) => "COALESCE(SUM({0}), 0)",
            Function::Avg(_) => "AVG({0})",
            Function::Lower => "LOWER({0})",
            Function::Upper => "UPPER({0})",
            Function::Trim => "TRIM({0})",
            Function::Length => "CHAR_LENGTH({0})",
            Function::DatePart(DatePart::Year, _) => "EXTRACT(YEAR FROM {0})",
            Function::DatePart(DatePart::Month, _) => "EXTRACT(MONTH FROM {0})",
            Function::DatePart(DatePart::Day, _) => "EXTRACT(DAY FROM {0})",
            Function::CountDistinct => "COUNT(DISTINCT {0})",
            Function::StringAgg => "STRING_AGG({0}, {1} {2})",
            Function::StringAggOver => "STRING_AGG({0}, {1}) {2}",
            Function::Whole(_) => "{0}",
            Function::Concat => "(COALESCE({0}, '') || COALESCE({1}, ''))",
            Function::Substring => "SUBSTR({0}, {1}, {2})",
            // A half goes away from zero, which not every ROUND does.
            Function::Round => "(SIGN({0}) * FLOOR(ABS({0}) + 0.5))",
            Function::Floor => "FLOOR({0})",
            Function::Ceil => "CEIL({0})",
            Function::Greatest => "COALESCE(GREATEST({0}, {1}), {0}, {1})",
            Function::Least => "COALESCE(LEAST({0}, {1}), {0}, {1})",
            Function::Now => "now()",
            Function::Ranked(ranked) => ranked.standard(),
            Function::SumOver(_) => "COALESCE(SUM({0}) {1}, 0)",
            Function::AvgOver(_) => "AVG({0}) {1}",
            Function::Reckon(Sign::Plus) => "({0} + {1})",
            Function::Reckon(Sign::Minus) => "({0} - {1})",
            Function::Reckon(Sign::Times) => "({0} * {1})",
            Function::Reckon(Sign::Over) => "({0} / {1})",
            Function::Reckon(Sign::Rest) => "({0} % {1})",
            // Every engine has its own.
            Function::Start(..)
            | Function::Plus(..)
            | Function::Since(..)
            | Function::Cast(..)
            | Function::Inside(_) => "{0}",
        }
    }
}

/// What a date or a time is cut to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum DateUnit {
    Year,
    Month,
    Week,
    Day,
    Hour,
}

/// What is added to a date or a time, or counted between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum DateStep {
    Days,
    Hours,
    Seconds,
}

/// What is read inside a JSON document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// The text there.
    Text,
    /// The whole number there.
    Whole,
    /// The number there.
    Number,
    /// The truth there.
    Bool,
    /// Whatever is there.
    Json,
    /// The length of the list there.
    Length,
    /// Whether something is there.
    Exists,
    /// Whether JSON's own null is there.
    Null,
    /// Whether a list with this item is there.
    Contains,
}
