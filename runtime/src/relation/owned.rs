//! From an instance: `post.comments()` is a query for the rows that belong to it.

use std::marker::PhantomData;

use super::{Link, Relation, Via};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{Assignment, Correlated, Head, Node, Order};
use crate::model::key;
use crate::model::values::{Values, WriteKind};
use crate::model::{CreateFrom, Model};
use crate::read::query::plan::Plan;
use crate::read::{Query, State};
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::Source;
use crate::write::row::RowWrites;
use crate::write::{BulkAction, Create, CreateMany};

/// The state of a query for the rows that belong to one row of `P`: it can create more of them. `KEY` is a
/// checksum of the names of the columns that hold the key; 0 if the key has the name that is usual, `post_id`.
#[derive(Debug)]
pub struct Owned<P, const KEY: u64 = 0> {
    given: Vec<(&'static ColumnDef, Value)>,
    _parent: PhantomData<fn() -> P>,
}

impl<P, const KEY: u64> Clone for Owned<P, KEY> {
    fn clone(&self) -> Self {
        Owned { given: self.given.clone(), _parent: PhantomData }
    }
}

/// The state of a query for the row that one belongs to: the key can be set and taken away.
#[derive(Debug)]
pub struct ToOne<P, const NULLABLE: bool> {
    key: Vec<Value>,
    pairs: Vec<(&'static ColumnDef, &'static ColumnDef)>,
    _parent: PhantomData<fn() -> P>,
}

impl<P, const NULLABLE: bool> Clone for ToOne<P, NULLABLE> {
    fn clone(&self) -> Self {
        ToOne { key: self.key.clone(), pairs: self.pairs.clone(), _parent: PhantomData }
    }
}

/// The state of a query along a relation that nothing is written through.
#[derive(Debug, Clone, Copy)]
pub struct Along;

impl<P, const KEY: u64> Owned<P, KEY> {
    /// What the relation gives a row that is created through it.
    pub(super) fn given<M>(&self) -> impl Iterator<Item = Assignment<M>> + use<'_, M, P, KEY> {
        self.given.iter().map(|(column, value)| Assignment::new(column, Node::Value(value.clone())))
    }
}

impl<P: 'static, const KEY: u64> State for Owned<P, KEY> {}

impl<P: 'static, const NULLABLE: bool> State for ToOne<P, NULLABLE> {}

impl State for Along {}

/// A model that can be created from an input through a relation of `P`, which gives the key.
#[diagnostic::on_unimplemented(
    message = "`{I}` is not an input that `{Self}` can be created from through this relation",
    label = "some columns have no value",
    note = "the relation gives its own key; other required columns that are not fillable are added with `.guarded({Self}Guarded {{ .. }})`"
)]
pub trait CreateIn<I, P, const KEY: u64>: Model {
    #[doc(hidden)]
    fn assignments_in(input: I, to: &mut Vec<Assignment<Self>>);
}

#[diagnostic::do_not_recommend]
impl<M: CreateFrom<I>, I, P, const KEY: u64> CreateIn<I, P, KEY> for M {
    fn assignments_in(input: I, to: &mut Vec<Assignment<M>>) {
        M::assignments(input, to)
    }
}

/// The query for what belongs to `row`.
///
/// It asks nothing of the other model, so that a relation to what is not one is reported once, where it is declared.
pub fn query<P: Model, M, K, S: FromRow<P>>(row: &P, relation: Relation<P, M, K>) -> Query<M, (), S> {
    let link = relation.link();
    let values: Vec<Value> = link
        .start()
        .filter_map(|column| P::TABLE.place_of(column))
        .map(|place| row.value_at(place))
        .collect();
    let mut plan = Plan::at(Source::here());
    plan.and(belongs(&link, &values));
    if link.one_of.is_some() {
        plan.select.orders = link.choice(plan.source);
        plan.select.limit = Some(1);
    }
    plan.narrowed = false;
    let state = S::from_row(row, &link, values);
    Query::of(plan, (), state)
}

