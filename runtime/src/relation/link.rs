//! How rows of one model find rows of another: through which tables, by which columns.

use crate::expr::{Column, Correlated, Head, Node, Order};
use crate::model::Model;
use crate::model::rules::{Trashed, rules};
use crate::read::query::plan::Plan;
use crate::sql::table::{ColumnDef, KeyOf, Table};
use crate::sql::writer::Source;

/// The way from a model to a related one, table by table. The last table is the related model's.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub(crate) hops: Vec<Hop>,
    /// Of all related rows only the last one in this order counts.
    pub(crate) one_of: Option<(&'static ColumnDef, bool)>,
}

/// One step of the way.
#[derive(Debug, Clone)]
pub(crate) struct Hop {
    pub(crate) table: &'static Table,
    /// Columns of the table before, and the columns of this one that equal them.
    pub(crate) pairs: Vec<(&'static ColumnDef, &'static ColumnDef)>,
    /// The rules of the model: the trash and its global scopes.
    rules: fn(Source) -> Node,
    /// One of these columns must hold this word: which model a polymorphic key is about.
    pub(crate) word: Option<(&'static ColumnDef, &'static str)>,
}

/// Two columns that can refer to each other: of one type, either may be an `Option`.
#[diagnostic::on_unimplemented(
    message = "a key of type `{Self}` cannot refer to a column of type `{B}`",
    label = "this key has the wrong type",
    note = "both sides of a relation have the same type; either of them may be an `Option` of it"
)]
pub trait Joins<B> {}

#[diagnostic::do_not_recommend]
impl<T> Joins<T> for T {}

#[diagnostic::do_not_recommend]
impl<T> Joins<T> for Option<T> {}

#[diagnostic::do_not_recommend]
impl<T> Joins<Option<T>> for T {}

/// Columns that hold a key of several columns together, in its order.
#[diagnostic::on_unimplemented(
    message = "these columns do not hold the key of the other model together",
    label = "the key of the other model is `{K}`",
    note = "name the columns in the order of that key: `key = (a, b)`"
)]
pub trait Columns<K> {
    /// Their descriptions.
    fn defs(self) -> Vec<&'static ColumnDef>;
}

