//! Upserts: a row is inserted, or merged into the one that a unique index has already.

pub(crate) mod lookup;
pub(crate) mod merge;

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use self::merge::{is_unclear, merge};
use super::read_back::vanished;
use super::{BulkAction, RunsHooks};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{Assignment, Assignments, Node};
use crate::model::conflict::OnConflict;
use crate::model::hooks::table;
use crate::model::values::Values;
use crate::model::{ConflictTarget, CreateFrom, Model, Unique, Upserted};
use crate::sql::engine::Engine;
use crate::sql::writer::Source;

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct SingleRow;

/// Any number of rows.
#[derive(Debug, Clone, Copy)]
pub struct ManyRows;

/// How many rows an upsert is about.
pub trait UpsertCount: Send + 'static {
    /// What it returns.
    type Answer<M: Model>: Send;
    /// What runs it: one row is written with its hooks, many rows must say so.
    type Action<M: Model>;

    #[doc(hidden)]
    #[track_caller]
    fn action<M: Model>(merging: UpsertWork<M, Self>) -> Self::Action<M>
    where
        Self: Sized;

    #[doc(hidden)]
    fn answer<M: Model>(rows: Vec<Upserted<M>>) -> Result<Self::Answer<M>>;
}

impl UpsertCount for SingleRow {
    type Answer<M: Model> = Upserted<M>;
    type Action<M: Model> = Action<'static, UpsertWork<M, SingleRow>>;

    #[track_caller]
    fn action<M: Model>(merging: UpsertWork<M, SingleRow>) -> Self::Action<M> {
        Action::new(merging)
    }

    fn answer<M: Model>(mut rows: Vec<Upserted<M>>) -> Result<Upserted<M>> {
        rows.pop().ok_or_else(vanished)
    }
}

impl UpsertCount for ManyRows {
    type Answer<M: Model> = Vec<Upserted<M>>;
    type Action<M: Model> = BulkAction<M, UpsertWork<M, ManyRows>>;

    #[track_caller]
    fn action<M: Model>(merging: UpsertWork<M, ManyRows>) -> Self::Action<M> {
        BulkAction::new(merging)
    }

    fn answer<M: Model>(rows: Vec<Upserted<M>>) -> Result<Vec<Upserted<M>>> {
        Ok(rows)
    }
}

/// An upsert of which the conflict is still to be named, with [`on`](Upsert::on).
#[must_use = "an upsert does nothing until `.on(..)` names a unique index"]
pub struct Upsert<M, A> {
    rows: Vec<Vec<Assignment<M>>>,
    _amount: PhantomData<A>,
}

impl<M: Model, A: UpsertCount> Upsert<M, A> {
    pub(crate) fn new<I>(inputs: impl IntoIterator<Item = I>) -> Self
    where
        M: CreateFrom<I>,
    {
        let rows = inputs.into_iter().map(|input| {
            let mut assignments = Vec::new();
            M::assignments(input, &mut assignments);
            assignments
        });
        Upsert { rows: rows.collect(), _amount: PhantomData }
    }

    /// Sets columns of each row that no input may: by trusted code, on top of the input.
    pub fn set<S: Assignments<M>>(mut self, set: impl FnOnce(M::Fields) -> S) -> Self {
        let mut all = Vec::new();
        Source::ROOT.enter(|| set(M::fields(Source::ROOT))).add_to(&mut all);
        self.rows.iter_mut().for_each(|row| row.extend(all.iter().cloned()));
        self
    }

    /// Names the unique index that is meant: `Post::BY_SLUG`. A row that another unique index has already is
    /// an error, as in a `create`.
    pub fn on<T: ConflictTarget<M>>(self, target: T) -> UpsertOn<M, A> {
        UpsertOn { rows: self.rows, target: target.unique(), _amount: PhantomData }
    }
}

impl<M, A> fmt::Debug for Upsert<M, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upsert({} rows)", self.rows.len())
    }
}

/// An upsert that knows its unique index, and not yet what happens to a row that is there.
#[must_use = "an upsert does nothing until it says `.do_nothing()`, `.update(..)` or `.overwrite()`"]
pub struct UpsertOn<M, A> {
    rows: Vec<Vec<Assignment<M>>>,
    target: Unique<M>,
    _amount: PhantomData<A>,
}

impl<M: Model, A: UpsertCount> UpsertOn<M, A> {
    /// A row that is there stays as it is.
    ///
    /// ```sql
    /// INSERT INTO "posts" .. ON CONFLICT ("slug") DO NOTHING RETURNING ..
    /// ```
    #[track_caller]
    pub fn do_nothing(self) -> A::Action<M> {
        self.change(OnConflict::Nothing)
    }

    /// A row that is there takes over what the input sets.
    ///
    /// ```sql
    /// INSERT INTO "posts" .. ON CONFLICT ("slug") DO UPDATE SET "title" = EXCLUDED."title"
    ///     WHERE "posts"."title" IS DISTINCT FROM EXCLUDED."title" RETURNING ..
    /// ```
    #[track_caller]
    pub fn overwrite(self) -> A::Action<M> {
        self.change(OnConflict::Given)
    }

