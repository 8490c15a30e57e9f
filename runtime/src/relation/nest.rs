//! Nested writes: a row, the rows that belong to it, and theirs, in one call and one transaction.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;

use super::{CreateIn, Owned, ToOne, Via};
use crate::error::Result;
use crate::exec::{Action, Db, Run};
use crate::expr::Assignment;
use crate::model::{CreateFrom, Model};
use crate::read::{AppendLoad, Query, State};
use crate::write::read_back::vanished;
use crate::write::{Create, CreateMany};

/// An input, with the inputs of what will belong to its row. Made by [`Nesting::nested`].
pub struct NestedInput<M, I, B = ()> {
    input: I,
    branches: B,
    _model: PhantomData<fn() -> M>,
}

impl<M: Model, I, B> fmt::Debug for NestedInput<M, I, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NestedInput({})", M::TABLE.name)
    }
}

/// What a model can be nested with.
pub trait Nesting: Model {
    /// An input that takes others along, for `nest_with`: what belongs to its row.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] #[has_many(posts: Post)] struct User { id: i64, #[fillable] name: String }
    /// # #[derive(Debug, Model)] #[has_many(comments: Comment)]
    /// # struct Post { id: i64, #[fillable] title: String, #[belongs_to(user: User)] user_id: i64 }
    /// # #[derive(Debug, Model)] struct Comment { id: i64, #[fillable] body: String, #[belongs_to(post: Post)] post_id: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![User, Post, Comment].create(&db).await?;
    /// let bodies = ["Clear", "Cold"];
    /// let water = Post::nested(PostCreate { title: "Water".into() })
    ///     .nest(Post::comments, bodies.map(|body| CommentCreate { body: body.into() }));
    /// let (user, posts): (User, Vec<(Post, Vec<Comment>)>) =
    ///     User::create(UserCreate { name: "Ada".into() }).nest_with(User::posts, [water]).await?;
    /// let (post, comments) = &posts[0];
    /// assert_eq!((post.user_id, comments[1].post_id), (user.id, post.id));
    /// # Ok(()) }
    /// ```
    fn nested<I>(input: I) -> NestedInput<Self, I> {
        NestedInput { input, branches: (), _model: PhantomData }
    }
}

impl<M: Model> Nesting for M {}

/// The rows of `C` that will belong to a row of `P`.
pub struct NestedMany<P, C, S, X, B> {
    relation: fn(&P) -> Query<C, (), S>,
    items: Vec<NestedInput<C, X, B>>,
}

/// The one row of `C` that will belong to a row of `P`.
pub struct NestedOne<P, C, S, X, B>(NestedMany<P, C, S, X, B>);

/// A relation through which rows are created from inputs of type `X`.
#[diagnostic::on_unimplemented(
    message = "rows of `{C}` cannot be created from `{X}` through this relation",
    label = "nothing is created through this relation",
    note = "rows are nested through `has_many`, `has_one` and `belongs_to_many`"
)]
pub trait CreatesNested<C: Model, X>: State {
    /// The columns of a new row.
    #[doc(hidden)]
    fn assignments(&self, input: X) -> Vec<Assignment<C>>;

    /// Ties rows that were created to those that they belong to, where a column of theirs does not. Each state
    /// comes with the number of its rows.
    #[doc(hidden)]
    fn tie(_states: &[(Self, usize)], _rows: &[C], _db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

impl<C: CreateIn<X, P, KEY>, P: 'static, X, const KEY: u64> CreatesNested<C, X> for Owned<P, KEY> {
    fn assignments(&self, input: X) -> Vec<Assignment<C>> {
        let mut assignments = Vec::new();
        C::assignments_in(input, &mut assignments);
        assignments.extend(self.given::<C>());
        assignments
    }
}

/// What no row has: rows are not nested in those that belong to them.
#[diagnostic::on_unimplemented(
    message = "a `{C}` is not created through the `belongs_to` that leads to it",
    label = "this row belongs to that one",
    note = "create the `{C}`, and nest this row in it: through its `has_many` or `has_one`"
)]
pub trait NestsOwner<C> {}

