//! `create`: a new row from an input.

use super::row;
use crate::error::Result;
use crate::exec::{Action, Db, Run};
use crate::expr::{Assignment, Assignments};
use crate::model::values::Values;
use crate::model::{CreateFrom, Model};
use crate::sql::writer::Source;

/// The insert of one row.
#[derive(Debug, Clone)]
pub struct Create<M> {
    assignments: Vec<Assignment<M>>,
}

impl<M> Create<M> {
    pub(crate) fn with(assignments: Vec<Assignment<M>>) -> Self {
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
        Create { assignments }
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
            Source::ROOT.enter(|| set(M::fields(Source::ROOT))).add_to(&mut create.assignments);
            create
        })
    }
}

impl<M: Model> Run for Create<M> {
    type Output = M;

    async fn run(self, db: Db) -> Result<M> {
        row::insert(&db, Values::of(self.assignments).for_insert::<M>()).await
    }
}
