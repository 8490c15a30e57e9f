//! `first_or_create`, `update_or_create` and the like: the row that a unique index has, or a new one, without a race.

use std::fmt;

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::model::conflict::OnConflict;
use crate::model::values::Values;
use crate::model::{ConflictTarget, CreateFrom, Model, SoftDeletes, Unique, Upserted};
use crate::sql::value::Value;
use crate::write::read_back::vanished;
use crate::write::upsert::lookup::find_by_index;
use crate::write::upsert::{ManyRows, SingleRow, retried};
use crate::write::{Upsert, instance};

/// What a model with unique indexes can do: find or create, without a race.
///
/// The index decides, not a look beforehand: of any number of tasks at once, one creates the row, and the
/// others get that row.
pub trait FirstOrCreate: Model {
    /// Inserts a row, or merges it into the one that a unique index has already.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Post { id: i64, #[fillable] #[unique] slug: String, #[fillable] title: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Post].create(&db).await?;
    /// let input = PostCreate { slug: "water".into(), title: "Water".into() };
    /// let post = Post::upsert(input.clone()).on(Post::BY_SLUG).overwrite().await?;
    /// assert!(post.is_created());
    /// let post = Post::upsert(PostCreate { title: "Clear water".into(), ..input }).on(Post::BY_SLUG).overwrite().await?;
    /// assert!(post.is_updated());
    /// assert_eq!(post.title, "Clear water");
    /// # Ok(()) }
    /// ```
    ///
    /// On a model with `#[soft_deletes]` a unique index knows nothing of the trash, and neither does the
    /// upsert: a row there is not met.
    ///
    /// MariaDB and MySQL cannot name the index that they mean. There the statement checks which row it has
    /// met, and one of another index is an error as it is elsewhere.
    ///
    /// # Errors
    ///
    /// As [`create`](crate::Record::create): [`Unique`](Error::Unique) is about the other unique indexes.
    fn upsert<I>(input: I) -> Upsert<Self, SingleRow>
    where
        Self: CreateFrom<I>,
    {
        Upsert::new([input])
    }

    /// The same with any number of rows: all of them are merged or none. The answer is in the order of the
    /// inputs. An input that meets an earlier one is merged into what that one has made.
    ///
    /// On MariaDB and MySQL each row is a statement, because one statement does not tell what became of which
    /// row.
    fn upsert_many<I>(inputs: impl IntoIterator<Item = I>) -> Upsert<Self, ManyRows>
    where
        Self: CreateFrom<I>,
    {
        Upsert::new(inputs)
    }

    /// The row that the index has with the values of the input; else it is created.
    ///
    /// It looks first, so nothing is written if the row is there. See [`create_or_first`](FirstOrCreate::create_or_first)
    /// for rows that are mostly new.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Tag { id: i64, #[fillable] #[unique] word: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Tag].create(&db).await?;
    /// let tag = Tag::first_or_create(Tag::BY_WORD, TagCreate { word: "clear".into() }).await?;
    /// assert!(tag.is_created());
    /// let same = Tag::first_or_create(Tag::BY_WORD, TagCreate { word: "clear".into() }).await?;
    /// assert_eq!((same.is_created(), same.id), (false, tag.id));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    fn first_or_create<I, T: ConflictTarget<Self>>(
        target: T,
        input: I,
    ) -> Action<'static, FirstOrCreateWork<Self>>
    where
        Self: CreateFrom<I>,
    {
        obtain(How::First, target.unique(), values::<Self, I>(input))
    }

    /// Creates the row, unless the index has one with the values of the input: then it returns that one.
    #[track_caller]
    fn create_or_first<I, T: ConflictTarget<Self>>(
        target: T,
        input: I,
    ) -> Action<'static, FirstOrCreateWork<Self>>
    where
        Self: CreateFrom<I>,
    {
        obtain(How::Create(OnConflict::Nothing), target.unique(), values::<Self, I>(input))
    }

    /// Writes what the input sets to the row that the index has with its values; if there is none, it is
    /// created. The same as `upsert(input).on(target).overwrite()`.
    #[track_caller]
    fn update_or_create<I, T: ConflictTarget<Self>>(
        target: T,
        input: I,
    ) -> Action<'static, FirstOrCreateWork<Self>>
    where
        Self: CreateFrom<I>,
    {
        obtain(How::Create(OnConflict::Given), target.unique(), values::<Self, I>(input))
    }

    /// The row that the index has with the values of the input; else the input, which is then still to be
    /// created.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Tag { id: i64, #[fillable] #[unique] word: String }
    /// # async fn example() -> limpid::Result<()> {
    /// match Tag::first_or_new(Tag::BY_WORD, TagCreate { word: "clear".into() }).await? {
    ///     Ok(tag) => println!("tag {}", tag.id),
    ///     Err(input) => drop(Tag::create(input).await?),
    /// }
    /// # Ok(()) }
    /// ```
    #[track_caller]
    fn first_or_new<I, T: ConflictTarget<Self>>(target: T, input: I) -> Action<'static, FirstOrNew<Self, I>>
    where
        Self: CreateFrom<I>,
        I: Clone + Send + 'static,
    {
        let values = values::<Self, I>(input.clone());
        Action::new(FirstOrNew { target: target.unique(), values, input })
    }

    /// The row that the index has with the values of the input; else the one that was put into the trash
    /// last is taken out of it, as it is; else it is created.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] #[soft_deletes]
    /// # struct Tag { id: i64, #[fillable] #[unique] word: String, deleted_at: Option<DateTime<Utc>> }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Tag].create(&db).await?;
    /// let mut tag = Tag::create(TagCreate { word: "clear".into() }).await?;
    /// tag.delete().await?;
    /// let same = Tag::create_or_restore(Tag::BY_WORD, TagCreate { word: "clear".into() }).await?;
    /// assert_eq!((same.id, same.is_updated(), same.is_trashed()), (tag.id, true, false));
    /// # Ok(()) }
    /// ```
    #[track_caller]
    fn create_or_restore<I, T: ConflictTarget<Self>>(
        target: T,
        input: I,
    ) -> Action<'static, FirstOrCreateWork<Self>>
    where
        Self: CreateFrom<I> + SoftDeletes,
    {
        obtain(How::Restore, target.unique(), values::<Self, I>(input))
    }
}

