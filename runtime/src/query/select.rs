//! SELECT.

use super::group::KEYS;
use super::join::{Join, write_joined_columns};
use super::{DerivedTable, Lock, write_where, write_where_ruled};
use crate::expr::{Fold, Node, Order};
use crate::sql::derived_columns::{MOST, numbered};
use crate::sql::statement::{Access, Statement};
use crate::sql::table::Table;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source, Writer};

/// The clauses of a SELECT that a query collects.
#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) condition: Node,
    pub(crate) orders: Vec<Order>,
    pub(crate) limit: Option<i64>,
    pub(crate) offset: Option<i64>,
    pub(crate) distinct: bool,
    /// What is in the place of the table, if something does.
    pub(crate) from: Option<Box<DerivedTable>>,
    pub(crate) joins: Vec<Join>,
    /// Further tables that the condition ties to the first one.
    pub(crate) beside: Vec<(&'static Table, Source)>,
    /// The limit and the offset hold for each group of rows that are equal in these columns.
    pub(crate) each: Vec<Node>,
    pub(crate) lock: Option<Lock>,
}

/// What a SELECT returns.
#[derive(Debug, Clone)]
pub enum Output {
    /// All columns of the model, then these expressions.
    Model(Vec<Node>),
    /// These expressions.
    Nodes(Vec<Node>),
    /// An aggregate of this expression over all rows.
    Fold(Box<Fold>),
    /// All columns of the model, then those of these expressions that are not columns, as the keys of groups.
    Keyed(Vec<Node>),
    /// This expression, with a name.
    Of(Node),
    /// These expressions, with numbers as names.
    Numbered(Vec<Node>),
    /// The number of rows.
    Count,
    /// The number of rows of these expressions, where equal ones count once.
    CountOf(Vec<Node>),
    /// Whether there is a row.
    Exists,
}

impl Default for Select {
    fn default() -> Self {
        Select {
            condition: Node::Always(true),
            orders: Vec::new(),
            limit: None,
            offset: None,
            distinct: false,
            from: None,
            joins: Vec::new(),
            beside: Vec::new(),
            each: Vec::new(),
            lock: None,
        }
    }
}

