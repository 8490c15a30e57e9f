//! Reading: `get`, `first`, `find`, `count`, `pluck` and the like.

use std::marker::PhantomData;

use super::query::not_found;
use super::{LoadSet, PluckQuery, Query, ScalarQuery, Selection, State, Subject, ValueQuery};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::IntoFilter;
use crate::model::{IntoKey, Model, key};
use crate::query::Output;
use crate::sql::statement::Statement;
use crate::sql::value::Value;

impl<M: Subject, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// All rows.
    #[track_caller]
    pub fn get(self) -> Action<'static, Get<M, L>> {
        Action::new(Get(self.plain()))
    }

    /// The first row, if there is one.
    #[track_caller]
    pub fn first(self) -> Action<'static, First<M, L>> {
        Action::new(First(self.plain()))
    }

    /// The first row.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if there is none.
    #[track_caller]
    pub fn first_or_fail(self) -> Action<'static, FirstOrFail<M, L>> {
        Action::new(FirstOrFail(self.plain()))
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if there is none, [`NotSole`](Error::NotSole) if there are more.
    #[track_caller]
    pub fn sole(self) -> Action<'static, Sole<M, L>> {
        Action::new(Sole(self.plain()))
    }

    /// Whether there is a row.
    #[track_caller]
    pub fn exists(self) -> Action<'static, ScalarQuery<M, bool>> {
        Action::new(ScalarQuery::of(self.plan, Output::Exists))
    }

    /// How many rows there are. A limit counts: `limit(10).count()` is at most 10.
    #[track_caller]
    pub fn count(self) -> Action<'static, ScalarQuery<M, i64>> {
        let output = self.count_output();
        Action::new(ScalarQuery::of(self.plan, output))
    }

    /// One column or expression of each row, or several as a tuple.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] struct Post { id: i64, title: String }
    /// # async fn example() -> limpid::Result<()> {
    /// let titles: Vec<String> = Post::query().pluck(|post| post.title).await?;
    /// let pairs: Vec<(i64, String)> = Post::query().pluck(|post| (post.id, post.title)).await?;
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn pluck<C: Selection>(
        self,
        columns: impl FnOnce(M::Fields) -> C,
    ) -> Action<'static, PluckQuery<M, C>> {
        Action::new(self.plucked(columns))
    }

    /// One column or expression of the first row, if there is one.
    #[track_caller]
    pub fn value<C: Selection>(
        self,
        column: impl FnOnce(M::Fields) -> C,
    ) -> Action<'static, ValueQuery<M, C>> {
        let limit = self.plan.select.limit.unwrap_or(1).min(1);
        Action::new(ValueQuery(self.limit(limit).plucked(column)))
    }

    fn plucked<C: Selection>(mut self, columns: impl FnOnce(M::Fields) -> C) -> PluckQuery<M, C> {
        let mut nodes = Vec::new();
        self.plan.ask::<M, _>(columns).add_to(&mut nodes);
        PluckQuery::of(self.plan, nodes)
    }

    pub(crate) fn fetch(self, db: &Db) -> impl Future<Output = Result<Vec<L::Row>>> + Send {
        self.asked(db).all(db.clone())
    }

    async fn fetch_first(self, db: &Db) -> Result<Option<L::Row>> {
        let limit = self.plan.select.limit.unwrap_or(1).min(1);
        self.limit(limit).asked(db).one(db.clone()).await
    }

    /// What is sent for this query.
    fn asked(self, db: &Db) -> FetchStatement<M, L> {
        let Query { plan, loads, .. } = self;
        let output = loads.output(plan.source);
        let statement = match plan.select.is_empty() {
            true => Ok(None),
            false => plan.asked_of::<M>(db, output).map(Some),
        };
        FetchStatement { statement, loads, _model: PhantomData }
    }

    pub(crate) async fn fetch_count(self, db: &Db) -> Result<i64> {
        let output = self.count_output();
        ScalarQuery::<M, i64>::of(self.plan, output).run(db.clone()).await
    }

    /// What a count asks for. Rows of some columns that count once are distinguished by what is read of them.
    fn count_output(&self) -> Output {
        match self.plan.select.distinct.then(|| self.loads.output(self.plan.source)) {
            Some(Output::Nodes(nodes)) => Output::CountOf(nodes),
            _ => Output::Count,
        }
    }
}