impl<M: Model> FirstOrCreate for M {}

/// How a row is obtained.
#[derive(Debug, Clone)]
enum How {
    First,
    Create(OnConflict),
    Restore,
}

/// The work of [`first_or_create`](FirstOrCreate::first_or_create) and the like.
#[derive(Clone)]
pub struct FirstOrCreateWork<M> {
    how: How,
    target: Unique<M>,
    values: Values,
}

#[track_caller]
fn obtain<M: Model>(how: How, target: Unique<M>, values: Values) -> Action<'static, FirstOrCreateWork<M>> {
    Action::new(FirstOrCreateWork { how, target, values })
}

impl<M: Model> Run for FirstOrCreateWork<M> {
    type Output = Upserted<M>;

    async fn run(self, db: Db) -> Result<Upserted<M>> {
        let FirstOrCreateWork { how, target, values } = self;
        let named = target.values_of(&values);
        let found = match (&how, &named) {
            (How::First, Some(named)) => {
                find_by_index(&db, target, named, false).await?.map(Upserted::Unchanged)
            }
            (How::Restore, Some(named)) => from_trash(&db, target, named).await?,
            _ => None,
        };
        let change = match how {
            How::Create(change) => change,
            How::First | How::Restore => OnConflict::Nothing,
        };
        match found {
            Some(row) => Ok(row),
            None => retried(&db, vec![values], target, &change).await?.pop().ok_or_else(vanished),
        }
    }
}

impl<M: Model> fmt::Debug for FirstOrCreateWork<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FirstOrCreateWork({:?})", self.target)
    }
}

/// The row that is there, else the one that was put into the trash last.
async fn from_trash<M: Model>(db: &Db, target: Unique<M>, named: &[Value]) -> Result<Option<Upserted<M>>> {
    // Each time round, somebody else has put a row into the trash or taken one out.
    loop {
        let row = find_by_index(db, target, named, false).await?;
        if let Some(row) = row.filter(|row| !instance::is_trashed(row)) {
            return Ok(Some(Upserted::Unchanged(row)));
        }
        let Some(mut row) = find_by_index(db, target, named, true).await? else { return Ok(None) };
        let tx = db.begin().await?;
        match instance::restore_first(&mut row, &tx).await {
            Ok(()) => return tx.commit().await.map(|()| Some(Upserted::Updated(row))),
            Err(Error::NotFound { .. } | Error::Unique { .. }) => tx.rollback().await?,
            Err(error) => return Err(error),
        }
    }
}

/// The work of [`first_or_new`](FirstOrCreate::first_or_new).
#[derive(Clone)]
pub struct FirstOrNew<M, I> {
    target: Unique<M>,
    values: Values,
    input: I,
}

impl<M: Model, I: Send> Run for FirstOrNew<M, I> {
    type Output = Result<M, I>;

    async fn run(self, db: Db) -> Result<Result<M, I>> {
        let Some(named) = self.target.values_of(&self.values) else { return Ok(Err(self.input)) };
        Ok(find_by_index(&db, self.target, &named, false).await?.ok_or(self.input))
    }
}

impl<M: Model, I> fmt::Debug for FirstOrNew<M, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FirstOrNew({:?})", self.target)
    }
}

fn values<M: CreateFrom<I>, I>(input: I) -> Values {
    let mut assignments = Vec::new();
    M::assignments(input, &mut assignments);
    Values::of(assignments)
}
