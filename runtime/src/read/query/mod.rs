//! The query for rows of a model: a value that clauses are added to.

pub(crate) mod part;
pub(crate) mod plan;
pub(crate) mod state;
pub(crate) mod subject;

use std::fmt;
use std::marker::PhantomData;

use crate::error::Error;
use crate::expr::{Filter, IntoFilter, IntoOrder, Node, Order};
use crate::model::Model;
use crate::query::{Output, Select};
use crate::read::query::plan::Plan;
use crate::read::{LoadSet, Number, OfModel, Subject};
use crate::sql::engine::Engine;
use crate::sql::statement::Sql;
use crate::sql::writer::{Base, Source};

/// A query for rows of `M`. Cheap to clone; nothing is sent until an action of it is awaited.
///
/// Soft deletes and global scopes are added when the SQL is written, around all other conditions, so
/// no order of calls and no `|` can go past them.
///
/// Filters do not change its type, so it can be built step by step:
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Model)] struct Post { id: i64, views: i64 }
/// fn list(popular: bool) -> Query<Post> {
///     let mut query = Post::query();
///     if popular {
///         query = query.filter(|post| post.views.ge(1_000));
///     }
///     query
/// }
/// ```
///
/// An `update` or `delete` without a filter is refused before anything is sent; say [`all`](Query::all) if every row
/// is meant.
#[must_use = "a query does nothing until it is asked for rows, as with `.get().await`"]
pub struct Query<M, L = (), S = OfModel> {
    pub(crate) plan: Plan,
    /// What is read with each row.
    pub(crate) loads: L,
    /// What the type says about the query.
    pub(crate) state: S,
    _model: PhantomData<fn() -> M>,
}

impl<M: Model> Query<M> {
    pub(crate) fn new() -> Self {
        Query::at(Source::here())
    }

    /// A query whose table is this source of a statement.
    pub(crate) fn at(source: Source) -> Self {
        Query::of(Plan::at(source), (), OfModel)
    }
}

impl<M, L, S> Query<M, L, S> {
    /// The same query, wherever it came from.
    pub(crate) fn plain(self) -> Query<M, L> {
        let Query { plan, loads, .. } = self;
        Query { plan, loads, state: OfModel, _model: PhantomData }
    }

    pub(crate) fn of(plan: Plan, loads: L, state: S) -> Self {
        Query { plan, loads, state, _model: PhantomData }
    }
}

impl<M: Subject, L, S> Query<M, L, S> {
    pub(crate) fn and(mut self, condition: Node) -> Self {
        self.plan.and(condition);
        self
    }

    /// Every row is meant: `update` and `delete` may follow.
    pub fn all(mut self) -> Self {
        self.plan.bounded = true;
        self
    }

    /// Keeps the rows that meet a condition. Several filters all hold. A closure that returns `None` asks
    /// for nothing.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String, views: i64 }
    /// # fn example(search: Option<String>) {
    /// let query = Post::query()
    ///     .filter(|post| post.views.between(10, 100))
    ///     .filter(|post| search.map(|text| post.title.contains(text)));
    /// # }
    /// ```
    pub fn filter<F: IntoFilter>(mut self, filter: impl FnOnce(M::Fields) -> F) -> Self {
        match self.plan.ask::<M, _>(|fields| filter(fields).into_filter()) {
            Some(Filter(node)) => self.and(node),
            None => self,
        }
    }

    /// Applies a plain function, as a scope is.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, views: i64 }
    /// fn popular(query: Query<Post>) -> Query<Post> {
    ///     query.filter(|post| post.views.ge(1_000))
    /// }
    ///
    /// let query = Post::query().scope(popular);
    /// ```
    pub fn scope(self, scope: impl FnOnce(Query<M>) -> Query<M>) -> Self {
        let scoped = scope(Query::of(self.plan, (), OfModel));
        Query::of(scoped.plan, self.loads, self.state)
    }

    /// Applies a function if a condition holds.
    pub fn when(self, condition: bool, then: impl FnOnce(Self) -> Self) -> Self {
        if condition { then(self) } else { self }
    }