/// The condition that a row of the query is at the end of the way which starts with these values.
fn belongs(link: &Link, values: &[Value]) -> Node {
    if values.iter().any(Value::is_null) {
        return Node::Always(false);
    }
    let [.., last] = link.hops.as_slice() else { return Node::Always(false) };
    if link.hops.len() == 1 && last.word.is_none() {
        let tests = last.pairs.iter().zip(values);
        let tests = tests.map(|((_, to), value)| Node::Test(Source::ROOT, to, " = ", value.clone()));
        return tests.fold(Node::Always(true), Node::and);
    }
    let arrival = link
        .arrival(Source::ROOT)
        .zip(values)
        .map(|(node, value)| Node::Infix(Box::new(node), " = ", Box::new(Node::Value(value.clone()))));
    let condition = arrival.fold(Node::Always(true), Node::and).and(link.ties(Source::ROOT));
    match link.hops.len() {
        1 => condition,
        _ => {
            let tables = link.tables(Source::ROOT);
            let sub = Correlated {
                head: Head::Exists(true),
                tables,
                condition,
                orders: Vec::<Order>::new(),
                limit: None,
            };
            Node::Correlated(Box::new(sub))
        }
    }
}

/// A state that is made from the row a query starts from.
pub trait FromRow<P>: State {
    #[doc(hidden)]
    fn from_row(row: &P, link: &Link, values: Vec<Value>) -> Self;
}

impl<P: Model, const KEY: u64> FromRow<P> for Owned<P, KEY> {
    fn from_row(_row: &P, link: &Link, values: Vec<Value>) -> Self {
        let hop = link.hops.first();
        let columns = hop.into_iter().flat_map(|hop| &hop.pairs).map(|(_, to)| *to);
        let word = hop.and_then(|hop| hop.word).map(|(column, word)| (column, Value::Text(word.into())));
        Owned { given: columns.zip(values).chain(word).collect(), _parent: PhantomData }
    }
}

impl<P: Model, const NULLABLE: bool> FromRow<P> for ToOne<P, NULLABLE> {
    fn from_row(row: &P, link: &Link, _values: Vec<Value>) -> Self {
        let key = P::TABLE.key.iter().map(|&place| row.value_at(place)).collect();
        let pairs = link.hops.first().map(|hop| hop.pairs.clone()).unwrap_or_default();
        ToOne { key, pairs, _parent: PhantomData }
    }
}

impl<P> FromRow<P> for Along {
    fn from_row(_row: &P, _link: &Link, _values: Vec<Value>) -> Self {
        Along
    }
}

impl<P: Model, V: Model> FromRow<P> for Via<P, V> {
    fn from_row(row: &P, link: &Link, values: Vec<Value>) -> Self {
        Via::new(row, link, values)
    }
}

impl<M: Model, P: Model, const KEY: u64> Query<M, (), Owned<P, KEY>> {
    /// Creates a row that belongs to the one the query comes from: its key is set.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[has_many(posts: Post)] struct User { id: i64 }
    /// # #[derive(Model)] struct Post { id: i64, #[fillable] title: String, #[belongs_to(user: User)] user_id: i64 }
    /// # async fn example(user: User) -> limpid::Result<()> {
    /// let post = user.posts().create(PostCreate { title: "Water".into() }).await?;
    /// assert_eq!(post.user_id, user.id);
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn create<I>(self, input: I) -> Action<'static, Create<M>>
    where
        M: CreateIn<I, P, KEY>,
    {
        let mut assignments = Vec::new();
        M::assignments_in(input, &mut assignments);
        let given = self.state.given.into_iter();
        assignments.extend(given.map(|(column, value)| Assignment::new(column, Node::Value(value))));
        Action::new(Create::with((!self.plan.narrowed).then_some(assignments)))
    }

