//! Loading relations of rows that were read already.

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::model::Model;
use crate::read::{Eager, Loader};
use crate::sql::writer::Source;

/// Loads a relation for rows that were read already, with one statement. The rows come back in their order,
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
#[track_caller]
pub fn load<M: Model, E: Eager<M>>(
    rows: Vec<M>,
    relation: impl FnOnce(M::Fields) -> E,
) -> Action<'static, LoadRows<M, E::Loader>> {
    Action::new(LoadRows { rows, loader: relation(M::fields(Source::ROOT)).into_loader() })
}

/// Loads a relation for those rows that have none yet, with one statement; for none of them, with none.
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
pub struct LoadRows<M, E> {
    rows: Vec<M>,
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

impl<M: Model, E: Loader<M>> Run for LoadRows<M, E> {
    type Output = Vec<(M, E::Output)>;

    async fn run(self, db: Db) -> Result<Self::Output> {
        let seeds = seeds(&self.loader, self.rows.iter())?;
        let outputs = self.loader.finish(&db, seeds).await?;
        Ok(self.rows.into_iter().zip(outputs).collect())
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
