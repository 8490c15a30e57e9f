//! Reading many rows with little memory: `stream`, `lazy`, `chunk` and `chunk_by_key`.

use futures_util::stream;
use futures_util::{StreamExt, TryStreamExt};

use super::query::plan::Plan;
use super::{Keyed, LoadSet, Number, Query, State, Subject};
use crate::error::{Error, Result};
use crate::exec::db::stream::Flow;
use crate::exec::{Batches, Db, Rows};
use crate::expr::after;
use crate::model::key;
use crate::query::Output;
use crate::sql::value::Value;

/// How many rows are read at once if relations are loaded with them.
const BATCH: i64 = 200;

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// Returns the rows one after the other, as they are polled, however many there are.
    ///
    /// It is one statement, and the connection is in use from the first row until the stream has ended or is
    /// dropped. A stream that is dropped halfway gives its connection back clean. In a transaction no other
    /// statement can run while it is open, and on `sqlite::memory:`, which has one connection, another waits and is
    /// [`Busy`](Error::Busy).
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String, views: i64 }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?;
    /// # limpid::schema![Post].create(&db).await?;
    /// let mut posts = Post::query().filter(|post| post.views.ge(10)).stream().on(&db);
    /// while let Some(post) = posts.try_next().await? {
    ///     println!("{}", post.title);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// With relations it is [`lazy`](Query::lazy) in batches of 200: each batch is a statement of its own, and
    /// one more for each relation.
    ///
    /// # Errors
    ///
    /// As [`get`](Query::get), at the row where it happens; with relations as [`lazy`](Query::lazy).
    #[track_caller]
    pub fn stream(self) -> Rows<L::Row> {
        if L::ASKS {
            return Rows::new(move |db| self.batches(db, BATCH));
        }
        Rows::new(move |db| {
            if self.plan.select.is_empty() {
                return Ok(stream::empty().boxed());
            }
            let Query { plan, loads, .. } = self;
            let output = loads.output(plan.source);
            let statement = plan.asked_of::<M>(&db, output)?;
            let read = loads.clone();
            let flow = Flow::new(db.clone(), statement, move |row| read.read(row));
            let rows = flow.and_then(move |rows| {
                let (loads, db) = (loads.clone(), db.clone());
                let (bases, seeds) = rows.into_iter().unzip();
                // Nothing is sent: all is there.
                async move { loads.finish(&db, bases, seeds).await }
            });
            Ok(rows.boxed())
        })
    }

    fn batches(self, db: Db, size: i64) -> Result<Batches<L::Row>> {
        let select = &self.plan.select;
        if !select.orders.is_empty() || select.offset.is_some() || select.distinct {
            return Err(Error::usage(
                "rows that are read in batches, as with relations, come in the order of the key: take \
                 `order_by`, `offset` and `distinct` away, or stream the rows alone and give them to \
                 `limpid::load`",
            ));
        }
        if !M::HAS_KEY {
            return Err(Error::usage(
                "rows that are read in batches, as with relations, go from key to key, and the rows of a query have \
                 none: stream the rows alone",
            ));
        }
        let left = select.limit.unwrap_or(i64::MAX);
        let next = Next { db, query: self.plain().then_by_key(), size: size.max(1), after: None, left };
        Ok(stream::try_unfold(next, Next::read).boxed())
    }
}

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// The rows one after another, read in batches of `batch`, in the order of the key. No connection is in
    /// use between two batches, so other statements can go between, even in a transaction. Rows that are
    /// written meanwhile are seen if their key is still to come.
    ///
    /// ```sql
    /// SELECT "id", "title" FROM "posts" WHERE "id" > ? ORDER BY "id" LIMIT 500
    /// ```
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> limpid::Result<()> {
    /// # let db = limpid::connect("sqlite::memory:").await?;
    /// # limpid::schema![Post].create(&db).await?;
    /// let mut posts = Post::query().lazy(500).on(&db);
    /// while let Some(mut post) = posts.try_next().await? {
    ///     let title = post.title.trim().to_owned();
    ///     post.update(|post| post.title.set(title)).on(&db).await?;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`get`](Query::get); [`Usage`](Error::Usage) if the query has an order or an offset, or is distinct.
    #[track_caller]
    pub fn lazy<N: Number>(self, batch: N) -> Rows<L::Row>
    where
        M: Keyed,
    {
        let batch = batch.into_number();
        Rows::new(move |db| self.batches(db, batch))
    }

    /// As [`lazy`](Query::lazy), but hands over each batch as a whole.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// # async fn index(posts: &[Post]) {}
    /// # async fn example(db: &Db) -> limpid::Result<()> {
    /// let mut batches = Post::query().chunk_by_key(1_000).on(db);
    /// while let Some(posts) = batches.try_next().await? {
    ///     index(&posts).await;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`lazy`](Query::lazy).
    #[track_caller]
    pub fn chunk_by_key<N: Number>(self, size: N) -> Rows<Vec<L::Row>>
    where
        M: Keyed,
    {
        let size = size.into_number();
        Rows::new(move |db| Ok(self.batches(db, size)?.map_ok(|batch| vec![batch]).boxed()))
    }

    /// The same as [`chunk_by_key`](Query::chunk_by_key), under the name that it has in Laravel. The key may have
    /// any name and any number of columns.
    #[track_caller]
    pub fn chunk_by_id<N: Number>(self, size: N) -> Rows<Vec<L::Row>>
    where
        M: Keyed,
    {
        self.chunk_by_key(size)
    }

    /// The rows in batches of this many, in the order of the query, with the key as tie-breaker. Each batch
    /// is a statement of its own that passes over the rows of those before it.
    ///
    /// ```sql
    /// SELECT "id", "title", "views" FROM "posts" ORDER BY "views" DESC, "id" LIMIT 1000 OFFSET 2000
    /// ```
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String, views: i64 }
    /// # async fn print(posts: &[Post]) {}
    /// # async fn example(db: &Db) -> limpid::Result<()> {
    /// let mut batches = Post::query().order_by(|post| post.views.desc()).chunk(1_000).on(db);
    /// while let Some(posts) = batches.try_next().await? {
    ///     print(&posts).await;
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// Rows that are inserted, deleted or moved in the order between two batches shift those behind them: some
    /// are then read twice, and some never. To change the rows that are read, use
    /// [`chunk_by_id`](Query::chunk_by_id), which costs the same for each batch too; to read while others write,
    /// read in a transaction of one snapshot, `db.transaction(..).isolation(limpid::Isolation::RepeatableRead)`.
    ///
    /// # Errors
    ///
    /// As [`get`](Query::get).
    #[track_caller]
    pub fn chunk<N: Number>(self, size: N) -> Rows<Vec<L::Row>> {
        let size = size.into_number().max(1);
        Rows::new(move |db| {
            let left = self.plan.select.limit.unwrap_or(i64::MAX);
            let offset = self.plan.select.offset.unwrap_or(0);
            let query = self.plain().then_by_key();
            let next = NextChunk { db, query, size, offset, left };
            Ok(stream::try_unfold(next, NextChunk::read).boxed())
        })
    }
}