macro_rules! columns {
    ($(($($column:ident $key:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        impl<P, $($column: KeyOf<$key>, $key),+> Columns<($($key),+)> for ($(Column<P, $column>),+) {
            fn defs(self) -> Vec<&'static ColumnDef> {
                let ($($column),+) = self;
                vec![$($column.def),+]
            }
        }
    )*};
}

columns!((A AK, B BK)(A AK, B BK, C CK)(A AK, B BK, C CK, D DK));

/// Fields that are looked up by the usual names of keys. A model with a key of another name has a function of this
/// name of its own, which knows both.
pub trait UsualKeys: Copy {
    /// The fields themselves: every key has its usual name.
    fn by_usual_keys(self) -> Self {
        self
    }
}

impl<F: Copy> UsualKeys for F {}

impl Link {
    /// A way that leads nowhere yet.
    pub fn new() -> Self {
        Link::default()
    }

    /// One step further, to the table of `M`.
    pub fn to<M: Model>(mut self) -> Self {
        let rules = |source| rules::<M>(source, Trashed::Without, 0);
        self.hops.push(Hop { table: M::TABLE, pairs: Vec::with_capacity(1), rules, word: None });
        self
    }

    /// The columns of the last step.
    pub fn on<P, M, A: Joins<B>, B>(mut self, from: Column<P, A>, to: Column<M, B>) -> Self {
        if let Some(hop) = self.hops.last_mut() {
            hop.pairs.push((from.def, to.def));
        }
        self
    }

    /// The column that holds the key of `M`.
    pub fn on_key<M: Model, P, A: KeyOf<M::Key>>(self, from: Column<P, A>) -> Self {
        self.onto(&[from.def], M::TABLE)
    }

    /// The columns that hold the key of `M` together.
    pub fn on_keys<M: Model, C: Columns<M::Key>>(self, from: C) -> Self {
        self.onto(&from.defs(), M::TABLE)
    }

    /// Columns that are equal, whatever their types say.
    pub(super) fn pair(mut self, here: &'static ColumnDef, there: &'static ColumnDef) -> Self {
        if let Some(hop) = self.hops.last_mut() {
            hop.pairs.push((here, there));
        }
        self
    }

    fn onto(mut self, from: &[&'static ColumnDef], table: &'static Table) -> Self {
        if let Some(hop) = self.hops.last_mut() {
            hop.pairs.extend(from.iter().copied().zip(table.key_columns()));
        }
        self
    }

    /// Of the related rows, only the one that is the last by this column, or the first.
    pub fn one_of<M, T>(mut self, column: Column<M, T>, last: bool) -> Self {
        self.one_of = Some((column.def, last));
        self
    }

    /// This way, and then that one.
    pub(crate) fn then(mut self, rest: Link) -> Self {
        self.hops.extend(rest.hops);
        self.one_of = self.one_of.or(rest.one_of);
        self
    }

    /// The columns of the first model that the way starts with.
    pub(crate) fn start(&self) -> impl ExactSizeIterator<Item = &'static ColumnDef> + '_ {
        self.hops.first().map_or(&[][..], |hop| &hop.pairs).iter().map(|(from, _)| *from)
    }

    /// The columns that equal those of the start, in the tables as [`tables`](Link::tables) names them.
    pub(crate) fn arrival(&self, target: Source) -> impl Iterator<Item = Node> + '_ {
        let source = self.sources(target).next().unwrap_or(target);
        let pairs = self.hops.first().map_or(&[][..], |hop| &hop.pairs);
        pairs.iter().map(move |(_, to)| Node::Column(source, to))
    }

    /// The sources of the tables on the way, if the last one is `target`.
    fn sources(&self, target: Source) -> impl Iterator<Item = Source> + use<> {
        let last = self.hops.len().saturating_sub(1);
        (0..=last).map(move |place| if place == last { target } else { target.beside(place + 1) })
    }

    /// The tables on the way, except the last one.
    pub(crate) fn tables(&self, target: Source) -> Vec<(&'static Table, Source)> {
        let between = self.hops.len().saturating_sub(1);
        self.hops.iter().map(|hop| hop.table).zip(self.sources(target)).take(between).collect()
    }

    /// What ties the tables on the way to each other, with the rules of those between.
    pub(crate) fn ties(&self, target: Source) -> Node {
        let sources: Vec<_> = self.sources(target).collect();
        let mut condition = Node::Always(true);
        for (place, hop) in self.hops.iter().enumerate() {
            if let Some((column, word)) = hop.word {
                condition = condition.and(Node::is(sources[place], column, word));
            }
            if place > 0 {
                condition = condition.and(equal(&hop.pairs, sources[place - 1], sources[place]));
            }
            if place + 1 < self.hops.len() {
                condition = condition.and((hop.rules)(sources[place]));
            }
        }
        condition
    }

    /// A subquery over the rows that `plan` asks for and that belong to the row of `parent`.
    pub(crate) fn sub<M: Model>(&self, parent: Source, plan: Plan, head: Head) -> Correlated {
        let (tables, condition) = self.tied::<M>(parent, plan.source);
        let select = plan.lower::<M>();
        Correlated {
            head,
            tables,
            condition: condition.and(select.condition),
            orders: select.orders,
            limit: None,
        }
    }

    /// The tables of the way, the last one first, and what ties them to the row of `parent` and to each other.
    pub(crate) fn tied<M: Model>(
        &self,
        parent: Source,
        target: Source,
    ) -> (Vec<(&'static Table, Source)>, Node) {
        let first = self.sources(target).next().unwrap_or(target);
        let start = self.hops.first().map_or(Node::Always(false), |hop| equal(&hop.pairs, parent, first));
        let mut tables = vec![(M::TABLE, target)];
        tables.extend(self.tables(target));
        let condition = start.and(self.ties(target));
        let from = self.start().map(|column| Node::Column(parent, column)).collect();
        match self.chosen::<M>(from, target) {
            Some(chosen) => (tables, condition.and(chosen)),
            None => (tables, condition),
        }
    }

    /// The order that the one of many is first in. A row without a value comes after every row that has one.
    pub(crate) fn choice(&self, source: Source) -> Vec<Order> {
        let Some((column, last)) = self.one_of else { return Vec::new() };
        let order = |column: &'static ColumnDef| {
            let order = Order::new(Node::Column(source, column), last);
            order.of(column.kind, column.nullable, column.domain)
        };
        let by = if column.nullable { order(column).nulls_last() } else { order(column) };
        let keys = self.hops.last().into_iter().flat_map(|hop| hop.table.key_columns());
        std::iter::once(by).chain(keys.map(order)).collect()
    }

    /// The condition that a row is the one of many, among those that are tied to `from`.
    pub(crate) fn chosen<M: Model>(&self, from: Vec<Node>, target: Source) -> Option<Node> {
        self.one_of?;
        let [place] = M::TABLE.key else { return None };
        let key = &M::TABLE.columns[*place];
        let inner = target.below();
        let tests =
            self.arrival(inner).zip(from).map(|(to, from)| Node::Infix(Box::new(to), " = ", Box::new(from)));
        let start = tests.fold(Node::Always(true), Node::and);
        let mut tables = vec![(M::TABLE, inner)];
        tables.extend(self.tables(inner));
        let sub = Correlated {
            head: Head::Value(Node::Column(inner, key)),
            tables,
            condition: start.and(self.ties(inner)).and(rules::<M>(inner, Trashed::Without, 0)),
            orders: self.choice(inner),
            limit: Some(1),
        };
        let chosen = Box::new(Node::Correlated(Box::new(sub)));
        Some(Node::Infix(Box::new(Node::Column(target, key)), " = ", chosen))
    }
}

/// Columns of two tables, pair by pair equal.
fn equal(pairs: &[(&'static ColumnDef, &'static ColumnDef)], from: Source, to: Source) -> Node {
    let tests = pairs.iter().map(|(here, there)| {
        Node::Infix(Box::new(Node::Column(to, there)), " = ", Box::new(Node::Column(from, here)))
    });
    tests.fold(Node::Always(true), Node::and)
}
