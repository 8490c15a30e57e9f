//! From the parameters of a request to filters and an order. Every mistake is noted, and none ends the reading.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::Test;
use super::rule::FilterRule;
use super::tree::Tree;
use super::{Criteria, Filterable, Limits};
use crate::error::{Error, Problem, Result};
use crate::expr::Operator;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::value::parse;

/// What was read so far.
pub(super) struct Reading<M> {
    limits: Limits,
    tests: Vec<Test>,
    /// Where each term is in the request, for mistakes that show at the end.
    parameters: Vec<String>,
    orders: Vec<(usize, bool)>,
    problems: Vec<Problem>,
    /// Whether there is more than the limits allow: then the rest is not looked at.
    over: bool,
    _model: PhantomData<fn() -> M>,
}

/// What the name of a parameter says.
enum Key<'a> {
    Sort,
    Filter {
        name: &'a str,
        operator: Option<&'a str>,
        /// Whether the value is one of a list.
        item: bool,
    },
    Malformed,
    /// It is somebody else's.
    Other,
}

/// The most mistakes that are reported.
const MOST_PROBLEMS: usize = 50;

const FORM: &str = "write `filter[name]=value` or `filter[name][operator]=value`";

impl<M: Filterable> Reading<M> {
    pub(super) fn new(limits: Limits) -> Self {
        Reading {
            limits,
            tests: Vec::new(),
            parameters: Vec::new(),
            orders: Vec::new(),
            problems: Vec::new(),
            over: false,
            _model: PhantomData,
        }
    }

