//! `create_many`, `insert_many` and `insert_or_ignore`: many new rows from many inputs.

use super::batches::{InsertBatch, InsertBatches, KeepRows, most_rows};
use super::cascade::Parents;
use super::create::refused_by_filter;
use super::read_back::vanished;
use super::{BulkAction, RunsHooks};
use crate::error::Result;
use crate::exec::{Db, Run};
use crate::expr::{Assignment, Assignments};
use crate::model::hooks::table;
use crate::model::values::Values;
use crate::model::{Model, clock};
use crate::sql::dialect::{Conflict, Returns};
use crate::sql::writer::Source;

/// Inputs, and how each becomes a row.
#[derive(Debug, Clone)]
struct Batch<M, I> {
    inputs: Vec<I>,
    convert: fn(I, &mut Vec<Assignment<M>>),
    set: Vec<Assignment<M>>,
    /// The relation that the rows shall be created through has a condition.
    refused: bool,
}

impl<M: Model, I> Batch<M, I> {
    fn set<A: Assignments<M>>(mut self, set: impl FnOnce(M::Fields) -> A) -> Self {
        Source::ROOT.enter(|| set(M::fields(Source::ROOT))).add_to(&mut self.set);
        self
    }

    /// The rows, one after the other.
    fn rows(self) -> Rows<M, I> {
        let Batch { inputs, convert, set, .. } = self;
        Rows { inputs: inputs.into_iter(), convert, set, assignments: Vec::new() }
    }

