//! Many rows in one call.

use crate::exec::Action;
use crate::expr::{Assignments, Column, Numeric};
use crate::model::{CreateFrom, IntoKey, Model};
use crate::sql::types::ColumnType;
use crate::sql::writer::Source;
use crate::write::{BulkAction, CreateMany, InsertMany, InsertOrIgnore, UpdateMany, update_many};

/// What a model can do with many rows at once.
///
/// On a model with [hooks](crate::Hooks) each call says `.with_hooks()` or `.without_hooks()`, or it does not
/// compile: see [`BulkAction`].
pub trait Bulk: Model {
    /// Inserts any number of rows and returns them, in the order of the inputs.
    ///
    /// The rows go to the database in as few statements as its limits allow: on PostgreSQL as one array for
    /// each column, elsewhere as lists of VALUES. All of them are inserted or none: several statements are
    /// one transaction. Keys, defaults and timestamps are as in [`create`](crate::Record::create), with one time for
    /// all rows.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Tag { id: i64, #[fillable] word: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Tag].create(&db).await?;
    /// let words = ["clear", "cold", "hard"];
    /// let tags = Tag::create_many(words.map(|word| TagCreate { word: word.into() })).await?;
    /// assert_eq!(tags[1].word, "cold");
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// INSERT INTO "tags" ("word") VALUES (?), (?), (?) RETURNING "id", "word"
    /// ```
    ///
    /// # Errors
    ///
    /// As [`create`](crate::Record::create). No row is inserted then.
    #[track_caller]
    fn create_many<I>(inputs: impl IntoIterator<Item = I>) -> BulkAction<Self, CreateMany<Self, I>>
    where
        Self: CreateFrom<I>,
        I: Send,
    {
        BulkAction::new(CreateMany::new(inputs, Self::assignments))
    }

    /// Inserts any number of rows as [`create_many`](Bulk::create_many) does, reads nothing back, and
    /// returns how many there were.
    ///
    /// # Errors
    ///
    /// As [`create_many`](Bulk::create_many).
    #[track_caller]
    fn insert_many<I>(inputs: impl IntoIterator<Item = I>) -> BulkAction<Self, InsertMany<Self, I>>
    where
        Self: CreateFrom<I>,
        I: Send,
    {
        BulkAction::new(InsertMany::new(inputs, Self::assignments))
    }

    /// Inserts the rows that no unique index has yet, passes over the others, and returns how many were
    /// inserted. Any other violation is an error, as always.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Tag { id: i64, #[fillable] #[unique] word: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Tag].create(&db).await?;
    /// Tag::create(TagCreate { word: "clear".into() }).await?;
    /// let words = ["clear", "cold"];
    /// assert_eq!(Tag::insert_or_ignore(words.map(|word| TagCreate { word: word.into() })).await?, 1);
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// INSERT INTO "tags" ("word") VALUES (?), (?) ON CONFLICT DO NOTHING
    /// ```
    ///
    /// MariaDB and MySQL have no such clause, and their `INSERT IGNORE` would pass over values that do not
    /// fit as well. There the statement says `ON DUPLICATE KEY UPDATE` with nothing to update, and counts.
    ///
    /// # Errors
    ///
    /// As [`create_many`](Bulk::create_many), except for unique indexes.
    #[track_caller]
    fn insert_or_ignore<I>(inputs: impl IntoIterator<Item = I>) -> BulkAction<Self, InsertOrIgnore<Self, I>>
    where
        Self: CreateFrom<I>,
        I: Send,
    {
        BulkAction::new(InsertOrIgnore::new(inputs, Self::assignments))
    }

    /// Writes different values to different rows, in as few statements as the limits of the engine allow, and
    /// returns how many rows that were. All of them are written or none. Rows that are not there, are in the
    /// trash or outside a global scope, are passed over.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Post { id: i64, #[fillable] title: String, #[default(0)] place: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Post].create(&db).await?;
    /// # let titles = ["Water", "Stone"];
    /// # let posts = Post::create_many(titles.map(|title| PostCreate { title: title.into() })).await?;
    /// let order = Post::columns();
    /// let places = posts.iter().enumerate().map(|(place, post)| (post.id, order.place.set(place as i64)));
    /// assert_eq!(Post::update_many(places).await?, 2);
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// UPDATE "posts" SET "place" = limpid_1 FROM (SELECT column1 AS limpid_0, column2 AS limpid_1
    ///     FROM (VALUES (?, ?), (?, ?)) AS listed) AS given WHERE "id" = limpid_0
    /// ```
    ///
    /// # Errors
    ///
    /// As [`update`](crate::Record::update), except for rows that are not there.
    #[track_caller]
    fn update_many<K, A>(rows: impl IntoIterator<Item = (K, A)>) -> BulkAction<Self, UpdateMany<Self>>
    where
        K: IntoKey<Self::Key>,
        A: Assignments<Self>,
    {
        update_many::update(rows)
    }