impl Select {
    /// Whether it is known without asking that no row matches.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.condition, Node::Always(false)) || self.limit == Some(0)
    }

    /// Whether it is cut: a count or a write must then look at the cut rows only.
    pub(crate) fn is_cut(&self) -> bool {
        self.limit.is_some() || self.offset.is_some() || self.distinct
    }

    /// Whether its rows are those of its table, except for a condition.
    pub(crate) fn is_table(&self) -> bool {
        self.from.is_none() && self.is_whole()
    }

    /// Whether it asks for nothing more.
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.condition, Node::Always(true))
            && self.orders.is_empty()
            && self.lock.is_none()
            && self.is_whole()
    }

    /// Whether what it asks can be asked of rows that have more with them.
    pub(crate) fn is_row_by_row(&self) -> bool {
        self.from.is_none() && self.joins.is_empty() && self.beside.is_empty() && self.each.is_empty()
    }

    fn is_whole(&self) -> bool {
        !self.is_cut() && self.joins.is_empty() && self.beside.is_empty() && self.each.is_empty()
    }

    /// Prints the statement.
    pub(crate) fn write(self, base: Base, output: Output) -> Statement {
        let mut out = base.writer();
        let access = if self.lock.is_some() { Access::Write } else { Access::Read };
        match output {
            Output::Exists => {
                out.push("SELECT EXISTS(");
                self.write_existing(&mut out);
                out.push(")");
            }
            output => self.write_answer(&mut out, output),
        }
        out.finish(access)
    }

    /// Prints the SELECT: of cut rows, an aggregate looks at the cut ones only.
    pub(super) fn write_answer(self, out: &mut Writer, output: Output) {
        match output {
            Output::Count if self.is_cut() => self.write_count_of_cut(out, Output::Keyed(Vec::new())),
            Output::CountOf(nodes) => self.write_count_of_cut(out, Output::CountOf(nodes)),
            Output::Fold(fold) if self.is_cut() => self.write_fold_of_cut(out, *fold),
            Output::Fold(fold) => {
                let unordered = Select { orders: Vec::new(), ..self };
                unordered.write_rows(out, Output::Nodes(vec![fold.into_node()]));
            }
            Output::Count => {
                let uncut = Select { orders: Vec::new(), ..self };
                uncut.write_rows(out, Output::Count);
            }
            output => self.write_rows(out, output),
        }
    }

    fn write_count_of_cut(self, out: &mut Writer, rows: Output) {
        out.push("SELECT COUNT(*) FROM (");
        self.write_rows(out, rows);
        out.push(") AS ").name("counted");
    }

    /// Prints an aggregate of the cut rows: what it is of, and its order, are columns of these.
    fn write_fold_of_cut(self, out: &mut Writer, fold: Fold) {
        let Fold { aggregate, of, mut orders } = fold;
        let mut nodes = vec![of];
        for order in &mut orders {
            // Where each text counts once, there is no other order than that of the texts.
            let of_text = self.distinct || nodes.len() == MOST;
            let index = if of_text { 0 } else { nodes.len() };
            let node = std::mem::replace(&mut order.node, Node::Word(numbered(index)));
            if !of_text {
                nodes.push(node);
            }
        }
        let fold = Fold { aggregate, of: Node::Word(numbered(0)), orders };
        fold.into_node().write(out.push("SELECT "));
        out.push(" FROM (");
        self.write_rows(out, Output::Numbered(nodes));
        out.push(") AS limpid_rows");
    }

    /// Prints the inside of EXISTS.
    pub(super) fn write_existing(self, out: &mut Writer) {
        // Equal rows count once only where some are left out: then they must be distinguished.
        let distinct = self.distinct && self.offset.is_some();
        let limit = self.limit.or((out.limits_exists() && self.each.is_empty()).then_some(1));
        let unordered = Select { orders: Vec::new(), distinct, limit, ..self };
        unordered.write_rows(out, if distinct { Output::Keyed(Vec::new()) } else { Output::Exists });
    }

    /// Prints it, if it asks for rows of one table.
    pub(super) fn print(self, rules: Node, mut out: Writer, output: Output) -> Statement {
        if self.offset.is_some() {
            out.skip_rows();
        }
        out.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        write_output(&mut out, output);
        out.push(" FROM ").from();
        write_where_ruled(&mut out, rules, self.condition);
        write_orders(&mut out, self.orders);
        write_limit(&mut out, self.limit, self.offset);
        out.finish(Access::Read)
    }

    pub(super) fn write_rows(self, out: &mut Writer, output: Output) {
        match () {
            () if !self.each.is_empty() && (self.limit.is_some() || self.offset.is_some()) => {
                self.write_each(out, output);
            }
            () if self.beside.is_empty() && self.joins.is_empty() => self.write_plain(out, output),
            () => {
                out.qualified(|out| self.write_plain(out, output));
            }
        }
    }

    fn write_plain(mut self, out: &mut Writer, output: Output) {
        if self.from.is_some() {
            out.stand_in();
        }
        if self.offset.is_some() {
            out.skip_rows();
        }
        out.push(if self.distinct { "SELECT DISTINCT " } else { "SELECT " });
        self.write_output(out, output);
        self.write_from(out);
        write_where(out, self.condition);
        write_orders(out, self.orders);
        write_limit(out, self.limit, self.offset);
        if let Some(lock) = self.lock {
            lock.write(out);
        }
    }

    pub(super) fn write_from(&mut self, out: &mut Writer) {
        match self.from.take() {
            None => {
                out.push(" FROM ").from();
            }
            Some(rows) => {
                rows.write(out.push(" FROM "));
                out.push(" AS ").derived();
            }
        }
        for join in std::mem::take(&mut self.joins) {
            join.write(out);
        }
        for (table, source) in &self.beside {
            out.push(", ").table_of(table).push(" AS ").alias(*source);
        }
    }

    /// Numbers the rows of each group, and keeps those between the offset and the limit.
    fn write_each(self, out: &mut Writer, output: Output) {
        let (Output::Model(nodes) | Output::Nodes(nodes)) = &output else {
            // Groups have no count and no test of existence.
            return self.write_plain(out, output);
        };
        let (extra, whole) = (nodes.len(), matches!(output, Output::Model(_)));
        let (first, limit) = (self.offset.unwrap_or(0), self.limit);
        out.push("SELECT ");
        if whole {
            out.list();
        }
        (0..extra).for_each(|place| {
            out.comma(place + usize::from(whole)).push(NAMED).number(place as i64);
        });
        out.push(" FROM (SELECT ");
        out.qualified(|out| {
            if whole {
                out.list();
            }
            let (Output::Model(nodes) | Output::Nodes(nodes)) = output else { return };
            for (place, node) in nodes.into_iter().enumerate() {
                node.write(out.comma(place + usize::from(whole)));
                out.push(" AS ").push(NAMED).number(place as i64);
            }
            out.push(", ROW_NUMBER() OVER (PARTITION BY ");
            self.write_from_groups(out);
        });
        out.push(") AS limpid_rows WHERE limpid_row > ").number(first);
        if let Some(limit) = limit {
            out.push(" AND limpid_row <= ").number(first.saturating_add(limit));
        }
        out.push(" ORDER BY limpid_row");
    }

    fn write_from_groups(mut self, out: &mut Writer) {
        for (place, node) in std::mem::take(&mut self.each).into_iter().enumerate() {
            node.write(out.comma(place));
        }
        write_orders(out, std::mem::take(&mut self.orders));
        out.push(") AS limpid_row");
        self.write_from(out);
        write_where(out, self.condition);
    }
}

