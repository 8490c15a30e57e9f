//! Expressions as data, and how they are printed.

use std::sync::Arc;

use super::compare::compared;
use super::order::Order;
use super::raw::Raw;
use super::search::{Search, write_relevance, write_search};
use super::subquery::Subquery;
use super::subquery::correlated::Correlated;
use super::window::Window;
use super::write::{
    null_test, write_arithmetic, write_between, write_call, write_case, write_column, write_distinct,
    write_function, write_infix, write_joined, write_like, write_order_by,
};
use crate::sql::dialect::LetterCase;
use crate::sql::engine::Engine;
use crate::sql::function::{Function, Sign};
use crate::sql::json::path;
use crate::sql::kind::Kind;
use crate::sql::list;
use crate::sql::pattern::Pattern;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::{Source, Writer};

/// An expression or a condition, before it is text.
#[derive(Debug, Clone)]
pub enum Node {
    Column(Source, &'static ColumnDef),
    Value(Value),
    /// A column and a value, the most frequent comparison, without a box.
    Test(Source, &'static ColumnDef, &'static str, Value),
    /// Two expressions with an operator between them. The operator has its spaces.
    Infix(Box<Node>, &'static str, Box<Node>),
    /// Two numbers of this kind, reckoned with.
    Arithmetic(Kind, Sign, Box<Node>, Box<Node>),
    Call(&'static str, Vec<Node>),
    /// Conditions with values, and the value if none holds.
    Case(Vec<(Node, Node)>, Box<Node>),
    /// SQL of the user's own.
    Raw(Box<Raw>),
    /// A function that the engines write differently.
    Function(Function, Vec<Node>),
    IsNull(Box<Node>, bool),
    /// The same of a column, without a box: every query of a model with a trash asks it.
    ColumnIsNull(Source, &'static ColumnDef, bool),
    /// Not equal, where NULL equals NULL.
    IsDistinctFrom(Box<Node>, Box<Node>),
    Between(Box<[Node; 3]>),
    In(Box<Node>, Kind, Vec<Value>, bool),
    Like(Box<Node>, Pattern, LetterCase),
    /// The row of a table holds some words.
    Search(Source, Arc<Search>),
    /// How well it does.
    Relevance(Source, Arc<Search>),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Always(bool),
    /// False or NULL.
    IsNotTrue(Box<Node>),
    /// A whole number that is in the text.
    Literal(i64),
    /// A place in a JSON document.
    Path(Vec<path::PathStep>),
    /// ORDER BY, inside the call of an aggregate.
    OrderBy(Vec<Order>),
    /// OVER, with a window.
    Over(Box<Window>),
    /// The `*` in COUNT(*).
    Star,
    /// A word of the engine's own, such as the name of a variable.
    Word(&'static str),
    Correlated(Box<Correlated>),
    /// A SELECT of its own.
    Nested(Subquery),
    /// An expression with the row that was to be inserted, where no INSERT brings it.
    Incoming(Vec<(&'static str, Value)>, Box<Node>),
}

impl Node {
    /// Both hold. Folds what is known already.
    pub(crate) fn and(self, other: Node) -> Node {
        match (self, other) {
            (Node::Always(true), node) | (node, Node::Always(true)) => node,
            (Node::Always(false), _) | (_, Node::Always(false)) => Node::Always(false),
            (Node::All(mut left), Node::All(right)) => {
                left.extend(right);
                Node::All(left)
            }
            (Node::All(mut left), right) => {
                left.push(right);
                Node::All(left)
            }
            (left, Node::All(mut right)) => {
                right.insert(0, left);
                Node::All(right)
            }
            (left, right) => {
                // A third is frequent: the rules of the model, then the conditions of the query.
                let mut all = Vec::with_capacity(4);
                all.extend([left, right]);
                Node::All(all)
            }
        }
    }

    /// One of both holds.
    pub(crate) fn or(self, other: Node) -> Node {
        match (self, other) {
            (Node::Always(false), node) | (node, Node::Always(false)) => node,
            (Node::Always(true), _) | (_, Node::Always(true)) => Node::Always(true),
            (Node::Any(mut left), Node::Any(right)) => {
                left.extend(right);
                Node::Any(left)
            }
            (Node::Any(mut left), right) => {
                left.push(right);
                Node::Any(left)
            }
            (left, right) => Node::Any(vec![left, right]),
        }
    }

    /// This is NULL, or it is not.
    pub(crate) fn whether_null(self, wanted: bool) -> Node {
        match self {
            Node::Column(source, def) => Node::ColumnIsNull(source, def, wanted),
            node => Node::IsNull(Box::new(node), wanted),
        }
    }

    /// A column holds this word.
    pub(crate) fn is(source: Source, column: &'static ColumnDef, word: &'static str) -> Node {
        Node::Test(source, column, " = ", Value::Text(word.into()))
    }

    /// The value that this condition asks of a column, whatever else it asks.
    pub(crate) fn asked_of(&self, column: &'static ColumnDef) -> Option<&Value> {
        match self {
            Node::Test(_, tested, " = ", value) if *tested == column => Some(value),
            Node::All(nodes) => nodes.iter().find_map(|node| node.asked_of(column)),
            _ => None,
        }
    }

    /// These expressions together have one of these values. Of a single one, which is of this kind, the list may have
    /// any length.
    pub(crate) fn among(nodes: &[Node], kind: Kind, values: &[Vec<Value>]) -> Node {
        if let [node] = nodes {
            let values = values.iter().flatten().cloned().collect();
            return Node::In(Box::new(node.clone()), kind, values, true);
        }
        let row = |values: &Vec<Value>| {
            let tests = nodes.iter().zip(values).map(|(node, value)| {
                Node::Infix(Box::new(node.clone()), " = ", Box::new(Node::Value(value.clone())))
            });
            tests.fold(Node::Always(true), Node::and)
        };
        values.iter().map(row).fold(Node::Always(false), Node::or)
    }

    /// The opposite.
    pub(crate) fn not(self) -> Node {
        match self {
            Node::Always(known) => Node::Always(!known),
            node => Node::Not(Box::new(node)),
        }
    }

    /// Prints the node.
    pub(crate) fn write(self, out: &mut Writer) {
        match self {
            Node::Column(source, def) => write_column(out, source, def),
            Node::Value(value) => drop(out.bind(value)),
            Node::Test(source, def, operator, value) if compared::is_special(out.engine(), &value) => {
                compared::write(out, Node::Column(source, def), operator, value);
            }
            Node::Test(source, def, operator, value) => {
                write_column(out, source, def);
                out.push(operator).bind(value);
            }
            Node::Infix(left, operator, right) => write_infix(out, *left, operator, *right),
            Node::Arithmetic(kind, sign, left, right) => write_arithmetic(out, kind, sign, *left, *right),
            Node::IsNull(node, wanted) => node.write_before(out, null_test(wanted)),
            Node::ColumnIsNull(source, def, wanted) => drop(out.column(source, def).push(null_test(wanted))),
            Node::IsNotTrue(node) => node.write_before(out, " IS NOT TRUE"),
            Node::IsDistinctFrom(left, right) => write_distinct(out, *left, *right),
            Node::Between(parts) => write_between(out, *parts),
            Node::In(node, kind, values, wanted) => {
                node.write_part(out);
                list::write(out, kind, values, wanted);
            }
            Node::Like(node, pattern, case) => write_like(out, *node, &pattern, case),
            Node::All(nodes) => write_joined(out, nodes, " AND "),
            Node::Any(nodes) => write_joined(out, nodes, " OR "),
            Node::Not(node) => {
                node.write(out.push("NOT ("));
                out.push(")");
            }
            Node::Always(known) => drop(out.push(if known { "1 = 1" } else { "1 = 0" })),
            Node::Call(function, arguments) => write_call(out, function, arguments),
            Node::Function(function, arguments) => write_function(out, function, &arguments),
            Node::Case(arms, otherwise) => write_case(out, arms, *otherwise),
            Node::Search(source, search) => write_search(out, source, &search),
            Node::Relevance(source, search) => write_relevance(out, source, &search),
            Node::Path(steps) if out.engine() == Engine::MariaDb && path::has_dash(&steps) => {
                out.bind(Value::Lacking(
                    "MariaDB finds no member of a document whose name begins with `-`".into(),
                ));
            }
            Node::Path(steps) => {
                let path = path::print(out.dialect().json_root(), &steps);
                out.bind(Value::Text(path.into()));
            }
            Node::Literal(number) => drop(out.number(number)),
            Node::Star => drop(out.push("*")),
            Node::Word(word) => drop(out.push(word)),
            Node::Raw(raw) => {
                raw.write(out.push("("));
                out.push(")");
            }
            Node::OrderBy(orders) => write_order_by(out, orders),
            Node::Over(window) => window.write(out),
            Node::Correlated(select) => select.write(out),
            Node::Nested(Subquery { word, select }) => select.write(out.push(word)),
            Node::Incoming(row, node) => out.incoming(row, |out| node.write(out)),
        }
    }

    /// The most conditions joined in one flat list. Engines read `a OR b OR c` as `(a OR b) OR c`, one level for
    /// each, and SQLite takes at most 1,000 levels: longer lists are halved, with parentheses.
    pub(crate) const MOST_JOINED: usize = 256;

    /// Prints conditions with a word between them.
    pub(crate) fn write_beside(out: &mut Writer, nodes: impl IntoIterator<Item = Node>, word: &'static str) {
        for (place, node) in nodes.into_iter().enumerate() {
            if place > 0 {
                out.push(word);
            }
            match node {
                Node::All(_) | Node::Any(_) => node.write_part(out),
                node => node.write(out),
            }
        }
    }

    /// Prints the node as a part of another, with these words behind it.
    pub(super) fn write_before(self, out: &mut Writer, words: &'static str) {
        self.write_part(out);
        out.push(words);
    }

    /// Prints the node as a part of another: in parentheses, unless it is one word.
    pub(super) fn write_part(self, out: &mut Writer) {
        match self {
            Node::Column(..)
            | Node::Value(_)
            | Node::Call(..)
            | Node::Function(..)
            | Node::Raw(_)
            | Node::Correlated(_)
            | Node::Literal(_)
            | Node::Path(_)
            | Node::OrderBy(_)
            | Node::Over(_)
            | Node::Nested(..)
            | Node::Relevance(..)
            | Node::Word(_) => self.write(out),
            node => {
                out.push("(");
                node.write(out);
                out.push(")");
            }
        }
    }
}
