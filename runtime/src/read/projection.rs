//! Structs that a query returns instead of its model.

use super::{Eager, LoadSet, Loader, Query, State};
use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::window::Windowed;
use crate::expr::{Column, EncryptedColumn, Expr, Filter, Version};
use crate::model::Model;
use crate::query::Output;
use crate::sql::types::ColumnType;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// A struct of columns, expressions and relations of a model, which a query returns instead of it. Derive
/// it; every model is a projection of itself.
///
/// ```
/// use limpid::prelude::*;
///
/// #[derive(Model)]
/// #[has_many(comments: Comment)]
/// struct Post {
///     id: i64,
///     title: String,
///     body: String,
///     #[belongs_to(author: User)]
///     author_id: i64,
/// }
/// # #[derive(Model)] struct User { id: i64, name: String }
/// # #[derive(Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64 }
///
/// #[derive(Projection)]
/// #[projection(of = Post)]
/// struct PostCard {
///     id: i64,
///     title: String,
///     author: AuthorName,
///     #[select(|post| post.comments.count())]
///     comments: i64,
/// }
///
/// #[derive(Clone, Projection)]
/// #[projection(of = User)]
/// struct AuthorName {
///     name: String,
/// }
///
/// # async fn example() -> limpid::Result<()> {
/// let cards: Vec<PostCard> = Post::query().filter(|post| post.id.gt(10)).select().get().await?;
/// # Ok(()) }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection of `{M}`",
    label = "cannot be read from rows of `{M}`",
    note = "write `#[derive(Projection)]` and `#[projection(of = {M})]` on `{Self}`, or use the model itself"
)]
pub trait Projection<M>: Sized + Send + 'static {
    #[doc(hidden)]
    fn loads(source: Source) -> impl LoadSet<M, Row = Self>
    where
        M: Model;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Projection<M> for M {
    fn loads(_source: Source) -> impl LoadSet<M, Row = M> {}
}

impl<M: Model, S: State> Query<M, (), S> {
    /// Reads a [`Projection`] instead of the model: these columns, these expressions, these relations and
    /// nothing else.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String, body: String }
    /// #[derive(Projection)]
    /// #[projection(of = Post)]
    /// struct Title {
    ///     id: i64,
    ///     title: String,
    /// }
    ///
    /// # async fn example() -> limpid::Result<()> {
    /// let page = Post::query().order_by(|post| post.title).select::<Title>().paginate(1, 20).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// SELECT "id", "title" FROM "posts" ORDER BY "title" LIMIT 20
    /// ```
    pub fn select<P: Projection<M>>(self) -> Query<M, impl LoadSet<M, Row = P>, S> {
        let loads = P::loads(self.plan.source);
        Query::of(self.plan, loads, self.state)
    }
}

/// What a field of type `T` can be read from, in a projection of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read into a field of type `{T}`",
    label = "this is not its type",
    note = "a column or an expression is read into its own type; a relation into its model or a projection of it \
            that is `Clone`: a `Vec` if it is to many, an `Option` if there may be none",
    note = "what may be in the trash or outside a global scope is read with `.optional()`, into an `Option`"
)]
pub trait Pick<M, T: Send + 'static> {
    #[doc(hidden)]
    fn pick(self) -> impl Loader<M, Output = T>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType> Pick<M, T> for Column<M, T> {
    fn pick(self) -> impl Loader<M, Output = T> {
        self.into_loader()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType> Pick<M, T> for Version<M, T> {
    fn pick(self) -> impl Loader<M, Output = T> {
        self.into_loader()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType> Pick<M, T> for EncryptedColumn<M, T> {
    fn pick(self) -> impl Loader<M, Output = T> {
        self.into_loader()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType> Pick<M, T> for Expr<T> {
    fn pick(self) -> impl Loader<M, Output = T> {
        Eager::<M>::into_loader(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, T: ColumnType> Pick<M, T> for Windowed<T> {
    fn pick(self) -> impl Loader<M, Output = T> {
        Eager::<M>::into_loader(self)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> Pick<M, bool> for Filter {
    fn pick(self) -> impl Loader<M, Output = bool> {
        Eager::<M>::into_loader(self)
    }
}

/// What a field is read from: the column or the relation of its name.
pub fn pick<M: Model, E: Pick<M, T>, T: Send + 'static>(element: E) -> impl Loader<M, Output = T> {
    element.pick()
}

/// What the closure of a field returns.
pub fn ask<M: Model, E>(source: Source, select: impl FnOnce(M::Fields) -> E) -> E {
    source.enter(|| select(M::fields(source)))
}

/// Elements, and the struct that is made of them.
#[derive(Debug, Clone)]
pub struct Shaped<E, F> {
    elements: E,
    make: F,
}

/// The loads of a derived projection.
pub fn shaped<M, E, R, F>(elements: E, make: F) -> Shaped<E, F>
where
    E: Loader<M>,
    F: Fn(E::Output) -> R,
{
    Shaped { elements, make }
}

impl<M, E, R, F> LoadSet<M> for Shaped<E, F>
where
    M: Model,
    E: Loader<M>,
    R: Send + 'static,
    F: Fn(E::Output) -> R + Clone + Send + Sync + 'static,
{
    type Row = R;

    const WHOLE: bool = false;
    const ASKS: bool = E::ASKS;
    type Base = ();
    type Seeds = E::Seed;

    fn output(&self, _source: Source) -> Output {
        let mut nodes = Vec::new();
        self.elements.nodes(false, &mut nodes);
        Output::Nodes(nodes)
    }

    #[inline]
    fn read(&self, row: &mut Reader<'_>) -> Result<((), E::Seed)> {
        Ok(((), self.elements.seed(row, None)?))
    }

    async fn finish(self, db: &Db, _bases: Vec<()>, seeds: Vec<E::Seed>) -> Result<Vec<R>> {
        let rows = self.elements.finish(db, seeds).await?;
        Ok(rows.into_iter().map(self.make).collect())
    }

    fn value_at(_base: &(), _place: usize) -> Option<Value> {
        None
    }
}
