//! Comparisons by their names, for what a request asks.

use crate::expr::compare::{compare, within};
use crate::expr::filter::Filter;
use crate::expr::node::Node;
use crate::expr::text::matches;
use crate::sql::dialect::LetterCase;
use crate::sql::kind::Kind;
use crate::sql::pattern::Pattern;
use crate::sql::table::ColumnDef;
use crate::sql::types::Domain;
use crate::sql::value::Value;

/// How a request may compare a column: `filter[views][ge]=10`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "they are the methods of a column that have these names")]
pub enum Operator {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Between,
    In,
    NotIn,
    Contains,
    StartsWith,
    EndsWith,
    ContainsAnyCase,
    StartsWithAnyCase,
    EndsWithAnyCase,
    EqAnyCase,
    /// `true` asks for NULL, `false` for anything else.
    Null,
}

use Operator::*;

const EQUAL: &[Operator] = &[Eq, Ne, In, NotIn];
const ORDERED: &[Operator] = &[Eq, Ne, In, NotIn, Lt, Le, Gt, Ge, Between];
const TEXT: &[Operator] = &[
    Eq,
    Ne,
    In,
    NotIn,
    Lt,
    Le,
    Gt,
    Ge,
    Between,
    Contains,
    StartsWith,
    EndsWith,
    EqAnyCase,
    ContainsAnyCase,
    StartsWithAnyCase,
    EndsWithAnyCase,
];

impl Operator {
    const NAMES: [(Operator, &'static str); 17] = [
        (Eq, "eq"),
        (Ne, "ne"),
        (Lt, "lt"),
        (Le, "le"),
        (Gt, "gt"),
        (Ge, "ge"),
        (Between, "between"),
        (In, "in"),
        (NotIn, "not_in"),
        (Contains, "contains"),
        (StartsWith, "starts_with"),
        (EndsWith, "ends_with"),
        (ContainsAnyCase, "contains_any_case"),
        (StartsWithAnyCase, "starts_with_any_case"),
        (EndsWithAnyCase, "ends_with_any_case"),
        (EqAnyCase, "eq_any_case"),
        (Null, "null"),
    ];

    /// The word in a request.
    pub(crate) fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// The operator that a word means.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, name)| *name == word).map(|(operator, _)| *operator)
    }

    /// What a column can be compared by.
    pub(crate) fn of(column: &ColumnDef) -> impl Iterator<Item = Operator> + use<> {
        let (kind, domain) = (column.kind, column.domain);
        let operators = match (kind, domain) {
            (Kind::Bool | Kind::Uuid, _) | (_, Domain::Texts(_) | Domain::Numbers(_)) => EQUAL,
            (Kind::Text, _) => TEXT,
            _ => ORDERED,
        };
        operators.iter().copied().chain(column.nullable.then_some(Null))
    }

    /// Whether it takes a list of values.
    pub(crate) const fn takes_list(self) -> bool {
        matches!(self, In | NotIn | Between)
    }

    /// The condition. The values are of the column's kind, and as many as the operator takes.
    pub(crate) fn test(self, left: Node, kind: Kind, values: Vec<Value>) -> Filter {
        if matches!(self, In | NotIn) {
            return within(left, kind, values.into_iter().map(Node::Value).collect(), self == In);
        }
        let mut values = values.into_iter();
        let Some(value) = values.next() else { return Filter(Node::Always(false)) };
        let pattern = |make: fn(&str) -> Pattern, case| match &value {
            Value::Text(text) => matches(left.clone(), make(text), case),
            _ => Filter(Node::Always(false)),
        };
        let operator = match self {
            Eq => " = ",
            Ne => " <> ",
            Lt => " < ",
            Le => " <= ",
            Gt => " > ",
            Ge => " >= ",
            Between => {
                let Some(high) = values.next() else { return Filter(Node::Always(false)) };
                return Filter(Node::Between(Box::new([left, Node::Value(value), Node::Value(high)])));
            }
            Null => return Filter(left.whether_null(value == Value::Bool(true))),
            Contains => return pattern(Pattern::contains, LetterCase::Sensitive),
            StartsWith => return pattern(Pattern::starts_with, LetterCase::Sensitive),
            EndsWith => return pattern(Pattern::ends_with, LetterCase::Sensitive),
            ContainsAnyCase => return pattern(Pattern::contains, LetterCase::Insensitive),
            StartsWithAnyCase => return pattern(Pattern::starts_with, LetterCase::Insensitive),
            EndsWithAnyCase => return pattern(Pattern::ends_with, LetterCase::Insensitive),
            EqAnyCase => return pattern(Pattern::exactly, LetterCase::Insensitive),
            In | NotIn => return Filter(Node::Always(false)),
        };
        compare(left, operator, Node::Value(value))
    }
}