    /// Applies a function to the content of an `Option`, if there is any.
    pub fn when_some<T>(self, value: Option<T>, then: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => then(self, value),
            None => self,
        }
    }

    /// Orders the rows: `post.title`, `post.views.desc()`, or several in a tuple. A second call orders rows
    /// that the first one left equal.
    pub fn order_by<O: IntoOrder>(mut self, order: impl FnOnce(M::Fields) -> O) -> Self {
        let order = self.plan.ask::<M, _>(order);
        order.add_to(&mut self.plan.select.orders);
        self
    }

    /// At most this many rows. A negative number counts as 0.
    pub fn limit<N: Number>(mut self, limit: N) -> Self {
        self.plan.select.limit = Some(limit.into_number().max(0));
        self
    }

    /// Skips this many rows. A negative number counts as 0.
    pub fn offset<N: Number>(mut self, offset: N) -> Self {
        self.plan.select.offset = Some(offset.into_number().max(0));
        self
    }

    /// Rows that are equal in all columns that are read count once. With [`pluck`](Query::pluck) that
    /// means different values. [`count`](Query::count) and pages after [`select`](Query::select) are about the rows of
    /// the projection.
    pub fn distinct(mut self) -> Self {
        self.plan.select.distinct = true;
        self
    }

    /// The query with its rules, ready to be printed.
    pub(crate) fn lower(self) -> Select {
        self.plan.lower::<M>()
    }

    /// The SQL that [`get`](Query::get) would send, and its binds. Nothing is sent, and no connection is
    /// needed: `to_sql(&db)` prints for its engine, `to_sql(Engine::Postgres)` for that one.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// use limpid::Engine;
    ///
    /// # #[derive(Model)] struct Post { id: i64, views: i64 }
    /// let sql = Post::query().filter(|post| post.views.ge(10)).to_sql(Engine::Postgres);
    /// assert_eq!(sql.text, r#"SELECT "id", "views" FROM "posts" WHERE "views" >= $1"#);
    /// ```
    pub fn to_sql(&self, engine: impl Into<Engine>) -> Sql
    where
        L: LoadSet<M>,
    {
        let Plan { select, source, trashed, without, .. } = &self.plan;
        let base = Base { dialect: engine.into().dialect(), table: M::TABLE, root: *source };
        let rules = M::rules(*source, *trashed, *without);
        let statement = select.write_kept(rules, base, self.loads.output(*source));
        Sql { text: statement.text.into_owned(), binds: statement.binds }
    }

    /// The same query without limit and offset.
    pub(crate) fn uncut(mut self) -> Self {
        self.plan.select.limit = None;
        self.plan.select.offset = None;
        self
    }
}

impl<M: Subject, L: LoadSet<M>, S> Query<M, L, S> {
    /// The same query, with the key as the last word on the order. Rows of some columns that count once have no key:
    /// there the columns have the last word, by their places.
    pub(crate) fn then_by_key(mut self) -> Self {
        let orders = &mut self.plan.select.orders;
        match self.plan.select.distinct.then(|| self.loads.output(self.plan.source)) {
            Some(Output::Nodes(nodes)) => {
                let places = 1..=nodes.len() as i64;
                orders.extend(places.map(|place| Order::new(Node::Literal(place), false)));
            }
            _ => M::tie_breakers(self.plan.source, orders),
        }
        self
    }
}

/// The error that no row matches.
pub(crate) fn not_found<M: Subject>() -> Error {
    Error::NotFound { model: M::TABLE.model, key: None }
}

impl<M, L: Clone, S: Clone> Clone for Query<M, L, S> {
    fn clone(&self) -> Self {
        Query {
            plan: self.plan.clone(),
            loads: self.loads.clone(),
            state: self.state.clone(),
            _model: PhantomData,
        }
    }
}

impl<M: Subject, L, S> fmt::Debug for Query<M, L, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("table", &M::TABLE.name).field("select", &self.plan.select).finish()
    }
}
