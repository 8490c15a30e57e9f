//! The query for rows of a model: a value that clauses are added to.

use std::fmt;
use std::marker::PhantomData;

use super::{GlobalScope, Model, Number, SoftDeletes, Timestamps};
use crate::error::Error;
use crate::expr::{Filter, IntoFilter, IntoOrder, Node, Order};
use crate::query::{Output, Select};
use crate::sql::dialect::Dialect;
use crate::sql::engine::Engine;
use crate::sql::statement::{Sql, Statement};
use crate::sql::table::ColumnDef;
use crate::sql::writer::{Source, Writer};

/// A query for rows of `M`. Cheap to clone; nothing is sent until an action of it is awaited.
///
/// Soft deletes and global scopes are added when the SQL is written, around everything that was asked, so
/// no order of calls and no `|` can go past them.
///
/// The second parameter says whether a filter was given: a query fresh from [`Model::query`] is
/// [`Unfiltered`] and has no `update` and `delete`. To build one step by step in a variable, start with
/// [`dynamic`](Query::dynamic).
#[must_use = "a query does nothing until it is asked for rows, as with `.get().await`"]
pub struct Query<M, S = Filtered> {
    pub(super) select: Select,
    pub(super) trashed: Trashed,
    /// One bit for each global scope that was taken away.
    pub(super) without: u64,
    /// Whether a filter or `.all()` was given: a write needs one.
    pub(super) bounded: bool,
    _types: PhantomData<fn() -> (M, S)>,
}

/// A query that has a filter, or said `.all()`.
#[derive(Debug, Clone, Copy)]
pub struct Filtered;

/// A query that has no filter yet.
#[derive(Debug, Clone, Copy)]
pub struct Unfiltered;

/// A query that may change rows: it has a filter, or said `.all()`.
#[diagnostic::on_unimplemented(
    message = "this would change every row of the table",
    label = "no filter was given",
    note = "add `.filter(..)` or a scope, or say `.all()` if every row is meant"
)]
pub trait Bounded {}

impl Bounded for Filtered {}

/// Which rows a query on a model with soft deletes sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trashed {
    Without,
    With,
    Only,
}

impl<M: Model> Query<M, Unfiltered> {
    pub(crate) fn new() -> Self {
        Query {
            select: Select::default(),
            trashed: Trashed::Without,
            without: 0,
            bounded: false,
            _types: PhantomData,
        }
    }

    /// Every row is meant: `update` and `delete` may follow.
    pub fn all(mut self) -> Query<M> {
        self.bounded = true;
        self.retype()
    }

    /// The same query for a variable that filters are added to step by step. Whether there is a filter is
    /// then checked when an `update` or `delete` runs.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, views: i64 }
    /// # let min = Some(3);
    /// let mut query = Post::query().dynamic();
    /// if let Some(min) = min {
    ///     query = query.filter(|post| post.views.ge(min));
    /// }
    /// ```
    pub fn dynamic(self) -> Query<M> {
        self.retype()
    }
}

impl<M: Model, S> Query<M, S> {
    pub(super) fn retype<T>(self) -> Query<M, T> {
        Query {
            select: self.select,
            trashed: self.trashed,
            without: self.without,
            bounded: self.bounded,
            _types: PhantomData,
        }
    }

    pub(super) fn and(mut self, condition: Node) -> Query<M> {
        // A condition that always holds, as that of an empty `not_in`, is no filter: a write still needs one.
        self.bounded |= !matches!(condition, Node::Always(true));
        self.select.condition = self.select.condition.and(condition);
        self.retype()
    }