impl<M: Model, L: LoadSet<M>, S: State> Query<M, L, S> {
    /// The first row that meets one more condition, if there is one.
    #[track_caller]
    pub fn first_where<F: IntoFilter>(
        self,
        filter: impl FnOnce(M::Fields) -> F,
    ) -> Action<'static, First<M, L>> {
        Action::new(First(self.filter(filter).plain()))
    }

    /// The row with this key, if the query reaches it.
    #[track_caller]
    pub fn find<K: IntoKey<M::Key>>(self, key: K) -> Action<'static, Find<M, L>> {
        let key = key::normalized(M::TABLE, key.into_key());
        let condition = key::matches(M::TABLE, self.plan.source, key);
        Action::new(Find(self.and(condition).plain()))
    }

    /// The row with this key.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), with the model and the key, if the query does not reach it.
    #[track_caller]
    pub fn find_or_fail<K: IntoKey<M::Key>>(self, key: K) -> Action<'static, FindOrFail<M, L>> {
        let key = key::normalized(M::TABLE, key.into_key());
        let condition = key::matches(M::TABLE, self.plan.source, key.clone());
        Action::new(FindOrFail { query: self.and(condition).plain(), key })
    }

    /// The rows with these keys, in no particular order. Keys without a row are left out.
    ///
    /// Any number of keys goes into one statement; of keys of several columns, 1,000.
    #[track_caller]
    pub fn find_many<I>(self, keys: I) -> Action<'static, FindMany<M, L>>
    where
        I: IntoIterator<Item: IntoKey<M::Key>>,
    {
        let keys = keys.into_iter().map(|key| key::normalized(M::TABLE, key.into_key())).collect();
        Action::new(FindMany { query: self.plain(), keys })
    }
}

/// A statement on its way, and what is read with its rows. Made before anything is awaited, so that no future
/// keeps the query too: each would be larger by it.
struct FetchStatement<M, L> {
    /// None if no row can be found.
    statement: Result<Option<Statement>>,
    loads: L,
    _model: PhantomData<fn() -> M>,
}

impl<M: Subject, L: LoadSet<M>> FetchStatement<M, L> {
    async fn all(self, db: Db) -> Result<Vec<L::Row>> {
        let FetchStatement { statement, loads, .. } = self;
        let Some(statement) = statement? else { return Ok(Vec::new()) };
        let mut read = (Vec::new(), Vec::new());
        db.gather(statement, &mut read, |(rows, seeds), row| {
            let (base, seed) = loads.read(row)?;
            rows.push(base);
            seeds.push(seed);
            Ok(())
        })
        .await?;
        let (rows, seeds) = read;
        loads.finish(&db, rows, seeds).await
    }

    /// The only row that there can be, or the only one that is wanted.
    async fn one(self, db: Db) -> Result<Option<L::Row>> {
        let FetchStatement { statement, loads, .. } = self;
        let Some(statement) = statement? else { return Ok(None) };
        let mut found = None;
        db.run(statement.of_one_row(), &mut |row| {
            found = Some(loads.read(row)?);
            Ok(())
        })
        .await?;
        let Some((base, seed)) = found else { return Ok(None) };
        loads.finish_one(&db, base, seed).await
    }
}

// What the methods of `Record` return has a name: an `impl Run` in a trait would say each mistake in an
// argument twice.

/// The work of [`Record::find`](crate::Record::find).
#[derive(Debug, Clone)]
pub struct Find<M: Model, L = ()>(Query<M, L>);

/// The work of [`Record::find_or_fail`](crate::Record::find_or_fail).
#[derive(Debug, Clone)]
pub struct FindOrFail<M: Model, L = ()> {
    query: Query<M, L>,
    key: Vec<Value>,
}

/// The work of [`Record::find_many`](crate::Record::find_many).
#[derive(Debug, Clone)]
pub struct FindMany<M: Model, L = ()> {
    query: Query<M, L>,
    keys: Vec<Vec<Value>>,
}