impl<C: Model, P: Send + Sync + 'static, X, const NULLABLE: bool> CreatesNested<C, X> for ToOne<P, NULLABLE>
where
    (): NestsOwner<C>,
{
    fn assignments(&self, _input: X) -> Vec<Assignment<C>> {
        Vec::new()
    }
}

impl<C: CreateFrom<X>, P: Model, V: Model, X> CreatesNested<C, X> for Via<P, V> {
    fn assignments(&self, input: X) -> Vec<Assignment<C>> {
        let mut assignments = Vec::new();
        C::assignments(input, &mut assignments);
        assignments
    }

    async fn tie(states: &[(Self, usize)], rows: &[C], db: &Db) -> Result<()> {
        let mut rest = rows;
        let mut pivots = Vec::with_capacity(rows.len());
        for (state, count) in states {
            let (own, others) = rest.split_at((*count).min(rest.len()));
            pivots.extend(own.iter().map(|row| state.pivot(row)));
            rest = others;
        }
        create_all::<V>(db, pivots).await.map(drop)
    }
}

/// Creates rows from their columns, in as few statements as it takes.
async fn create_all<M: Model>(db: &Db, rows: Vec<Vec<Assignment<M>>>) -> Result<Vec<M>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    CreateMany::new(rows, |row, to| *to = row).run(db.clone()).await
}

/// What one `nest` adds: the inputs of each row of `M`, and the rows that they become.
pub trait NestedWrite<M: Model>: Send + Sized + 'static {
    /// What is added to the tuple.
    type Out: Send + 'static;

    #[doc(hidden)]
    fn grow(all: Vec<Self>, rows: &[M], db: &Db) -> impl Future<Output = Result<Vec<Self::Out>>> + Send;
}

impl<P, C, S, X, B> NestedWrite<P> for NestedMany<P, C, S, X, B>
where
    P: Model,
    C: Model,
    S: CreatesNested<C, X>,
    X: Send + 'static,
    B: NestedWrites<C>,
{
    type Out = Vec<B::Row>;

    async fn grow(all: Vec<Self>, rows: &[P], db: &Db) -> Result<Vec<Vec<B::Row>>> {
        let (mut states, mut columns, mut branches) = (Vec::with_capacity(all.len()), Vec::new(), Vec::new());
        for (branch, row) in all.into_iter().zip(rows) {
            let state = (branch.relation)(row).state;
            let count = branch.items.len();
            for item in branch.items {
                columns.push(state.assignments(item.input));
                branches.push(item.branches);
            }
            states.push((state, count));
        }
        let created = create_all::<C>(db, columns).await?;
        S::tie(&states, &created, db).await?;
        let mut grown = B::grow(created, branches, db).await?.into_iter();
        Ok(states.iter().map(|(_, count)| grown.by_ref().take(*count).collect()).collect())
    }
}

impl<P, C, S, X, B> NestedWrite<P> for NestedOne<P, C, S, X, B>
where
    P: Model,
    C: Model,
    S: CreatesNested<C, X>,
    X: Send + 'static,
    B: NestedWrites<C>,
{
    type Out = B::Row;

    async fn grow(all: Vec<Self>, rows: &[P], db: &Db) -> Result<Vec<B::Row>> {
        let all = all.into_iter().map(|one| one.0).collect();
        let grown = NestedMany::grow(all, rows, db).await?;
        Ok(grown.into_iter().flatten().collect())
    }
}

/// All that is nested in a row of `M`.
pub trait NestedWrites<M: Model>: Send + Sized + 'static {
    /// The row with what belongs to it.
    type Row: Send + 'static;

    #[doc(hidden)]
    fn grow(rows: Vec<M>, all: Vec<Self>, db: &Db) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
}

impl<M: Model> NestedWrites<M> for () {
    type Row = M;