/// What an expression next to the columns is called in a derived table; its number follows.
const NAMED: &str = "limpid_";

impl Select {
    fn write_output(&self, out: &mut Writer, output: Output) {
        match output {
            Output::Keyed(keys) => {
                out.list();
                write_joined_columns(out, &self.joins);
                for (key, name) in keys.into_iter().zip(KEYS) {
                    if !matches!(key, Node::Column(..)) {
                        key.write(out.push(", "));
                        out.push(" AS ").push(name);
                    }
                }
            }
            output => write_output(out, output),
        }
    }
}

/// Prints what a SELECT returns, where that does not depend on its joins.
pub(super) fn write_output(out: &mut Writer, output: Output) {
    match output {
        Output::Model(nodes) => {
            out.list();
            for node in nodes {
                node.write(out.push(", "));
            }
        }
        Output::Count => {
            out.push("COUNT(*)");
        }
        Output::Of(node) => {
            node.write(out);
            out.push(" AS limpid_of");
        }
        Output::Fold(fold) => fold.into_node().write(out),
        Output::Exists => {
            out.push("1");
        }
        Output::Nodes(nodes) | Output::Keyed(nodes) => {
            for (place, node) in nodes.into_iter().enumerate() {
                node.write(out.comma(place));
            }
        }
        Output::CountOf(nodes) => {
            for (place, node) in nodes.into_iter().enumerate() {
                node.write(out.comma(place));
                out.push(" AS ").push(NAMED).number(place as i64);
            }
        }
        Output::Numbered(nodes) => {
            for (place, node) in nodes.into_iter().enumerate() {
                node.write(out.comma(place));
                out.push(" AS ").push(numbered(place));
            }
        }
    }
}

pub(super) fn write_orders(out: &mut Writer, orders: impl IntoIterator<Item = Order>) {
    for (place, order) in orders.into_iter().enumerate() {
        out.push(if place == 0 { " ORDER BY " } else { ", " });
        order.write(out);
    }
}

pub(super) fn write_limit(out: &mut Writer, limit: Option<i64>, offset: Option<i64>) {
    let dialect = out.dialect();
    match (limit, dialect.no_limit()) {
        // `first` writes 1 on every engine: one text, and the planner sees it.
        (Some(limit), _) => {
            write_number(out.push(" LIMIT "), limit, limit != 1 && dialect.binds_limit(limit))
        }
        (None, Some(all)) if offset.is_some() => {
            out.push(" LIMIT ").push(all);
        }
        (None, _) => {}
    }
    if let Some(offset) = offset {
        write_number(out.push(" OFFSET "), offset, offset != 1 && dialect.binds_offset());
    }
}

fn write_number(out: &mut Writer, number: i64, bound: bool) {
    match bound {
        true => out.bind(Value::Int(number)),
        false => out.number(number),
    };
}