    /// Adds different amounts to one column of different rows, in the database: two at once both count. As
    /// [`update_many`](Bulk::update_many) in everything else.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Debug, Model)] struct Post { id: i64, #[fillable] title: String, #[default(0)] views: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Post].create(&db).await?;
    /// # Post::create_many(["Water", "Stone"].map(|title| PostCreate { title: title.into() })).await?;
    /// let seen = [(1, 5), (2, 3)];
    /// assert_eq!(Post::increment_many(|post| post.views, seen).await?, 2);
    /// assert_eq!(Post::find_or_fail(1).await?.views, 5);
    /// # Ok(()) }
    /// ```
    ///
    /// ```sql
    /// UPDATE "posts" SET "views" = "views" + limpid_1 FROM .. WHERE "id" = limpid_0
    /// ```
    #[track_caller]
    fn increment_many<T, K>(
        column: impl FnOnce(Self::Fields) -> Column<Self, T>,
        rows: impl IntoIterator<Item = (K, T)>,
    ) -> BulkAction<Self, UpdateMany<Self>>
    where
        T: ColumnType<Base: Numeric>,
        K: IntoKey<Self::Key>,
    {
        update_many::increment(column(Self::fields(Source::ROOT)), rows)
    }

    /// Encrypts what is under an old key of the installed [`KeyRing`](crate::KeyRing) anew, under the first one, and
    /// says what it did.
    ///
    /// Rows are read and written in chunks of 500, in the order of their keys, each chunk in a transaction of its
    /// own. It may be stopped at any time: what was done stays done, and the next run finds the rest. Rows in the
    /// trash and outside of global scopes are among them. Their timestamps and versions stay.
    ///
    /// ```no_run
    /// # use limpid::{Encrypted, KeyRing, prelude::*};
    /// # #[derive(Debug, Model)] struct Patient { id: i64, insurance: Encrypted<String> }
    /// # async fn example(secret: &str) -> limpid::Result<()> {
    /// KeyRing::parse(secret)?.install(); // "new=.., old=.."
    /// let report = Patient::rotate_keys().chunk(100).await?;
    /// println!("{} rows in {:?}, {} values that no key reads", report.rows, report.elapsed, report.unreadable);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Usage`](crate::Error::Usage) if there is no key ring, or the model has no encrypted column.
    #[cfg(feature = "encrypted")]
    #[track_caller]
    fn rotate_keys() -> Action<'static, crate::write::RotateKeys<Self>> {
        Action::new(crate::write::RotateKeys::new())
    }

    /// Deletes the rows that are no longer wanted, as `#[prunable(..)]` says, and returns what it did.
    ///
    /// They are deleted for good, those in the trash too, in chunks of 1,000, in the order of their keys. Each chunk
    /// is a transaction of its own: a run may be stopped at any time, what was deleted stays deleted, and the next
    /// run goes on. Global scopes hold, and so does all that follows from deleting a row.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// use chrono::TimeDelta;
    ///
    /// #[derive(Debug, Model)]
    /// #[prunable(seen_at.lt(Utc::now() - TimeDelta::days(30)))]
    /// struct Session {
    ///     id: i64,
    ///     #[fillable]
    ///     seen_at: DateTime<Utc>,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?.install();
    /// # limpid::schema![Session].create(&db).await?;
    /// # Session::create(SessionCreate { seen_at: Utc::now() - TimeDelta::days(31) }).await?;
    /// assert_eq!(Session::prune().dry_run().await?.found, 1);
    /// let report = Session::prune().chunk(500).limit(10_000).await?;
    /// println!("{} of {} rows in {:?}", report.deleted, report.found, report.elapsed);
    /// # assert_eq!(report.deleted, 1);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As `force_delete`. The chunk in which it happens is undone, those before it are not.
    #[track_caller]
    fn prune() -> Action<'static, crate::write::Prune<Self>>
    where
        Self: crate::write::Prunable,
    {
        Action::new(crate::write::Prune::new())
    }
}

impl<M: Model> Bulk for M {}
