//! Reading: `get`, `first`, `find`, `count`, `pluck` and their kin.

use super::{IntoKey, Model, Query, Selection, action, key};
use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{IntoFilter, Node};
use crate::query::Output;
use crate::sql::statement::Statement;
use crate::sql::value::Value;
use crate::sql::writer::Source;

impl<M: Model, S: 'static> Query<M, S> {
    /// All rows.
    pub fn get(self) -> Action<'static, impl Run<Output = Vec<M>> + 'static> {
        action(move |db| async move { self.fetch(&db).await })
    }

    /// The first row, if there is one.
    pub fn first(self) -> Action<'static, impl Run<Output = Option<M>> + 'static> {
        action(move |db| async move { self.fetch_first(&db).await })
    }

    /// The first row.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if there is none.
    pub fn first_or_fail(self) -> Action<'static, impl Run<Output = M> + 'static> {
        action(move |db| async move { self.fetch_first(&db).await?.ok_or_else(Self::not_found) })
    }

    /// The first row that meets one more condition, if there is one.
    pub fn first_where<F: IntoFilter>(
        self,
        filter: impl FnOnce(M::Fields) -> F,
    ) -> Action<'static, First<M>> {
        Action::new(First(self.filter(filter)))
    }

    /// The only row.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound) if there is none, [`NotSole`](Error::NotSole) if there are more.
    pub fn sole(self) -> Action<'static, impl Run<Output = M> + 'static> {
        action(move |db| async move {
            let limit = self.select.limit.unwrap_or(2).min(2);
            let mut rows = self.limit(limit).fetch(&db).await?;
            match (rows.pop(), rows.is_empty()) {
                (None, _) => Err(Self::not_found()),
                (Some(row), true) => Ok(row),
                (Some(_), false) => Err(Error::NotSole { model: M::TABLE.model }),
            }
        })
    }

    /// The row with this key, if the query reaches it.
    pub fn find<K: IntoKey<M::Key>>(self, key: K) -> Action<'static, Find<M>> {
        Action::new(Find(self.and(key::matches(M::TABLE, key.into_key()))))
    }

    /// The row with this key.
    ///
    /// # Errors
    ///
    /// [`NotFound`](Error::NotFound), with the model and the key, if the query does not reach it.
    pub fn find_or_fail<K: IntoKey<M::Key>>(self, key: K) -> Action<'static, FindOrFail<M>> {
        let key = key.into_key();
        Action::new(FindOrFail { query: self.and(key::matches(M::TABLE, key.clone())), key })
    }

    /// The rows with these keys, in no special order. Keys without a row are left out.
    ///
    /// Any number of keys goes into one statement; of keys of several columns, 1,000.
    pub fn find_many<I>(self, keys: I) -> Action<'static, FindMany<M>>
    where
        I: IntoIterator<Item: IntoKey<M::Key>>,
    {
        let keys = keys.into_iter().map(IntoKey::into_key).collect();
        Action::new(FindMany { query: self.retype(), keys })
    }

    /// Whether there is a row.
    pub fn exists(self) -> Action<'static, impl Run<Output = bool> + 'static> {
        action(move |db| async move {
            if self.select.is_empty() {
                return Ok(false);
            }
            scalar::<bool>(&db, self.statement(db.dialect(), Output::Exists)).await
        })
    }

    /// How many rows there are. A limit counts: `limit(10).count()` is at most 10.
    pub fn count(self) -> Action<'static, impl Run<Output = i64> + 'static> {
        action(move |db| async move { self.fetch_count(&db).await })
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
    pub fn pluck<C: Selection>(
        self,
        columns: impl FnOnce(M::Fields) -> C,
    ) -> Action<'static, impl Run<Output = Vec<C::Row>> + 'static> {
        let mut nodes = Vec::new();
        columns(M::fields(Source::ROOT)).add_to(&mut nodes);
        let names: Vec<_> = nodes.iter().map(name).collect();
        let read = C::read;
        action(move |db| async move {
            let mut values = Vec::new();
            if self.select.is_empty() {
                return Ok(values);
            }
            let statement = self.statement(db.dialect(), Output::Nodes(nodes));
            db.run(statement, &mut |row| {
                values.push(read(row).map_err(|error| error.of_column(names[row.last()]))?);
                Ok(())
            })
            .await?;
            Ok(values)
        })
    }

    /// One column or expression of the first row, if there is one.
    pub fn value<C: Selection>(
        self,
        column: impl FnOnce(M::Fields) -> C,
    ) -> Action<'static, impl Run<Output = Option<C::Row>> + 'static> {
        let limit = self.select.limit.unwrap_or(1).min(1);
        let pluck = self.limit(limit).pluck(column);
        action(move |db| async move { Ok(pluck.run.run(db).await?.pop()) })
    }

    pub(crate) async fn fetch(self, db: &Db) -> Result<Vec<M>> {
        let mut rows = Vec::new();
        if self.select.is_empty() {
            return Ok(rows);
        }
        let statement = self.statement(db.dialect(), Output::Model);
        db.run(statement, &mut |row| {
            rows.push(M::from_row(row)?);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    async fn fetch_first(self, db: &Db) -> Result<Option<M>> {
        let limit = self.select.limit.unwrap_or(1).min(1);
        Ok(self.limit(limit).fetch(db).await?.pop())
    }

    pub(crate) async fn fetch_count(self, db: &Db) -> Result<i64> {
        if self.select.is_empty() {
            return Ok(0);
        }
        scalar(db, self.statement(db.dialect(), Output::Count)).await
    }
}

// What the methods of `Model` answer with has a name: an `impl Run` in a trait would say each mistake in an
// argument twice.

/// The work of [`Model::find`].
#[derive(Debug, Clone)]
pub struct Find<M: Model>(Query<M>);

/// The work of [`Model::find_or_fail`].
#[derive(Debug, Clone)]
pub struct FindOrFail<M: Model> {
    query: Query<M>,
    key: Vec<Value>,
}

/// The work of [`Model::find_many`].
#[derive(Debug, Clone)]
pub struct FindMany<M: Model> {
    query: Query<M>,
    keys: Vec<Vec<Value>>,
}

/// The work of [`Model::first_where`].
#[derive(Debug, Clone)]
pub struct First<M: Model>(Query<M>);

impl<M: Model> Run for Find<M> {
    type Output = Option<M>;

    async fn run(self, db: Db) -> Result<Option<M>> {
        Ok(self.0.fetch(&db).await?.pop())
    }
}

impl<M: Model> Run for FindOrFail<M> {
    type Output = M;

    async fn run(self, db: Db) -> Result<M> {
        let row = self.query.fetch(&db).await?.pop();
        row.ok_or_else(|| Error::NotFound { model: M::TABLE.model, key: Some(key::show(&self.key)) })
    }
}

impl<M: Model> Run for FindMany<M> {
    type Output = Vec<M>;

    async fn run(self, db: Db) -> Result<Vec<M>> {
        let FindMany { query, keys } = self;
        if M::TABLE.key.len() == 1 || keys.len() <= MOST_KEYS {
            return query.and(key::matches_any(M::TABLE, keys)).fetch(&db).await;
        }
        if query.select.is_cut() || !query.select.orders.is_empty() {
            return Err(Error::usage(format!(
                "more than {MOST_KEYS} keys of several columns take several statements, which have no common \
                 order and no limit: take these away, or ask for fewer keys"
            )));
        }
        let mut rows = Vec::new();
        for keys in key::distinct(keys).chunks(MOST_KEYS) {
            rows.extend(query.clone().and(key::matches_any(M::TABLE, keys.to_vec())).fetch(&db).await?);
        }
        Ok(rows)
    }
}

/// So many keys of several columns are asked for at once.
const MOST_KEYS: usize = 1_000;

impl<M: Model> Run for First<M> {
    type Output = Option<M>;

    async fn run(self, db: Db) -> Result<Option<M>> {
        self.0.fetch_first(&db).await
    }
}

/// What an error calls a node that was read.
fn name(node: &Node) -> &'static str {
    match node {
        Node::Column(_, def) => def.name,
        _ => "(an expression)",
    }
}

/// The one value that a statement answers with.
async fn scalar<T: crate::sql::types::ColumnType + Default>(db: &Db, statement: Statement) -> Result<T> {
    let mut value = T::default();
    db.run(statement, &mut |row| {
        value = row.column()?;
        Ok(())
    })
    .await?;
    Ok(value)
}