    async fn grow(rows: Vec<M>, _all: Vec<()>, _db: &Db) -> Result<Vec<M>> {
        Ok(rows)
    }
}

macro_rules! branches {
    ($(($($name:ident $grown:ident $place:tt),+))*) => {$(
        #[allow(non_snake_case, reason = "the type's name serves as the value's")]
        impl<Mo: Model, $($name: NestedWrite<Mo>),+> NestedWrites<Mo> for ($($name,)+) {
            type Row = (Mo, $($name::Out),+);

            async fn grow(rows: Vec<Mo>, all: Vec<Self>, db: &Db) -> Result<Vec<Self::Row>> {
                $(let mut $grown = Vec::with_capacity(all.len());)+
                for branches in all {
                    $($grown.push(branches.$place);)+
                }
                $(let mut $name = $name::grow($grown, &rows, db).await?.into_iter();)+
                let rows = rows.into_iter();
                rows.map(|row| Some((row, $($name.next()?),+))).map(|row| row.ok_or_else(vanished)).collect()
            }
        }
    )*};
}

branches! {
    (A a 0)
    (A a 0, B b 1)
    (A a 0, B b 1, C c 2)
    (A a 0, B b 1, C c 2, D d 3)
    (A a 0, B b 1, C c 2, D d 3, E e 4)
    (A a 0, B b 1, C c 2, D d 3, E e 4, F f 5)
    (A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6)
    (A a 0, B b 1, C c 2, D d 3, E e 4, F f 5, G g 6, H h 7)
}

/// The insert of one row and of what is nested in it.
pub struct CreateWith<M, B> {
    create: Create<M>,
    branches: B,
}

impl<M: Model, B: NestedWrites<M>> Run for CreateWith<M, B> {
    type Output = B::Row;

    async fn run(self, db: Db) -> Result<B::Row> {
        let tx = db.begin().await?;
        let row = self.create.run((*tx).clone()).await?;
        let grown = B::grow(vec![row], vec![self.branches], &tx).await?.pop().ok_or_else(vanished)?;
        tx.commit().await?;
        Ok(grown)
    }
}

impl<M: Model, B> fmt::Debug for CreateWith<M, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CreateWith({})", M::TABLE.name)
    }
}

/// The create of a row, with all that is nested in it.
type Nest<'a, M, B> = Action<'a, CreateWith<M, B>>;

impl<'a, M: Model> Action<'a, Create<M>> {
    fn and_branch<E>(self, branch: E) -> Nest<'a, M, <() as AppendLoad<E>>::Out>
    where
        (): AppendLoad<E>,
    {
        self.with(|create| CreateWith { create, branches: ().append(branch) })
    }
}

impl<'a, M: Model, B> Nest<'a, M, B> {
    fn and_branch<E>(self, branch: E) -> Nest<'a, M, B::Out>
    where
        B: AppendLoad<E>,
    {
        self.with(|nested| CreateWith { create: nested.create, branches: nested.branches.append(branch) })
    }
}

impl<M: Model, I, B> NestedInput<M, I, B> {
    fn and_branch<E>(self, branch: E) -> NestedInput<M, I, B::Out>
    where
        B: AppendLoad<E>,
    {
        NestedInput { input: self.input, branches: self.branches.append(branch), _model: PhantomData }
    }
}

fn branch<P, C: Model, S, X>(
    relation: fn(&P) -> Query<C, (), S>,
    inputs: impl IntoIterator<Item = X>,
) -> NestedMany<P, C, S, X, ()> {
    NestedMany { relation, items: inputs.into_iter().map(C::nested).collect() }
}