    /// Creates rows that belong to the one the query comes from, as [`Bulk::create_many`](crate::record::Bulk::create_many) does.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[has_many(posts: Post)] struct User { id: i64 }
    /// # #[derive(Model)] struct Post { id: i64, #[fillable] title: String, #[belongs_to(user: User)] user_id: i64 }
    /// # async fn example(user: User) -> limpid::Result<()> {
    /// let titles = ["Water", "Stone"];
    /// let posts = user.posts().create_many(titles.map(|title| PostCreate { title: title.into() })).await?;
    /// assert!(posts.iter().all(|post| post.user_id == user.id));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn create_many<I>(self, inputs: impl IntoIterator<Item = I>) -> BulkAction<M, CreateMany<M, I>>
    where
        M: CreateIn<I, P, KEY>,
        I: Send,
    {
        let given = self.state.given.into_iter();
        let given = given.map(|(column, value)| Assignment::new(column, Node::Value(value)));
        BulkAction::new(CreateMany::new(inputs, M::assignments_in).with(given).refuse(self.plan.narrowed))
    }
}

impl<M: Model, P: Model, const NULLABLE: bool> Query<M, (), ToOne<P, NULLABLE>> {
    /// Makes the row belong to another, and returns it as it is afterwards.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct User { id: i64 }
    /// # #[derive(Model)] struct Post { id: i64, #[belongs_to(author: User)] author_id: i64 }
    /// # async fn example(post: Post, user: User) -> limpid::Result<()> {
    /// let post = post.author().associate(&user).await?;
    /// assert_eq!(post.author_id, user.id);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if the row is not there any more, or is in the trash.
    #[track_caller]
    pub fn associate(self, other: &M) -> Action<'static, Associate<P>> {
        let ToOne { key, pairs, .. } = self.state;
        let values = pairs.into_iter().filter_map(|(here, there)| {
            let place = M::TABLE.place_of(there)?;
            Some((here, other.value_at(place)))
        });
        Action::new(Associate { key, values: values.collect(), _parent: PhantomData })
    }
}

impl<M: Model, P: Model> Query<M, (), ToOne<P, true>> {
    /// Makes the row belong to none, and returns it as it is afterwards.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if the row is not there any more, or is in the trash.
    #[track_caller]
    pub fn dissociate(self) -> Action<'static, Associate<P>> {
        let ToOne { key, pairs, .. } = self.state;
        let values = pairs.into_iter().map(|(here, _)| (here, Value::Null(here.kind))).collect();
        Action::new(Associate { key, values, _parent: PhantomData })
    }
}

/// The work of [`associate`](Query::associate) and [`dissociate`](Query::dissociate).
#[derive(Debug)]
pub struct Associate<P> {
    key: Vec<Value>,
    values: Vec<(&'static ColumnDef, Value)>,
    _parent: PhantomData<fn() -> P>,
}

impl<P> Associate<P> {
    /// Sets these columns of the row with this key.
    pub(super) fn of(key: Vec<Value>, values: Vec<(&'static ColumnDef, Value)>) -> Self {
        Associate { key, values, _parent: PhantomData }
    }
}

impl<P: Model> Run for Associate<P> {
    type Output = P;

    async fn run(self, db: Db) -> Result<P> {
        let condition = key::matches(P::TABLE, Source::ROOT, self.key.clone());
        let query = Query::<P>::new().and(condition);
        let values = self.values.into_iter().map(|(column, value)| (column, Node::Value(value))).collect();
        let condition = query.lower().condition;
        let row = RowWrites(&db).change::<P>(Values(values), condition, WriteKind::Update).await?;
        row.ok_or(Error::NotFound { model: P::TABLE.model, key: None })
    }
}

/// The query without the relation that it came by: nothing is written through it any more.
macro_rules! plain {
    ($([$($generics:tt)*] $state:ty;)*) => {$(
        impl<M, L, $($generics)*> From<Query<M, L, $state>> for Query<M, L> {
            fn from(query: Query<M, L, $state>) -> Self {
                query.plain()
            }
        }
    )*};
}
plain! {
    [P, const KEY: u64] Owned<P, KEY>;
    [P, const NULLABLE: bool] ToOne<P, NULLABLE>;
    [P, V] Via<P, V>;
    [] Along;
}
