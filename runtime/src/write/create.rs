//! `create`: a new row from an input.

use super::row::RowWrites;
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{Assignment, Assignments};
use crate::model::values::Values;
use crate::model::{CreateFrom, Model};
use crate::sql::writer::Source;

/// The insert of one row.
#[derive(Debug, Clone)]
pub struct Create<M> {
    /// None if the relation that the row shall be created through has a condition.
    assignments: Option<Vec<Assignment<M>>>,
}

impl<M> Create<M> {
    pub(crate) fn with(assignments: Option<Vec<Assignment<M>>>) -> Self {
        Create { assignments }
    }
}

impl<M: Model> Create<M> {
    pub(crate) fn new<I>(input: I) -> Self
    where
        M: CreateFrom<I>,
    {
        let mut assignments = Vec::new();
        M::assignments(input, &mut assignments);
        Create { assignments: Some(assignments) }
    }
}

impl<M: Model> Action<'_, Create<M>> {
    /// Sets columns that no input may: by trusted code, on top of the input.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, #[fillable] title: String, #[default(false)] published: bool }
    /// # async fn example(input: PostCreate) -> limpid::Result<()> {
    /// let post = Post::create(input).set(|post| post.published.set(true)).await?;
    /// # Ok(()) }
    /// ```
    pub fn set<A: Assignments<M>>(self, set: impl FnOnce(M::Fields) -> A) -> Self {
        self.map(|mut create| {
            let set = Source::ROOT.enter(|| set(M::fields(Source::ROOT)));
            if let Some(assignments) = &mut create.assignments {
                set.add_to(assignments);
            }
            create
        })
    }
}

impl<M: Model> Run for Create<M> {
    type Output = M;

    async fn run(self, db: Db) -> Result<M> {
        let assignments = self.assignments.ok_or_else(refused_by_filter)?;
        RowWrites(&db).insert(Values::of(assignments).for_insert::<M>()).await
    }
}

/// Nothing is written through a relation that was narrowed: the row could be none of those that were asked for.
pub(crate) fn refused_by_filter() -> Error {
    Error::usage(
        "rows are created, attached and detached through the relation itself: take the filter away, as in \
         `post.comments().create(..)`",
    )
}