    fn problem(&mut self, parameter: &str, message: impl Into<Cow<'static, str>>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem::new(parameter, message));
        }
    }

    /// One parameter of a query string.
    pub(super) fn pair(&mut self, parameter: &str, text: &str) {
        match key(parameter) {
            Key::Sort => self.sort(text),
            Key::Filter { name, operator, item } => self.filter(parameter, name, operator, item, text),
            Key::Malformed => self.problem(parameter, FORM),
            Key::Other => {}
        }
    }

    /// One parameter of a query string that is not UTF-8.
    pub(super) fn broken(&mut self, parameter: &str) {
        if !matches!(key(parameter), Key::Other) {
            self.problem(parameter, "expected text in UTF-8");
        }
    }

    /// One member of a map: a parameter, or `filter` with a map in it.
    pub(super) fn member(&mut self, parameter: &str, tree: Tree) {
        match (parameter, tree) {
            ("filter", Tree::Map(names)) => {
                for (name, tree) in names {
                    self.named(&format!("filter[{name}]"), &name, tree);
                }
            }
            ("filter", Tree::Null) | ("sort", Tree::Null) => {}
            ("sort", Tree::List(items)) => {
                for item in items {
                    match item {
                        Tree::Text(text) => self.sort(&text),
                        _ => self.problem("sort", "expected names of columns"),
                    }
                }
            }
            (parameter, Tree::Text(text)) => self.pair(parameter, &text),
            (parameter, tree) => match key(parameter) {
                Key::Filter { name, operator: None, item: false } => self.named(parameter, name, tree),
                Key::Filter { name, operator: Some(operator), .. } => {
                    self.asked(parameter, name, operator, tree);
                }
                Key::Other => {}
                Key::Sort => self.problem(parameter, "expected names of columns"),
                _ => self.problem(parameter, FORM),
            },
        }
    }

    /// What is below the name of a filter: a value, or operators with values.
    fn named(&mut self, parameter: &str, name: &str, tree: Tree) {
        match tree {
            Tree::Map(operators) => {
                for (operator, tree) in operators {
                    self.asked(&format!("{parameter}[{operator}]"), name, &operator, tree);
                }
            }
            Tree::Null => self.filter(parameter, name, Some("null"), false, "true"),
            Tree::Text(text) => self.filter(parameter, name, None, false, &text),
            Tree::List(_) => self.asked(parameter, name, "in", tree),
        }
    }

    fn asked(&mut self, parameter: &str, name: &str, operator: &str, tree: Tree) {
        match tree {
            Tree::Text(text) => self.filter(parameter, name, Some(operator), false, &text),
            Tree::List(items) if items.is_empty() => self.list(parameter, name, operator, &[]),
            Tree::List(items) => {
                let texts = items.into_iter().map(|item| match item {
                    Tree::Text(text) => Some(text),
                    _ => None,
                });
                match texts.collect::<Option<Vec<_>>>() {
                    Some(texts) => self.list(parameter, name, operator, &texts),
                    None => self.problem(parameter, "expected a list of values"),
                }
            }
            Tree::Null | Tree::Map(_) => self.problem(parameter, "expected a value"),
        }
    }

    fn list(&mut self, parameter: &str, name: &str, operator: &str, texts: &[String]) {
        let Some((place, column, operator)) = self.rule(parameter, name, Some(operator)) else { return };
        if !operator.takes_list() {
            return self.problem(parameter, "expected one value");
        }
        let texts = texts.iter().map(String::as_str);
        self.test(parameter, (place, column, operator), texts, false);
    }

    fn filter(&mut self, parameter: &str, name: &str, operator: Option<&str>, item: bool, text: &str) {
        let Some(rule) = self.rule(parameter, name, operator) else { return };
        match rule.2.takes_list() {
            true if item => self.test(parameter, rule, [text].into_iter(), true),
            true => self.test(parameter, rule, text.split(','), false),
            false if item => self.problem(parameter, "expected one value, without `[]`"),
            false => self.test(parameter, rule, [text].into_iter(), false),
        }
    }

    /// The rule of a filter, its column and its operator, if a request may ask that.
    fn rule(
        &mut self,
        parameter: &str,
        name: &str,
        operator: Option<&str>,
    ) -> Option<(usize, &'static ColumnDef, Operator)> {
        let named = |rule: &FilterRule| rule.name::<M>() == name;
        let found = M::FILTERS.iter().position(named);
        let found = found.and_then(|place| Some((place, M::FILTERS[place].column::<M>()?)));
        let Some((place, column)) = found else {
            let names: Vec<_> = M::FILTERS.iter().map(FilterRule::name::<M>).collect();
            self.problem(parameter, unknown("filter", &names));
            return None;
        };
        let allowed = M::FILTERS[place].operators(column);
        let operator = operator.map_or(Some(Operator::Eq), Operator::named);
        let operator = operator.filter(|operator| allowed.contains(operator));
        if operator.is_none() {
            let names: Vec<_> = allowed.into_iter().map(Operator::name).collect();
            self.problem(parameter, unknown("operator", &names));
        }
        Some((place, column, operator?))
    }

    /// Notes a filter. An item joins the list of the items before it.
    fn test<'a>(
        &mut self,
        parameter: &str,
        (rule, column, operator): (usize, &'static ColumnDef, Operator),
        texts: impl Iterator<Item = &'a str>,
        item: bool,
    ) {
        let known = |test: &Test| item && test.rule == rule && test.operator == operator;
        let known = self.tests.iter().position(known);
        let mut values = Vec::new();
        let before = known.map_or(0, |place| self.tests[place].values.len());
        for text in texts {
            if before + values.len() >= self.limits.list {
                let most = self.limits.list;
                return self.problem(parameter, format!("expected at most {most} values"));
            }
            match value(operator, text, column, self.limits.bytes) {
                Ok(value) => values.push(value),
                Err(expected) => return self.problem(parameter, expected),
            }
        }
        match known {
            Some(place) => self.tests[place].values.extend(values),
            None if self.tests.len() < self.limits.filters => {
                self.tests.push(Test { rule, operator, values });
                self.parameters.push(parameter.to_owned());
            }
            None if !self.over => {
                self.over = true;
                let most = self.limits.filters;
                self.problem("filter", format!("expected at most {most} filters"));
            }
            None => {}
        }
    }

    fn sort(&mut self, text: &str) {
        for name in text.split(',').filter(|name| !name.is_empty()) {
            let (name, descending) = match name.strip_prefix('-') {
                Some(name) => (name, true),
                None => (name, false),
            };
            let Some(place) = M::SORTS.iter().position(|rule| rule.name::<M>() == name) else {
                let names: Vec<_> = M::SORTS.iter().map(|rule| rule.name::<M>()).collect();
                let problem = Problem::new(name, "");
                self.problem(
                    "sort",
                    format!("`{}`: {}", problem.parameter, unknown("column to sort by", &names)),
                );
                continue;
            };
            if self.orders.iter().any(|(known, _)| *known == place) {
                let name = M::SORTS[place].name::<M>();
                self.problem("sort", format!("`{name}` is given twice"));
            } else if self.orders.len() == self.limits.sort {
                let most = self.limits.sort;
                return self.problem("sort", format!("expected at most {most} columns"));
            } else {
                self.orders.push((place, descending));
            }
        }
    }

    /// Everything that the request asks for, or everything that is wrong with it.
    pub(super) fn finish(mut self) -> Result<Criteria<M>> {
        for place in 0..self.tests.len() {
            if self.tests[place].operator == Operator::Between && self.tests[place].values.len() != 2 {
                let parameter = std::mem::take(&mut self.parameters[place]);
                self.problem(&parameter, "expected two values, the least and the largest");
            }
        }
        match self.problems.is_empty() {
            true => Ok(Criteria::of(self.tests, self.orders)),
            false => Err(Error::Criteria { problems: self.problems }),
        }
    }
}