/// The work of [`get`](Query::get).
#[derive(Debug, Clone)]
pub struct Get<M: Subject, L = ()>(Query<M, L>);

/// The work of [`first`](Query::first) and [`first_where`](Query::first_where).
#[derive(Debug, Clone)]
pub struct First<M: Subject, L = ()>(Query<M, L>);

/// The work of [`first_or_fail`](Query::first_or_fail).
#[derive(Debug, Clone)]
pub struct FirstOrFail<M: Subject, L = ()>(Query<M, L>);

/// The work of [`sole`](Query::sole).
#[derive(Debug, Clone)]
pub struct Sole<M: Subject, L = ()>(Query<M, L>);

impl<M: Subject, L> Get<M, L> {
    pub(super) const fn of(query: Query<M, L>) -> Self {
        Get(query)
    }
}

impl<M: Subject, L: LoadSet<M>> Run for Get<M, L> {
    type Output = Vec<L::Row>;

    fn run(self, db: Db) -> impl Future<Output = Result<Vec<L::Row>>> + Send {
        self.0.asked(&db).all(db)
    }
}

impl<M: Subject, L: LoadSet<M>> Run for FirstOrFail<M, L> {
    type Output = L::Row;

    async fn run(self, db: Db) -> Result<L::Row> {
        self.0.fetch_first(&db).await?.ok_or_else(not_found::<M>)
    }
}

impl<M: Subject, L: LoadSet<M>> Run for Sole<M, L> {
    type Output = L::Row;

    async fn run(self, db: Db) -> Result<L::Row> {
        let limit = self.0.plan.select.limit.unwrap_or(2).min(2);
        let mut rows = self.0.limit(limit).fetch(&db).await?;
        match (rows.pop(), rows.is_empty()) {
            (None, _) => Err(not_found::<M>()),
            (Some(row), true) => Ok(row),
            (Some(_), false) => Err(Error::NotSole { model: M::TABLE.model }),
        }
    }
}

impl<M: Model, L: LoadSet<M>> Run for Find<M, L> {
    type Output = Option<L::Row>;

    fn run(self, db: Db) -> impl Future<Output = Result<Option<L::Row>>> + Send {
        self.0.asked(&db).one(db)
    }
}

impl<M: Model, L: LoadSet<M>> Run for FindOrFail<M, L> {
    type Output = L::Row;

    async fn run(self, db: Db) -> Result<L::Row> {
        let row = self.query.asked(&db).one(db).await?;
        row.ok_or_else(|| Error::NotFound {
            model: M::TABLE.model,
            key: Some(key::show(M::TABLE, &self.key)),
        })
    }
}

impl<M: Model, L: LoadSet<M>> Run for FindMany<M, L> {
    type Output = Vec<L::Row>;

    async fn run(self, db: Db) -> Result<Vec<L::Row>> {
        let FindMany { query, keys } = self;
        let source = query.plan.source;
        if M::TABLE.key.len() == 1 || keys.len() <= MOST_KEYS {
            return query.and(key::matches_any(M::TABLE, source, keys)).fetch(&db).await;
        }
        if query.plan.select.is_cut() || !query.plan.select.orders.is_empty() {
            return Err(Error::usage(format!(
                "more than {MOST_KEYS} keys of several columns take several statements, which have no common \
                 order and no limit: take these away, or ask for fewer keys"
            )));
        }
        let mut rows = Vec::new();
        for keys in key::distinct(keys).chunks(MOST_KEYS) {
            rows.extend(
                query.clone().and(key::matches_any(M::TABLE, source, keys.to_vec())).fetch(&db).await?,
            );
        }
        Ok(rows)
    }
}

/// How many composite keys are sent in one statement.
const MOST_KEYS: usize = 1_000;

impl<M: Subject, L: LoadSet<M>> Run for First<M, L> {
    type Output = Option<L::Row>;

    async fn run(self, db: Db) -> Result<Option<L::Row>> {
        self.0.fetch_first(&db).await
    }
}
