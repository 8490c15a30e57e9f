//! Cache of printed SQL for short single-table statements, and the front doors of these statements.

use super::{Insert, Output, Select, Update};
use crate::expr::Node;
use crate::sql::dialect::Dialect;
use crate::sql::statement::Statement;
use crate::sql::table::ColumnDef;
use crate::sql::texts::StatementShape;
use crate::sql::value::Value;
use crate::sql::writer::{Base, Source, Writer};

/// Marks of what follows in a shape.
const SELECT: usize = 1;
const SELECT_DISTINCT: usize = 2;
const INSERT: usize = 3;
const UPDATE: usize = 4;
const UPDATE_RETURNING: usize = 5;
const WHERE: usize = 6;
const ORDER: usize = 7;
const ORDER_DOWN: usize = 8;
const BOUND: usize = 9;
const LIMIT: usize = 10;

impl Select {
    /// The statement, with rules before its condition.
    pub(crate) fn write_ruled(mut self, rules: Node, base: Base, output: Output) -> Statement {
        let Some(shape) = shape(&self, &rules, base, &output) else {
            self.condition = rules.and(self.condition);
            return self.write(base, output);
        };
        let print = |(select, rules): (Select, Node), out| select.print(rules, out, output);
        cached((self, rules), &shape, base, print, |(select, rules), binds| {
            rules.take_binds(binds);
            select.condition.take_binds(binds);
            binds.extend(limit(select.limit, base.dialect).and_then(Limit::bound));
        })
    }

    /// The same of a query that is kept: what is bound is copied, the lists around it are not.
    pub(crate) fn write_kept(&self, rules: Node, base: Base, output: Output) -> Statement {
        let Some(shape) = shape(self, &rules, base, &output) else {
            return self.clone().write_ruled(rules, base, output);
        };
        let print = |(select, rules): (&Select, Node), out| select.clone().print(rules, out, output);
        cached((self, rules), &shape, base, print, |(select, rules), binds| {
            rules.take_binds(binds);
            select.condition.copy_binds(binds);
            binds.extend(limit(select.limit, base.dialect).and_then(Limit::bound));
        })
    }
}

impl Insert {
    /// The statement. It returns the row where the engine can.
    pub(crate) fn write(self, base: Base) -> Statement {
        let Insert { values: given } = &self;
        let mut shape = StatementShape::new(INSERT, base.dialect);
        values(given, base.root, &mut shape);
        cached(self, &shape, base, Insert::print, |insert, binds| take_binds(&mut insert.values, binds))
    }
}

impl Update {
    /// The statement. `returning` asks for the rows, which only some engines give.
    pub(crate) fn write(self, base: Base, returning: bool) -> Statement {
        let Update { values: set, condition } = &self;
        let kind = if returning { UPDATE_RETURNING } else { UPDATE };
        let mut shape = StatementShape::new(kind, base.dialect);
        values(set, base.root, &mut shape);
        shape.word(WHERE);
        condition.shape(base.root, &mut shape);
        let print = |update: Update, out| update.print(out, returning);
        cached(self, &shape, base, print, |update, binds| {
            take_binds(&mut update.values, binds);
            update.condition.take_binds(binds);
        })
    }
}

/// How a limit is written.
#[derive(Clone, Copy)]
enum Limit {
    Bound(i64),
    Literal(i64),
}

impl Limit {
    fn bound(self) -> Option<Value> {
        match self {
            Limit::Bound(limit) => Some(Value::Int(limit)),
            Limit::Literal(_) => None,
        }
    }
}

fn limit(limit: Option<i64>, dialect: &dyn Dialect) -> Option<Limit> {
    limit.map(|limit| match limit != 1 && dialect.binds_limit(limit) {
        true => Limit::Bound(limit),
        false => Limit::Literal(limit),
    })
}

/// What the text of a SELECT from one table depends on; none if it is about more than that. Every clause is named
/// here, so that a new one does not compile before somebody has decided whether its text depends on it.
fn shape(select: &Select, rules: &Node, base: Base, output: &Output) -> Option<StatementShape> {
    let Select { condition, orders, limit: most, offset, distinct, from, joins, beside, each, lock } = select;
    let Base { dialect, table: _, root } = base;
    if from.is_some() || !joins.is_empty() || !beside.is_empty() || !each.is_empty() || lock.is_some() {
        return None;
    }
    // Expressions next to the columns, and those alone, are printed each time.
    let nodes = match output {
        Output::Model(nodes) => nodes,
        Output::Nodes(_) => return Some(StatementShape::none()),
        Output::Fold(..) | Output::Keyed(_) | Output::Of(_) | Output::Numbered(_) => return None,
        Output::Count | Output::CountOf(_) | Output::Exists => return None,
    };
    if offset.is_some() || !nodes.is_empty() {
        return Some(StatementShape::none());
    }
    let mut shape = StatementShape::new(if *distinct { SELECT_DISTINCT } else { SELECT }, dialect);
    rules.shape(root, &mut shape);
    condition.shape(root, &mut shape);
    for order in orders {
        shape.word(if order.descending { ORDER_DOWN } else { ORDER });
        match order.is_plain() {
            true => order.node.shape(root, &mut shape),
            false => shape.uncacheable(),
        }
    }
    match limit(*most, dialect) {
        Some(Limit::Bound(_)) => shape.word(BOUND),
        Some(Limit::Literal(limit)) => {
            shape.word(LIMIT);
            shape.number(limit);
        }
        None => {}
    }
    Some(shape)
}

fn values(values: &[(&'static ColumnDef, Node)], root: Source, shape: &mut StatementShape) {
    shape.set_stored(true);
    for (column, value) in values {
        shape.column(column);
        value.shape(root, shape);
    }
    shape.set_stored(false);
}

fn take_binds(values: &mut [(&'static ColumnDef, Node)], binds: &mut Vec<Value>) {
    values.iter_mut().for_each(|(_, value)| value.take_binds(binds));
}

/// The statement with the known text of its shape; printed, and its text kept, if there is none.
fn cached<T: Clone>(
    mut what: T,
    shape: &StatementShape,
    base: Base,
    print: impl FnOnce(T, Writer) -> Statement,
    take_binds: impl FnOnce(&mut T, &mut Vec<Value>),
) -> Statement {
    let Some((text, access)) = base.table.texts.find(shape) else {
        let statement = print(what, base.writer());
        // What cannot be sent is printed each time, to be refused each time; what has text of the user is looked through.
        if !statement.has_user_text && !statement.binds.iter().any(|bind| matches!(bind, Value::Lacking(_))) {
            base.table.texts.keep(shape, &statement);
        }
        return statement;
    };
    // Every statement of a debug build tests that its shape tells all that its text depends on.
    #[cfg(debug_assertions)]
    let printed = print(what.clone(), base.writer());
    let mut binds = Vec::with_capacity(shape.values());
    take_binds(&mut what, &mut binds);
    let statement =
        Statement { text: text.into(), binds, access, table: base.table, one: false, has_user_text: false };
    #[cfg(debug_assertions)]
    debug_assert!(are_same(&printed, &statement), "`{}` should be `{}`", statement.text, printed.text);
    statement
}

#[cfg(debug_assertions)]
fn are_same(one: &Statement, other: &Statement) -> bool {
    // What cannot be bound is equal to nothing.
    let same = |(one, other): (&Value, &Value)| one == other || matches!(one, Value::Refused(_));
    one.text == other.text
        && one.access == other.access
        && one.binds.len() == other.binds.len()
        && one.binds.iter().zip(&other.binds).all(same)
}
