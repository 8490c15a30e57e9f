//! `create_many`, `insert_many` and `insert_or_ignore`: many new rows from many inputs.

use super::Model;
use super::reach::Parents;
use super::steps::{Kept, Step, most_rows, steps};
use super::write::{Values, vanished};
use crate::error::Result;
use crate::exec::{Action, Db, Run};
use crate::expr::{Assignment, Assignments};
use crate::sql::dialect::{Conflict, Returns};
use crate::sql::writer::Source;

use super::clock;

/// Inputs, and how each becomes a row.
#[derive(Debug, Clone)]
struct Batch<M, I> {
    inputs: Vec<I>,
    convert: fn(I, &mut Vec<Assignment<M>>),
    set: Vec<Assignment<M>>,
}

impl<M: Model, I> Batch<M, I> {
    fn set<A: Assignments<M>>(mut self, set: impl FnOnce(M::Fields) -> A) -> Self {
        Source::ROOT.enter(|| set(M::fields(Source::ROOT))).add_to(&mut self.set);
        self
    }

    /// Inserts the rows, in one transaction if there are several statements.
    async fn run(self, db: &Db, kept: Kept, found: &mut Vec<Option<M>>) -> Result<u64> {
        let dialect = db.dialect();
        let most = most_rows::<M>(dialect);
        let several = !M::TOUCHES.is_empty()
            || self.inputs.len() > most
            || match kept {
                Kept::Rows => dialect.returns() == Returns::Never,
                Kept::Count => false,
                Kept::New => dialect.conflict() == Conflict::Any,
            };
        if kept == Kept::Rows {
            found.resize_with(self.inputs.len(), || None);
        }
        let now = clock::now();
        let mut start = 0;
        let mut parents = Parents::of::<M>();
        let mut tx = None;
        let mut written = 0;
        let mut inputs = self.inputs.into_iter();
        while inputs.len() > 0 {
            let rows = inputs.by_ref().take(most).map(|input| {
                let mut assignments = Vec::with_capacity(M::TABLE.columns.len());
                (self.convert)(input, &mut assignments);
                assignments.extend(self.set.iter().cloned());
                let values = Values::of(assignments).for_insert_at::<M>(Some(&now));
                parents.add(&values);
                values
            });
            let steps: Vec<Step> = steps::<M>((start..).zip(rows));
            start += most;
            if tx.is_none() && (several || steps.len() > 1) {
                tx = Some(db.begin().await?);
            }
            for step in steps {
                written += step.run(tx.as_deref().unwrap_or(db), kept, found).await?;
            }
        }
        match tx {
            Some(tx) => {
                parents.touch(&tx).await?;
                tx.commit().await.map(|()| written)
            }
            None => Ok(written),
        }
    }
}

/// The insert of many rows, which are read back.
#[derive(Debug, Clone)]
pub struct CreateMany<M, I>(Batch<M, I>);

impl<M: Model, I> CreateMany<M, I> {
    pub(crate) fn new(inputs: impl IntoIterator<Item = I>, convert: fn(I, &mut Vec<Assignment<M>>)) -> Self {
        CreateMany(Batch { inputs: inputs.into_iter().collect(), convert, set: Vec::new() })
    }

    /// The same, with columns that are set in every row.
    pub(crate) fn with(mut self, assignments: impl IntoIterator<Item = Assignment<M>>) -> Self {
        self.0.set.extend(assignments);
        self
    }
}

impl<M: Model, I> Action<'_, CreateMany<M, I>> {
    /// Sets columns of every row that no input may: by trusted code, on top of the inputs.
    pub fn set<A: Assignments<M>>(self, set: impl FnOnce(M::Fields) -> A) -> Self {
        self.map(|create| CreateMany(create.0.set(set)))
    }
}

impl<M: Model, I: Send> Run for CreateMany<M, I> {
    type Output = Vec<M>;

    async fn run(self, db: Db) -> Result<Vec<M>> {
        let mut found = Vec::new();
        self.0.run(&db, Kept::Rows, &mut found).await?;
        found.into_iter().map(|row| row.ok_or_else(vanished)).collect()
    }
}

/// The insert of many rows, of which nothing is read back.
#[derive(Debug, Clone)]
pub struct InsertMany<M, I> {
    batch: Batch<M, I>,
    kept: Kept,
}

impl<M: Model, I> InsertMany<M, I> {
    pub(super) fn new(
        inputs: impl IntoIterator<Item = I>,
        convert: fn(I, &mut Vec<Assignment<M>>),
        ignore: bool,
    ) -> Self {
        let batch = Batch { inputs: inputs.into_iter().collect(), convert, set: Vec::new() };
        InsertMany { batch, kept: if ignore { Kept::New } else { Kept::Count } }
    }
}

impl<M: Model, I> Action<'_, InsertMany<M, I>> {
    /// Sets columns of every row that no input may: by trusted code, on top of the inputs.
    pub fn set<A: Assignments<M>>(self, set: impl FnOnce(M::Fields) -> A) -> Self {
        self.map(|insert| InsertMany { batch: insert.batch.set(set), kept: insert.kept })
    }
}

impl<M: Model, I: Send> Run for InsertMany<M, I> {
    type Output = u64;

    async fn run(self, db: Db) -> Result<u64> {
        self.batch.run(&db, self.kept, &mut Vec::new()).await
    }
}