/// The value that an operator compares with.
fn value(
    operator: Operator,
    text: &str,
    column: &ColumnDef,
    longest: usize,
) -> std::result::Result<Value, Cow<'static, str>> {
    match (operator, text) {
        (Operator::Null, "true" | "1") => Ok(Value::Bool(true)),
        (Operator::Null, "false" | "0") => Ok(Value::Bool(false)),
        (Operator::Null, _) => Err("expected `true` or `false`".into()),
        _ => parse::value(text, column, longest),
    }
}

fn unknown(what: &str, known: &[&str]) -> String {
    match known {
        [] => format!("there is no such {what}, there are none"),
        known => format!("there is no such {what}, there are: {}", known.join(", ")),
    }
}

/// Takes the name of a parameter apart.
fn key(parameter: &str) -> Key<'_> {
    if parameter == "sort" || parameter == "sort[]" {
        return Key::Sort;
    }
    if parameter.starts_with("sort[") {
        return Key::Malformed;
    }
    let Some(rest) = parameter.strip_prefix("filter") else {
        // `FILTER[views]`, `Sort`: names are compared letter by letter, and nothing that was meant for us is passed over.
        let word = parameter.split('[').next().unwrap_or_default();
        let ours = word.eq_ignore_ascii_case("sort") || word.eq_ignore_ascii_case("filter");
        return if ours { Key::Malformed } else { Key::Other };
    };
    // `filter_by` may be a parameter of the application's own; `filters[views]` was meant for us.
    if !rest.starts_with('[') {
        let ours = rest.is_empty() || rest.starts_with('.') || rest.contains('[');
        return if ours { Key::Malformed } else { Key::Other };
    }
    let parts = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let parts: Vec<&str> = parts.map(|parts| parts.split("][").collect()).unwrap_or_default();
    let plain = |part: &&str| !part.contains(['[', ']']);
    match parts.as_slice() {
        parts if !parts.iter().all(plain) => Key::Malformed,
        [name] if !name.is_empty() => Key::Filter { name, operator: None, item: false },
        [name, operator] if !name.is_empty() && !operator.is_empty() => {
            Key::Filter { name, operator: Some(operator), item: false }
        }
        // Some clients number the items of a list.
        [name, operator, item] if item.chars().all(|letter| letter.is_ascii_digit()) && item.len() < 10 => {
            Key::Filter { name, operator: Some(operator), item: true }
        }
        _ => Key::Malformed,
    }
}
