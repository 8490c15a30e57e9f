//! Groups of rows: `group_by`, `having`, and what is read of each group.

use std::marker::PhantomData;

use super::query::plan::below_others;
use super::{LoadSet, Number, Query, Selection, State, Subject};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run, action};
use crate::expr::{
    Aggregate, Column, Expr, Expression, Filter, Fold, IntoFilter, IntoOrder, Node, each_aggregate,
};
use crate::query::{GroupBy, KEYS, name_of};
use crate::sql::types::ColumnType;
use crate::sql::writer::{Base, Source};

/// What `.group_by(..)` takes: one column or expression, or several in a tuple.
#[diagnostic::on_unimplemented(
    message = "rows cannot be grouped by `{Self}`",
    label = "expected a column, such as `|post| post.author_id`",
    note = "several are given as a tuple: `.group_by(|post| (post.author_id, post.year))`"
)]
pub trait GroupKeys: 'static {
    /// The same, as a group has it.
    type OfGroup;

    #[doc(hidden)]
    fn add_to(self, nodes: &mut Vec<Node>);

    /// Takes as many of these as there are keys.
    #[doc(hidden)]
    fn of_group(nodes: &mut std::slice::Iter<'_, Node>) -> Self::OfGroup;
}

macro_rules! key {
    ([$($generics:tt)*] $ty:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)* T: ColumnType> GroupKeys for $ty {
            type OfGroup = Expr<T>;

            fn add_to(self, nodes: &mut Vec<Node>) {
                nodes.push(self.into_node());
            }

            fn of_group(nodes: &mut std::slice::Iter<'_, Node>) -> Expr<T> {
                // There is one for each key.
                Expr::new(nodes.next().cloned().unwrap_or(Node::Always(false)))
            }
        }
    };
}