    /// Inserts the rows, in one transaction if there are several statements.
    async fn run(self, db: &Db, kept: KeepRows, found: &mut Vec<Option<M>>) -> Result<u64> {
        if self.refused {
            return Err(refused_by_filter());
        }
        if let Some(writes) = table::raised::<M>(db).filter(|_| kept != KeepRows::New) {
            let mut rows = self.rows();
            let rows = std::iter::from_fn(|| rows.next(Values(Vec::new())));
            let rows = writes.insert_each(db, rows.collect()).await?;
            let total = rows.len() as u64;
            found.extend(rows.into_iter().map(Some));
            return Ok(total);
        }
        let dialect = db.dialect();
        let most = most_rows::<M>(dialect);
        let several = !M::TOUCHES.is_empty()
            || self.inputs.len() > most
            || match kept {
                // What comes back may be fewer rows, or one that cannot be read: then none of them stays.
                KeepRows::Rows => self.inputs.len() > 1 || dialect.returns() == Returns::Never,
                KeepRows::Count => false,
                KeepRows::New => dialect.conflict() == Conflict::Any,
            };
        if kept == KeepRows::Rows {
            found.resize_with(self.inputs.len(), || None);
        }
        let now = clock::now();
        let mut start = 0;
        let mut parents = Parents::of::<M>();
        let mut tx = None;
        let mut written = 0;
        let total = self.inputs.len();
        let mut rows = self.rows();
        while start < total {
            let end = total.min(start + most);
            let mut steps = InsertBatches::<M>::new(end - start);
            let mut spare = Values(Vec::new());
            for place in start..end {
                let Some(values) = rows.next(spare) else { break };
                let values = values.for_insert_at::<M>(Some(&now));
                parents.add(&values);
                spare = steps.add(place, values);
            }
            let steps: Vec<InsertBatch> = steps.finish();
            start = end;
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

/// Inputs that become rows.
struct Rows<M, I> {
    inputs: std::vec::IntoIter<I>,
    convert: fn(I, &mut Vec<Assignment<M>>),
    set: Vec<Assignment<M>>,
    /// What an input sets. KeepRows, so that not every row needs a list of its own.
    assignments: Vec<Assignment<M>>,
}

impl<M: Model, I> Rows<M, I> {
    /// The next row, in a list that is empty.
    fn next(&mut self, mut row: Values) -> Option<Values> {
        (self.convert)(self.inputs.next()?, &mut self.assignments);
        self.assignments.extend(self.set.iter().cloned());
        row.take(&mut self.assignments);
        Some(row)
    }
}

/// The insert of many rows, which are read back.
#[derive(Debug, Clone)]
pub struct CreateMany<M, I>(Batch<M, I>);

impl<M: Model, I> CreateMany<M, I> {
    pub(crate) fn new(inputs: impl IntoIterator<Item = I>, convert: fn(I, &mut Vec<Assignment<M>>)) -> Self {
        CreateMany(Batch { inputs: inputs.into_iter().collect(), convert, set: Vec::new(), refused: false })
    }

    /// The same, with columns that are set in every row.
    pub(crate) fn with(mut self, assignments: impl IntoIterator<Item = Assignment<M>>) -> Self {
        self.0.set.extend(assignments);
        self
    }

    /// The same, which is refused if the relation that it goes through has a condition.
    pub(crate) fn refuse(mut self, narrowed: bool) -> Self {
        self.0.refused = narrowed;
        self
    }
}

impl<M: Model, I: Send> BulkAction<M, CreateMany<M, I>> {
    /// Sets columns of every row that no input may: by trusted code, on top of the inputs.
    pub fn set<A: Assignments<M>>(self, set: impl FnOnce(M::Fields) -> A) -> Self {
        self.map(|action| action.map(|create| CreateMany(create.0.set(set))))
    }
}

#[diagnostic::do_not_recommend]
impl<M, I> RunsHooks for CreateMany<M, I> {}

impl<M: Model, I: Send> Run for CreateMany<M, I> {
    type Output = Vec<M>;

    async fn run(self, db: Db) -> Result<Vec<M>> {
        let mut found = Vec::new();
        self.0.run(&db, KeepRows::Rows, &mut found).await?;
        found.into_iter().map(|row| row.ok_or_else(vanished)).collect()
    }
}

/// The insert of many rows, of which nothing is read back.
#[derive(Debug, Clone)]
pub struct InsertMany<M, I>(Batch<M, I>);

impl<M: Model, I> InsertMany<M, I> {
    pub(crate) fn new(inputs: impl IntoIterator<Item = I>, convert: fn(I, &mut Vec<Assignment<M>>)) -> Self {
        InsertMany(Batch { inputs: inputs.into_iter().collect(), convert, set: Vec::new(), refused: false })
    }
}

impl<M: Model, I: Send> BulkAction<M, InsertMany<M, I>> {
    /// Sets columns of every row that no input may: by trusted code, on top of the inputs.
    pub fn set<A: Assignments<M>>(self, set: impl FnOnce(M::Fields) -> A) -> Self {
        self.map(|action| action.map(|insert| InsertMany(insert.0.set(set))))
    }
}

#[diagnostic::do_not_recommend]
impl<M, I> RunsHooks for InsertMany<M, I> {}

impl<M: Model, I: Send> Run for InsertMany<M, I> {
    type Output = u64;

    async fn run(self, db: Db) -> Result<u64> {
        self.0.run(&db, KeepRows::Count, &mut Vec::new()).await
    }
}

/// The insert of those rows that are not there yet.
#[derive(Debug, Clone)]
pub struct InsertOrIgnore<M, I>(Batch<M, I>);

impl<M: Model, I> InsertOrIgnore<M, I> {
    pub(crate) fn new(inputs: impl IntoIterator<Item = I>, convert: fn(I, &mut Vec<Assignment<M>>)) -> Self {
        InsertOrIgnore(Batch {
            inputs: inputs.into_iter().collect(),
            convert,
            set: Vec::new(),
            refused: false,
        })
    }
}

impl<M: Model, I: Send> BulkAction<M, InsertOrIgnore<M, I>> {
    /// Sets columns of every row that no input may: by trusted code, on top of the inputs.
    pub fn set<A: Assignments<M>>(self, set: impl FnOnce(M::Fields) -> A) -> Self {
        self.map(|action| action.map(|insert| InsertOrIgnore(insert.0.set(set))))
    }
}

impl<M: Model, I: Send> Run for InsertOrIgnore<M, I> {
    type Output = u64;

    async fn run(self, db: Db) -> Result<u64> {
        self.0.run(&db, KeepRows::New, &mut Vec::new()).await
    }
}