    /// Keeps the rows that meet a condition. Several filters all hold. A closure that answers `None` asks
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
    pub fn filter<F: IntoFilter>(self, filter: impl FnOnce(M::Fields) -> F) -> Query<M> {
        match filter(M::fields(Source::ROOT)).into_filter() {
            Some(Filter(node)) => self.and(node),
            None => self.retype(),
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
    pub fn scope(self, scope: impl FnOnce(Query<M>) -> Query<M>) -> Query<M> {
        scope(self.retype())
    }

    /// Applies a function if a condition holds.
    pub fn when(self, condition: bool, then: impl FnOnce(Query<M>) -> Query<M>) -> Query<M> {
        if condition { then(self.retype()) } else { self.retype() }
    }

    /// Applies a function to the content of an `Option`, if there is any.
    pub fn when_some<T>(self, value: Option<T>, then: impl FnOnce(Query<M>, T) -> Query<M>) -> Query<M> {
        match value {
            Some(value) => then(self.retype(), value),
            None => self.retype(),
        }
    }

    /// Orders the rows: `post.title`, `post.views.desc()`, or several in a tuple. A second call orders rows
    /// that the first one left equal.
    pub fn order_by<O: IntoOrder>(mut self, order: impl FnOnce(M::Fields) -> O) -> Self {
        order(M::fields(Source::ROOT)).add_to(&mut self.select.orders);
        self
    }

    /// The newest first: by `created_at`, then by the key.
    pub fn latest(self) -> Self
    where
        M: Timestamps,
    {
        self.by_creation(true)
    }

    /// The oldest first: by `created_at`, then by the key.
    pub fn oldest(self) -> Self
    where
        M: Timestamps,
    {
        self.by_creation(false)
    }

    fn by_creation(mut self, descending: bool) -> Self {
        let created = M::TABLE.created_at.map(|place| &M::TABLE.columns[place]);
        for column in created.into_iter().chain(M::TABLE.key_columns()) {
            self.select.orders.push(order(column, descending));
        }
        self
    }

    /// At most so many rows. A negative number counts as 0.
    pub fn limit<N: Number>(mut self, limit: N) -> Self {
        self.select.limit = Some(limit.into_number().max(0));
        self
    }

    /// Leaves out so many rows. A negative number counts as 0.
    pub fn offset<N: Number>(mut self, offset: N) -> Self {
        self.select.offset = Some(offset.into_number().max(0));
        self
    }

    /// Rows that are equal in all columns that are read count once. With [`pluck`](Query::pluck) that
    /// means different values.
    pub fn distinct(mut self) -> Self {
        self.select.distinct = true;
        self
    }

    /// Rows in the trash too.
    pub fn with_trashed(mut self) -> Self
    where
        M: SoftDeletes,
    {
        self.trashed = Trashed::With;
        self
    }

    /// Only rows in the trash.
    pub fn only_trashed(mut self) -> Self
    where
        M: SoftDeletes,
    {
        self.trashed = Trashed::Only;
        self
    }

    /// Takes one global scope away. Everything else stays.
    pub fn without_scope<G: GlobalScope<M>>(mut self, _scope: G) -> Self {
        for (place, rule) in M::SCOPES.iter().enumerate() {
            if rule.is::<G>() {
                self.without |= 1 << place;
            }
        }
        self
    }

    /// The conditions that hold whatever was asked: the trash and the global scopes.
    pub(super) fn rules(&self) -> Node {
        let trash = M::TABLE.deleted_at.map(|place| Node::Column(Source::ROOT, &M::TABLE.columns[place]));
        let trash = match (trash, self.trashed) {
            (None, _) | (_, Trashed::With) => Node::Always(true),
            (Some(column), trashed) => Node::IsNull(Box::new(column), trashed == Trashed::Without),
        };
        let scopes = M::SCOPES.iter().enumerate().filter(|(place, _)| self.without & (1 << place) == 0);
        scopes.fold(trash, |node, (_, rule)| node.and((rule.filter)(Source::ROOT).0))
    }

    /// The query with its rules, ready to be printed.
    pub(super) fn lower(self) -> Select {
        let rules = self.rules();
        let mut select = self.select;
        select.condition = rules.and(select.condition);
        select
    }

    pub(super) fn statement(self, dialect: &'static dyn Dialect, output: Output) -> Statement {
        self.lower().write(Writer::new(dialect, M::TABLE), output)
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
    pub fn to_sql(&self, engine: impl Into<Engine>) -> Sql {
        let statement = self.clone().statement(engine.into().dialect(), Output::Model);
        Sql { text: statement.text, binds: statement.binds }
    }

    /// The same query without limit and offset.
    pub(crate) fn uncut(mut self) -> Self {
        self.select.limit = None;
        self.select.offset = None;
        self
    }

    /// The same query, with the key as the last word on the order.
    pub(crate) fn then_by_key(mut self) -> Self {
        self.select.orders.extend(M::TABLE.key_columns().map(|column| order(column, false)));
        self
    }

    /// The error that no row matches.
    pub(super) fn not_found() -> Error {
        Error::NotFound { model: M::TABLE.model, key: None }
    }
}

/// An order by a column of the statement's own table.
pub(crate) fn order(column: &'static ColumnDef, descending: bool) -> Order {
    Order::new(Node::Column(Source::ROOT, column), descending)
}

impl<M, S> Clone for Query<M, S> {
    fn clone(&self) -> Self {
        Query {
            select: self.select.clone(),
            trashed: self.trashed,
            without: self.without,
            bounded: self.bounded,
            _types: PhantomData,
        }
    }
}

impl<M: Model, S> fmt::Debug for Query<M, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("table", &M::TABLE.name).field("select", &self.select).finish()
    }
}