/// Writes the ways to nest, for what they are called on.
macro_rules! nesting {
    ([$($generics:tt)*] $ty:ty, $branches:ty, $out:ident[$($arguments:tt)*]) => {
        impl<$($generics)*> $ty {
            /// Creates rows that belong to this one too, from inputs. The relation gives them their key, so the
            /// inputs lack it. A `belongs_to_many` creates the rows and ties them.
            ///
            /// All of it is one transaction, with one `create_many` for each relation, however many rows it
            /// starts from. It returns a tuple, as does a query which loads the relations.
            ///
            /// ```
            /// # use limpid::prelude::*;
            /// # #[derive(Debug, Model)] #[has_many(posts: Post)] struct User { id: i64, #[fillable] name: String }
            /// # #[derive(Debug, Model)] struct Post { id: i64, #[fillable] title: String, #[belongs_to(user: User)] user_id: i64 }
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() -> limpid::Result<()> {
            /// # let db = limpid::connect("sqlite::memory:").await?.install();
            /// # limpid::schema![User, Post].create(&db).await?;
            /// let titles = ["Water", "Stone"];
            /// let (user, posts) = User::create(UserCreate { name: "Ada".into() })
            ///     .nest(User::posts, titles.map(|title| PostCreate { title: title.into() }))
            ///     .await?;
            /// assert!(posts.iter().all(|post| post.user_id == user.id));
            /// # Ok(()) }
            /// ```
            ///
            /// # Errors
            ///
            /// As [`create`](crate::Record::create), for each row. No row at all is inserted then.
            #[allow(clippy::type_complexity, reason = "nobody writes this type")]
            pub fn nest<C: Model, S: CreatesNested<C, X>, X>(
                self,
                relation: fn(&M) -> Query<C, (), S>,
                inputs: impl IntoIterator<Item = X>,
            ) -> $out<$($arguments)*, <$branches as AppendLoad<NestedMany<M, C, S, X, ()>>>::Out>
            where
                $branches: AppendLoad<NestedMany<M, C, S, X, ()>>,
            {
                self.and_branch(branch(relation, inputs))
            }

            /// The same from inputs that take others along: [`Nesting::nested`].
            #[allow(clippy::type_complexity, reason = "nobody writes this type")]
            pub fn nest_with<C: Model, S: CreatesNested<C, X>, X, N>(
                self,
                relation: fn(&M) -> Query<C, (), S>,
                inputs: impl IntoIterator<Item = NestedInput<C, X, N>>,
            ) -> $out<$($arguments)*, <$branches as AppendLoad<NestedMany<M, C, S, X, N>>>::Out>
            where
                $branches: AppendLoad<NestedMany<M, C, S, X, N>>,
            {
                self.and_branch(NestedMany { relation, items: inputs.into_iter().collect() })
            }

            /// As [`nest`](Self::nest) for one row, through a `has_one`: the tuple has the row itself.
            #[allow(clippy::type_complexity, reason = "nobody writes this type")]
            pub fn nest_one<C: Model, S: CreatesNested<C, X>, X>(
                self,
                relation: fn(&M) -> Query<C, (), S>,
                input: X,
            ) -> $out<$($arguments)*, <$branches as AppendLoad<NestedOne<M, C, S, X, ()>>>::Out>
            where
                $branches: AppendLoad<NestedOne<M, C, S, X, ()>>,
            {
                self.and_branch(NestedOne(branch(relation, [input])))
            }

            /// The same from an input that takes others along: [`Nesting::nested`].
            #[allow(clippy::type_complexity, reason = "nobody writes this type")]
            pub fn nest_one_with<C: Model, S: CreatesNested<C, X>, X, N>(
                self,
                relation: fn(&M) -> Query<C, (), S>,
                input: NestedInput<C, X, N>,
            ) -> $out<$($arguments)*, <$branches as AppendLoad<NestedOne<M, C, S, X, N>>>::Out>
            where
                $branches: AppendLoad<NestedOne<M, C, S, X, N>>,
            {
                self.and_branch(NestedOne(NestedMany { relation, items: vec![input] }))
            }
        }
    };
}

nesting!(['a, M: Model] Action<'a, Create<M>>, (), Nest['a, M]);

nesting!(['a, M: Model, B] Nest<'a, M, B>, B, Nest['a, M]);

nesting!([M: Model, I, B] NestedInput<M, I, B>, B, NestedInput[M, I]);