    /// A row that is there is changed in this way. The first argument of the closure is the row that is
    /// there, the second one the row that was to be inserted:
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Word { id: i64, #[fillable] #[unique] text: String, #[fillable] count: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Word].create(&db).await?;
    /// for count in [2, 3] {
    ///     Word::upsert(WordCreate { text: "clear".into(), count })
    ///         .on(Word::BY_TEXT)
    ///         .update(|word, new| word.count.set(word.count + new.count))
    ///         .await?;
    /// }
    /// assert_eq!(Word::query().first_or_fail().await?.count, 5);
    /// # Ok(()) }
    /// ```
    ///
    /// If nothing would differ afterwards, nothing is written, and `updated_at` stays.
    ///
    /// # Errors
    ///
    /// [`Usage`](Error::Usage), before anything is sent, if it sets a column of the index that was named: the row
    /// is found by these. Setting it to what the incoming row has there changes nothing and is allowed.
    #[track_caller]
    pub fn update<S: Assignments<M>>(self, set: impl FnOnce(M::Fields, M::Fields) -> S) -> A::Action<M> {
        let mut assignments = Vec::new();
        Source::ROOT
            .enter(|| set(M::fields(Source::ROOT), M::fields(Source::INCOMING)))
            .add_to(&mut assignments);
        self.change(OnConflict::Set(Values::of(assignments).0))
    }

    #[track_caller]
    pub(crate) fn change(self, change: OnConflict) -> A::Action<M> {
        let UpsertOn { rows, target, .. } = self;
        A::action(UpsertWork { rows, target, change, _amount: PhantomData })
    }
}

impl<M: Model, A> fmt::Debug for UpsertOn<M, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpsertOn({} rows, {:?})", self.rows.len(), self.target)
    }
}

/// An upsert that can be awaited: none that does not say which index is meant, and what happens to a row that is
/// there.
#[diagnostic::on_unimplemented(
    message = "this upsert of `{Self}` is not whole: which unique index is meant, and what happens to a row that is there?",
    label = "awaited before it says that",
    note = "write `.on({Self}::BY_..)`, and then `.overwrite()`, `.update(|row, new| ..)` or `.do_nothing()`"
)]
pub trait CompleteUpsert {}

// These look like futures, so that the compiler reports the missing call.
macro_rules! never_awaited {
    ($($name:ident)+) => {$(
        impl<M: Model + CompleteUpsert, A> Future for $name<M, A> {
            type Output = Result<Upserted<M>>;

            fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Self::Output> {
                Poll::Pending
            }
        }
    )+};
}

never_awaited!(Upsert UpsertOn);

/// The work of an upsert.
pub struct UpsertWork<M, A> {
    rows: Vec<Vec<Assignment<M>>>,
    target: Unique<M>,
    change: OnConflict,
    _amount: PhantomData<A>,
}

impl<M: Model, A: UpsertCount> Run for UpsertWork<M, A> {
    type Output = A::Answer<M>;

    async fn run(self, db: Db) -> Result<A::Answer<M>> {
        let rows: Vec<Values> = self.rows.into_iter().map(Values::of).collect();
        A::answer(retried(&db, rows, self.target, &self.change).await?)
    }
}

#[diagnostic::do_not_recommend]
impl<M> RunsHooks for UpsertWork<M, ManyRows> {}

impl<M: Model, A> fmt::Debug for UpsertWork<M, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UpsertWork({} rows, {:?})", self.rows.len(), self.target)
    }
}

/// How often a merge runs again when another one was in the way.
const MOST_RUNS: usize = 10;

/// Merges rows. What may have come from a race runs again:
///
/// - Outside of a transaction, two merges on MariaDB and MySQL can lock each other out.
/// - PostgreSQL looks for a conflict on the index that was named, then inserts. If somebody else has inserted
///   the same row in between, another index may be the first one to notice, and that is an error. A second
///   look then finds the row.
pub(crate) async fn retried<M: Model>(
    db: &Db,
    rows: Vec<Values>,
    target: Unique<M>,
    change: &OnConflict,
) -> Result<Vec<Upserted<M>>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    stays(target, change)?;
    let uniques = M::TABLE.indexes.iter().filter(|index| index.unique).count();
    let looks_again = db.engine() == Engine::Postgres && uniques > 1;
    let mut looks = 0;
    let mut singly = false;
    for _ in 1..MOST_RUNS {
        let result = match (table::raised::<M>(db), looks_again && db.is_transaction()) {
            (Some(writes), _) => writes.merge(db, rows.clone(), target, change).await,
            (None, true) => inside(db, rows.clone(), target, change, singly).await,
            (None, false) => merge(db, rows.clone(), target, change, singly).await,
        };
        match result {
            Err(Error::Unique { .. }) if looks_again && table::raised::<M>(db).is_none() && looks < 2 => {
                looks += 1
            }
            Err(error) if !singly && is_unclear(&error) => singly = true,
            Err(Error::Deadlock | Error::Serialization | Error::SchemaChanged) if !db.is_transaction() => {}
            result => return result,
        }
        tokio::task::yield_now().await;
    }
    match table::raised::<M>(db) {
        Some(writes) => writes.merge(db, rows, target, change).await,
        None => merge(db, rows, target, change, singly).await,
    }
}

/// A row that is there is found by its index: what it has there stays.
fn stays<M: Model>(target: Unique<M>, change: &OnConflict) -> Result<()> {
    let OnConflict::Set(set) = change else { return Ok(()) };
    let mut found_by = target.columns().chain(target.alive());
    let moved = found_by.find(|column| {
        set.iter().any(|(set, value)| {
            let same = matches!(value, Node::Column(Source::INCOMING, given) if *given == *column);
            *set == *column && !same
        })
    });
    moved.map_or(Ok(()), |column| {
        Err(Error::usage(format!(
            "an upsert finds its row by `{field}`, so its `.update(..)` cannot set `{field}`: update the row that it \
             answers with, or name another index",
            field = column.field
        )))
    })
}

/// Merges rows so that the transaction goes on after a failure.
async fn inside<M: Model>(
    db: &Db,
    rows: Vec<Values>,
    target: Unique<M>,
    change: &OnConflict,
    singly: bool,
) -> Result<Vec<Upserted<M>>> {
    let tx = db.begin().await?;
    let merged = merge(&tx, rows, target, change, singly).await?;
    tx.commit().await?;
    Ok(merged)
}