/// Where the next batch of an order starts.
struct NextChunk<M, L> {
    db: Db,
    query: Query<M, L>,
    size: i64,
    offset: i64,
    /// At most this many rows are still to be read.
    left: i64,
}

impl<M: Subject, L: LoadSet<M>> NextChunk<M, L> {
    async fn read(mut self) -> Result<Option<(Vec<Vec<L::Row>>, Self)>> {
        let size = self.size.min(self.left);
        if size == 0 {
            return Ok(None);
        }
        let rows = self.query.clone().limit(size).offset(self.offset).fetch(&self.db).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let full = i64::try_from(rows.len()).is_ok_and(|count| count == size);
        self.left = if full { self.left - size } else { 0 };
        self.offset = self.offset.saturating_add(size);
        Ok(Some((vec![rows], self)))
    }
}

/// Where the next batch starts.
struct Next<M, L> {
    db: Db,
    query: Query<M, L>,
    size: i64,
    after: Option<Vec<Value>>,
    /// At most this many rows are still to be read.
    left: i64,
}

impl<M: Subject, L: LoadSet<M>> Next<M, L> {
    async fn read(mut self) -> Result<Option<(Vec<L::Row>, Self)>> {
        let size = self.size.min(self.left);
        let mut plan = self.query.plan.clone();
        plan.select.limit = Some(size);
        if let Some(key) = self.after.take() {
            plan.and(match M::KEY_IS_UNIQUE {
                true => key::after(M::TABLE, plan.source, key),
                false => after(self.db.dialect(), &plan.select.orders, &key, false),
            });
        }
        if plan.select.is_empty() {
            return Ok(None);
        }
        let (bases, seeds) = self.batch(plan).await?;
        let full = i64::try_from(bases.len()).is_ok_and(|count| count == size);
        self.left = if full { self.left - size } else { 0 };
        if bases.is_empty() {
            return Ok(None);
        }
        let rows = self.query.loads.clone().finish(&self.db, bases, seeds).await?;
        Ok(Some((rows, self)))
    }

    /// Reads one batch, and remembers the key of its last row.
    async fn batch(&mut self, plan: Plan) -> Result<(Vec<L::Base>, Vec<L::Seeds>)> {
        let loads = &self.query.loads;
        let mut output = loads.output(plan.source);
        // A query that does not read the whole row gets the key behind what it reads. So do rows of several models.
        let mut keys = Vec::new();
        if let (Output::Nodes(nodes), _) | (Output::Model(nodes), false) = (&mut output, M::KEY_IS_UNIQUE) {
            nodes.extend(plan.select.orders.iter().map(|key| key.node.clone()));
            keys.extend(plan.select.orders.iter().filter_map(|key| key.kind));
        }
        let statement = plan.asked_of::<M>(&self.db, output)?;
        let (mut bases, mut seeds) = (Vec::new(), Vec::new());
        let after = &mut self.after;
        self.db
            .run(statement, &mut |row| {
                let (base, seed) = loads.read(row)?;
                if !keys.is_empty() {
                    *after = Some(keys.iter().map(|&kind| row.value(kind)).collect::<Result<_>>()?);
                }
                bases.push(base);
                seeds.push(seed);
                Ok(())
            })
            .await?;
        if let Some(last) = bases.last().filter(|_| keys.is_empty()) {
            *after = M::TABLE.key.iter().map(|&place| L::value_at(last, place)).collect();
        }
        Ok((bases, seeds))
    }
}
