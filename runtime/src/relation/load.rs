//! Loading relations of rows that were read already.

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::model::Model;
use crate::read::{Eager, Loader};
use crate::sql::writer::Source;

/// LoadSet a relation for rows that were read already, with one statement. The rows come back in their order,
/// each with what belongs to it.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Clone, Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
/// # #[derive(Clone, Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64 }
/// # async fn example(posts: Vec<Post>) -> limpid::Result<()> {
/// let posts: Vec<(Post, Vec<Comment>)> = limpid::load(posts, |post| post.comments).await?;
/// # Ok(()) }
/// ```
///
/// One row is loaded as well, and several relations at once:
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Clone, Model)] #[has_many(comments: Comment)] struct Post { id: i64, #[belongs_to(author: User)] author_id: i64 }
/// # #[derive(Clone, Model)] struct User { id: i64 }
/// # #[derive(Clone, Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64 }
/// # async fn example(post: Post) -> limpid::Result<()> {
/// let (post, (author, comments)) = limpid::load(post, |post| (post.author, post.comments)).await?;
/// # Ok(()) }
/// ```
#[track_caller]
pub fn load<T: LoadInto, E: Eager<T::Model>>(
    rows: T,
    relation: impl FnOnce(<T::Model as Model>::Fields) -> E,
) -> Action<'static, LoadRows<T, E::Loader>> {
    Action::new(LoadRows { rows, loader: relation(T::Model::fields(Source::ROOT)).into_loader() })
}

/// What relations are loaded for: the rows of a `Vec`, or one row.
#[diagnostic::on_unimplemented(
    message = "relations are loaded for a row or a `Vec` of rows, not for `{Self}`",
    label = "neither a row nor a `Vec` of rows",
    note = "collect the rows first, as in `limpid::load(rows.collect::<Vec<_>>(), |post| post.comments)`"
)]
pub trait LoadInto: Send {
    /// The model of the rows.
    type Model: Model;
    /// The rows, each with what was loaded.
    type With<T>;

    #[doc(hidden)]
    fn rows(&self) -> &[Self::Model];

    #[doc(hidden)]
    fn with<T>(self, loaded: Vec<T>) -> Result<Self::With<T>>;
}

impl<M: Model> LoadInto for Vec<M> {
    type Model = M;
    type With<T> = Vec<(M, T)>;

    fn rows(&self) -> &[M] {
        self
    }

    fn with<T>(self, loaded: Vec<T>) -> Result<Vec<(M, T)>> {
        Ok(self.into_iter().zip(loaded).collect())
    }
}

impl<M: Model> LoadInto for M {
    type Model = M;
    type With<T> = (M, T);

    fn rows(&self) -> &[M] {
        std::slice::from_ref(self)
    }

    fn with<T>(self, mut loaded: Vec<T>) -> Result<(M, T)> {
        let loaded = loaded.pop().ok_or(Error::NotFound { model: M::TABLE.model, key: None })?;
        Ok((self, loaded))
    }
}

/// LoadSet a relation for those rows that have none yet, with one statement; for none of them, with none.
///
/// ```
/// # use limpid::prelude::*;
/// # #[derive(Clone, Model)] #[has_many(comments: Comment)] struct Post { id: i64 }
/// # #[derive(Clone, Model)] struct Comment { id: i64, #[belongs_to(post: Post)] post_id: i64 }
/// # async fn example(posts: Vec<(Post, Option<Vec<Comment>>)>) -> limpid::Result<()> {
/// let posts: Vec<(Post, Vec<Comment>)> = limpid::load_missing(posts, |post| post.comments).await?;
/// # Ok(()) }
/// ```
#[track_caller]
pub fn load_missing<M: Model, E: Eager<M>>(
    rows: Vec<MaybeLoaded<M, E::Loader>>,
    relation: impl FnOnce(M::Fields) -> E,
) -> Action<'static, LoadMissing<M, E::Loader>> {
    Action::new(LoadMissing { rows, loader: relation(M::fields(Source::ROOT)).into_loader() })
}

/// A row, and what is loaded with it if it has it already.
type MaybeLoaded<M, E> = (M, Option<<E as Loader<M>>::Output>);

/// The work of [`load`].
#[derive(Debug)]
pub struct LoadRows<T, E> {
    rows: T,
    loader: E,
}

/// The work of [`load_missing`].
#[derive(Debug)]
pub struct LoadMissing<M, E: Loader<M>> {
    rows: Vec<(M, Option<E::Output>)>,
    loader: E,
}

/// What the loader needs of each row.
fn seeds<'a, M: Model, E: Loader<M>>(loader: &E, rows: impl Iterator<Item = &'a M>) -> Result<Vec<E::Seed>> {
    let seeds = rows.map(|row| loader.seed_of(&|place| row.value_at(place)));
    let advice = "an expression is read with its row: write `.with(..)` on the query, not `limpid::load`";
    seeds.collect::<Option<Vec<_>>>().ok_or_else(|| Error::usage(advice))
}

impl<T: LoadInto, E: Loader<T::Model>> Run for LoadRows<T, E> {
    type Output = T::With<E::Output>;

    async fn run(self, db: Db) -> Result<Self::Output> {
        let seeds = seeds(&self.loader, self.rows.rows().iter())?;
        let outputs = self.loader.finish(&db, seeds).await?;
        self.rows.with(outputs)
    }
}

impl<M: Model, E: Loader<M>> Run for LoadMissing<M, E> {
    type Output = Vec<(M, E::Output)>;

    async fn run(self, db: Db) -> Result<Self::Output> {
        let missing = self.rows.iter().filter(|(_, loaded)| loaded.is_none()).map(|(row, _)| row);
        let seeds = seeds(&self.loader, missing)?;
        let mut outputs = self.loader.finish(&db, seeds).await?.into_iter();
        let rows = self.rows.into_iter().map_while(|(row, loaded)| {
            let loaded = loaded.or_else(|| outputs.next())?;
            Some((row, loaded))
        });
        Ok(rows.collect())
    }
}
