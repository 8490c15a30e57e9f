//! Functions that the engines write differently, as templates: `{0}` is where the first argument stands.

use super::kind::Kind;

/// What is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// The sum of values of this kind; 0 of nothing.
    Sum(Kind),
    /// The mean of values of this kind; NULL of nothing.
    Avg(Kind),
    /// How many different values there are.
    CountDistinct,
    /// A value of this kind that a sub-select answers with, to be compared or sorted by.
    Whole(Kind),
}

impl Function {
    /// How most engines write it.
    pub(crate) fn standard(self) -> &'static str {
        match self {
            Function::Sum(_) => "COALESCE(SUM({0}), 0)",
            Function::Avg(_) => "AVG({0})",
            Function::CountDistinct => "COUNT(DISTINCT {0})",
            Function::Whole(_) => "{0}",
        }
    }
}