key!([M: 'static,] Column<M, T>);

key!([] Expr<T>);

macro_rules! tuples {
    ($(($($name:ident),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        #[diagnostic::do_not_recommend]
        impl<$($name: GroupKeys),+> GroupKeys for ($($name,)+) {
            type OfGroup = ($($name::OfGroup,)+);

            fn add_to(self, nodes: &mut Vec<Node>) {
                let ($($name,)+) = self;
                $($name.add_to(nodes);)+
            }

            fn of_group(nodes: &mut std::slice::Iter<'_, Node>) -> Self::OfGroup {
                ($($name::of_group(nodes),)+)
            }
        }
    )*};
}

tuples!((A)(A, B)(A, B, C)(A, B, C, D));

/// One group of rows, as closures get it: what its rows have in common, and aggregates of the rest.
pub struct Group<M, K> {
    keys: Vec<Node>,
    source: Source,
    _types: PhantomData<fn() -> (M, K)>,
}

impl<M: Subject, K: GroupKeys> Group<M, K> {
    /// What the rows of the group have in common: as it was given to `group_by`, a tuple for several.
    pub fn key(&self) -> K::OfGroup {
        K::of_group(&mut self.keys.iter())
    }

    /// How many rows it has.
    pub fn count(&self) -> Expr<i64> {
        Expr::new(Node::Call("COUNT", vec![Node::Star]))
    }

    /// How many of its rows have a value.
    pub fn count_of<E: Expression>(&self, value: impl FnOnce(M::Fields) -> E) -> Expr<i64> {
        Expr::new(Node::Call("COUNT", vec![self.of(value).into_node()]))
    }

    fn fold<T, V>(&self, value: impl FnOnce(M::Fields) -> V, fold: impl FnOnce(V) -> Fold) -> Expr<T> {
        Expr::new(fold(self.of(value)).into_node())
    }

    fn of<E>(&self, value: impl FnOnce(M::Fields) -> E) -> E {
        self.source.enter(|| value(M::fields(self.source)))
    }
}

macro_rules! of_a_group {
    ($(
        $(#[$doc:meta])*
        $name:ident / $with:ident <$value:ident: $bound:path>($($extra:ident: $extra_type:ty)?) -> $type:ty
        where [$($bounds:tt)*] => $fold:expr;
    )*) => {
        /// Aggregates of the rows of the group.
        impl<M: Subject, K: GroupKeys> Group<M, K> {$(
            $(#[$doc])*
            pub fn $name<$value: $bound>(
                &self,
                value: impl FnOnce(M::Fields) -> $value,
                $($extra: $extra_type)?
            ) -> Expr<$type>
            where
                $($bounds)*
            {
                self.fold(value, $fold)
            }
        )*}
    };
}

each_aggregate!(of_a_group);

impl<M: Subject, K> std::fmt::Debug for Group<M, K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Group({})", M::TABLE.name)
    }
}

/// A query about groups of rows. Say with [`select`](GroupedBy::select) what is read of each group.
#[must_use = "a query does nothing until it is asked for rows, as with `.select(..).get().await`"]
pub struct GroupedBy<M, K> {
    groups: GroupBy,
    source: Source,
    _types: PhantomData<fn() -> (M, K)>,
}

/// A query about groups of rows, which returns a `C` for each.
#[must_use = "a query does nothing until it is asked for rows, as with `.get().await`"]
pub struct Grouped<M, C> {
    groups: GroupBy,
    nodes: Vec<Node>,
    source: Source,
    _types: PhantomData<fn() -> (M, C)>,
}

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// Puts rows that are equal in these columns or expressions into one group. What is read of a group is what
    /// its rows have in common, and aggregates of the rest: a column that is neither does not compile.
    ///
    /// Filters and limits of the query itself say which rows are grouped; its orders do not matter.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, author_id: i64, views: i32 }
    /// # async fn example() -> limpid::Result<()> {
    /// let best: Vec<(i64, i64, Option<f64>)> = Post::query()
    ///     .filter(|post| post.views.gt(0))
    ///     .group_by(|post| post.author_id)
    ///     .having(|group| group.count().ge(3))
    ///     .order_by(|group| group.sum(|post| post.views).desc())
    ///     .select(|group| (group.key(), group.count(), group.avg(|post| post.views)))
    ///     .limit(10)
    ///     .get()
    ///     .await?;
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// SELECT "author_id", COUNT(*), AVG("views") FROM "posts" WHERE "views" > $1
    /// GROUP BY "author_id" HAVING COUNT(*) >= $2 ORDER BY SUM("views") DESC LIMIT $3
    /// ```
    pub fn group_by<K: GroupKeys>(mut self, keys: impl FnOnce(M::Fields) -> K) -> GroupedBy<M, K> {
        let mut nodes = Vec::new();
        self.plan.ask::<M, _>(keys).add_to(&mut nodes);
        let source = self.plan.source;
        let mut rows = self.lower();
        if !rows.is_cut() {
            rows.orders.clear();
        }
        let having = Node::Always(true);
        let groups = GroupBy { rows, keys: nodes, having, orders: Vec::new(), limit: None, offset: None };
        GroupedBy { groups, source, _types: PhantomData }
    }
}

impl<M: Subject, K: GroupKeys> GroupedBy<M, K> {
    fn group(&self) -> Group<M, K> {
        let keys = self.groups.keys.iter().zip(KEYS).map(|(key, name)| name_of(key, name)).collect();
        Group { keys, source: self.source, _types: PhantomData }
    }

    /// Keeps the groups that meet a condition. Several all hold.
    pub fn having<F: IntoFilter>(mut self, filter: impl FnOnce(Group<M, K>) -> F) -> Self {
        if let Some(Filter(node)) = self.source.enter(|| filter(self.group()).into_filter()) {
            let before = std::mem::replace(&mut self.groups.having, Node::Always(true));
            self.groups.having = before.and(node);
        }
        self
    }

    /// Orders the groups. A second call orders groups that the first one left equal.
    pub fn order_by<O: IntoOrder>(mut self, order: impl FnOnce(Group<M, K>) -> O) -> Self {
        self.source.enter(|| order(self.group())).add_to(&mut self.groups.orders);
        self
    }

    /// Says what is read of each group: its key, aggregates, and what is computed from these.
    pub fn select<C: Selection>(self, columns: impl FnOnce(Group<M, K>) -> C) -> Grouped<M, C> {
        let mut nodes = Vec::new();
        self.source.enter(|| columns(self.group())).add_to(&mut nodes);
        Grouped { groups: self.groups, nodes, source: self.source, _types: PhantomData }
    }
}

impl<M: Subject, C: Selection> Grouped<M, C> {
    /// The same as a part of another query.
    pub(crate) fn inside(self) -> (Source, GroupBy, Vec<Node>) {
        let Grouped { mut groups, mut nodes, mut source, .. } = self;
        let (from, by) = (source, below_others(source));
        let mut sink = |source: &mut Source| source.sink(from, by);
        groups.each_source(&mut sink);
        nodes.iter_mut().for_each(|node| node.each_source(&mut sink));
        sink(&mut source);
        (source, groups, nodes)
    }

    /// At most this many groups.
    pub fn limit<N: Number>(mut self, limit: N) -> Self {
        self.groups.limit = Some(limit.into_number().max(0));
        self
    }

    /// Skips this many groups.
    pub fn offset<N: Number>(mut self, offset: N) -> Self {
        self.groups.offset = Some(offset.into_number().max(0));
        self
    }

    /// All groups.
    #[track_caller]
    pub fn get(self) -> Action<'static, impl Run<Output = Vec<C::Row>> + 'static> {
        let Grouped { groups, nodes, source, .. } = self;
        let work = Read { groups, nodes, source };
        action(move |db| async move { work.fetch::<M, C>(&db).await })
    }

    /// The first group, if there is one.
    #[track_caller]
    pub fn first(self) -> Action<'static, impl Run<Output = Option<C::Row>> + 'static> {
        let limit = self.groups.limit.unwrap_or(1).min(1);
        let Grouped { groups, nodes, source, .. } = self.limit(limit);
        let work = Read { groups, nodes, source };
        action(move |db| async move { Ok(work.fetch::<M, C>(&db).await?.pop()) })
    }
}

/// A query about groups, without its types.
struct Read {
    groups: GroupBy,
    nodes: Vec<Node>,
    source: Source,
}

impl Read {
    async fn fetch<M: Subject, C: Selection>(self, db: &Db) -> Result<Vec<C::Row>> {
        let Read { groups, nodes, source } = self;
        let mut values = Vec::new();
        if groups.rows.is_empty() || groups.limit == Some(0) {
            return Ok(values);
        }
        if groups.rows.lock.is_some() {
            return Err(Error::usage("groups of rows cannot be locked: take the lock away"));
        }
        let base = Base { dialect: db.dialect(), table: M::TABLE, root: source };
        db.gather(groups.write(base, nodes), &mut values, |values, row| {
            values.push(C::read(row)?);
            Ok(())
        })
        .await?;
        Ok(values)
    }
}

macro_rules! debug {
    ($($name:ident),*) => {$(
        impl<M: Subject, K> std::fmt::Debug for $name<M, K> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).field("groups", &self.groups).finish_non_exhaustive()
            }
        }
    )*};
}

debug!(GroupedBy, Grouped);
