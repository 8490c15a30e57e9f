//! Many-to-many relations from an instance: `post.tags().attach(..)`, `detach`, `sync`, `toggle`.

pub(crate) mod attachable;
pub(crate) mod row;

use std::collections::HashSet;
use std::marker::PhantomData;

use crate::error::{Error, Result};
use crate::exec::{Action, Db, Run};
use crate::expr::{Assignment, Assignments, Node};
use crate::model::Model;
use crate::query::Output;
use crate::read::{Query, State};
use crate::relation::key::Tie;
use crate::relation::{Attachable, Link};
use crate::sql::table::{ColumnDef, Table};
use crate::sql::value::Value;
use crate::sql::writer::Source;
use crate::write::InsertMany;
use crate::write::create::refused_by_filter;
use crate::write::lock::lock_rows;

/// The state of a query for rows that belong to one row of `P` through the pivot `V`.
pub struct Via<P, V> {
    /// The way from the row over the pivot.
    pub(super) link: Link,
    /// The key of the row of `P`.
    pub(super) parent: Vec<Value>,
    /// The columns of the pivot that refer to it, with their values.
    pub(super) given: Vec<(&'static ColumnDef, Value)>,
    /// The table of the other model.
    pub(super) target: &'static Table,
    /// The columns of the pivot that refer to the other model, and the columns of that.
    pub(super) pairs: Vec<(&'static ColumnDef, &'static ColumnDef)>,
    _types: PhantomData<fn() -> (P, V)>,
}

impl<P, V> Clone for Via<P, V> {
    fn clone(&self) -> Self {
        let Via { link, parent, given, target, pairs, .. } = self;
        let (link, parent, given) = (link.clone(), parent.clone(), given.clone());
        Via { link, parent, given, target, pairs: pairs.clone(), _types: PhantomData }
    }
}

impl<P: Model, V: Model> std::fmt::Debug for Via<P, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Via({})", V::TABLE.name)
    }
}

impl<P: 'static, V: 'static> State for Via<P, V> {}

impl<P: Model, V: Model> Via<P, V> {
    pub(super) fn new(row: &P, link: &Link, values: Vec<Value>) -> Self {
        let mut hops = link.hops.iter();
        let given = hops.next().into_iter().flat_map(|hop| &hop.pairs).map(|(_, to)| *to).zip(values);
        let (target, pairs) =
            hops.next().map_or_else(|| (V::TABLE, Vec::new()), |hop| (hop.table, hop.pairs.clone()));
        let parent = P::TABLE.key.iter().map(|&place| row.value_at(place)).collect();
        Via { link: link.clone(), parent, given: given.collect(), target, pairs, _types: PhantomData }
    }

    /// The pivot, next to a table of related rows.
    pub(super) fn tables(&self, target: Source) -> Vec<(&'static Table, Source)> {
        self.link.tables(target)
    }

    /// What ties the pivot to the row and to the related rows.
    pub(super) fn ties(&self, target: Source) -> Node {
        let pivot = target.beside(1);
        let own = self.given.iter().map(|(column, value)| Node::Test(pivot, column, " = ", value.clone()));
        own.fold(Node::Always(true), Node::and).and(self.link.ties(target))
    }

    /// The row of the pivot that ties this row to the one the query comes from.
    pub(super) fn pivot<C: Model>(&self, row: &C) -> Vec<Assignment<V>> {
        let keys = self.pairs.iter().filter_map(|(column, there)| {
            let place = C::TABLE.place_of(there)?;
            Some((*column, row.value_at(place)))
        });
        let keys = self.given.iter().cloned().chain(keys);
        keys.map(|(column, value)| Assignment::new(column, Node::Value(value))).collect()
    }

    /// The rows of the pivot that belong to the row, with these targets or with any.
    pub(super) fn pivots(&self, targets: Option<&[Vec<Value>]>) -> Query<V> {
        let own = self.given.iter().map(|(column, value)| test(column, value));
        let mut query = Query::new().and(own.fold(Node::Always(true), Node::and));
        if let Some(targets) = targets {
            query = query.and(self.among(targets));
        }
        query
    }

    fn among(&self, targets: &[Vec<Value>]) -> Node {
        if let [(column, _)] = self.pairs.as_slice() {
            let values: Vec<Value> = targets.iter().flatten().cloned().collect();
            return match values.is_empty() {
                true => Node::Always(false),
                false => Node::In(Box::new(Node::Column(Source::ROOT, column)), column.kind, values, true),
            };
        }
        let one = |values: &Vec<Value>| {
            let tests = self.pairs.iter().zip(values).map(|((column, _), value)| test(column, value));
            tests.fold(Node::Always(true), Node::and)
        };
        targets.iter().map(one).fold(Node::Always(false), Node::or)
    }

    /// The targets that the row has now.
    async fn present(&self, db: &Db) -> Result<Vec<Vec<Value>>> {
        let columns: Vec<_> = self.pairs.iter().map(|(column, _)| *column).collect();
        let nodes = columns.iter().map(|column| Node::Column(Source::ROOT, column)).collect();
        let statement = self.pivots(None).plan.statement::<V>(db.dialect(), Output::Nodes(nodes));
        let mut present = Vec::new();
        db.run(statement, &mut |row| {
            present.push(row.values(columns.iter().copied())?);
            Ok(())
        })
        .await?;
        Ok(present)
    }

    /// Inserts rows of the pivot, in one statement where the engine takes them.
    async fn insert(&self, db: &Db, targets: Vec<Vec<Value>>, set: &[Assignment<V>]) -> Result<()> {
        if targets.is_empty() {
            return Ok(());
        }
        let rows = targets.into_iter().map(|target| {
            let keys = self.pairs.iter().map(|(column, _)| *column).zip(target);
            let keys = self.given.iter().cloned().chain(keys);
            let keys = keys.map(|(column, value)| Assignment::new(column, Node::Value(value)));
            set.iter().cloned().chain(keys).collect::<Vec<_>>()
        });
        InsertMany::new(rows, |row, to| *to = row).run(db.clone()).await.map(drop)
    }

    /// Runs again what the engine undid because somebody else was in the way, while the transaction is ours.
    async fn run(
        &self,
        db: &Db,
        targets: &[Vec<Value>],
        set: &[Assignment<V>],
        task: Task,
    ) -> Result<Synced> {
        if targets.is_empty() && task != Task::Sync {
            return Ok(Synced::default());
        }
        for _ in 1..MOST_RUNS {
            match self.run_once(db, targets, set, task).await {
                Err(Error::Deadlock | Error::Serialization | Error::SchemaChanged)
                    if !db.is_transaction() => {}
                result => return result,
            }
            tokio::task::yield_now().await;
        }
        self.run_once(db, targets, set, task).await
    }

    async fn run_once(
        &self,
        db: &Db,
        targets: &[Vec<Value>],
        set: &[Assignment<V>],
        task: Task,
    ) -> Result<Synced> {
        let tx = db.begin().await?;
        lock_rows::<P>(&tx, self.locked(targets)).await?;
        let present = self.present(&tx).await?;
        let Standing { targets, had } = self.standing(&tx, targets, &present).await?;
        let kept: HashSet<Tie> = had.iter().map(|(values, _)| Tie::of(values)).collect();
        let there: HashSet<usize> = had.iter().map(|(_, place)| *place).collect();
        let new = targets.into_iter().filter(|(place, _)| !there.contains(place));
        let new: Vec<_> = new.map(|(_, values)| values).collect();
        let old: Vec<Vec<Value>> = had.into_iter().map(|(values, _)| values).collect();
        let gone = match task {
            Task::Attach => Vec::new(),
            Task::Sync => present.into_iter().filter(|values| !kept.contains(&Tie::of(values))).collect(),
            Task::Toggle => old.clone(),
        };
        let mut synced = Synced { attached: new.len() as u64, ..Synced::default() };
        self.insert(&tx, new, set).await?;
        if !gone.is_empty() {
            synced.detached = self.pivots(Some(&gone)).delete().said().on(&tx).await?;
        }
        if task == Task::Sync && !set.is_empty() && !old.is_empty() {
            synced.updated = self.pivots(Some(&old)).update(|_| set.to_vec()).said().on(&tx).await?;
        }
        tx.commit().await?;
        Ok(synced)
    }

    /// The keys of the rows that are locked: that of the row whose relation changes, so that two callers who change it
    /// come one after the other. Where the other rows are of the same table, theirs too: a foreign key would lock
    /// them later, in another order.
    fn locked(&self, targets: &[Vec<Value>]) -> Vec<Vec<Value>> {
        let mut keys = vec![self.parent.clone()];
        let by_key = self.pairs.iter().map(|(_, there)| *there).eq(P::TABLE.key_columns());
        if self.target == P::TABLE && by_key {
            keys.extend(targets.iter().cloned());
        }
        keys
    }
}

/// How often a change of a relation runs when somebody else is in the way.
const MOST_RUNS: usize = 10;

/// What a row has of the targets.
pub(super) struct Standing {
    /// The targets that differ, each with its number.
    pub(super) targets: Vec<(usize, Vec<Value>)>,
    /// The values that the pivot holds of some of these, with the number of the target.
    pub(super) had: Vec<(Vec<Value>, usize)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Attach,
    Sync,
    Toggle,
}

pub(super) fn test(column: &'static ColumnDef, value: &Value) -> Node {
    Node::Test(Source::ROOT, column, " = ", value.clone())
}

/// What [`sync`](Query::sync), `attach`, `detach` or `toggle` changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Synced {
    /// How many related rows were added.
    pub attached: u64,
    /// How many were taken away.
    pub detached: u64,
    /// How many stayed and were given new values in the pivot.
    pub updated: u64,
}

impl<M: Model, P: Model, V: Model> Query<M, (), Via<P, V>> {
    /// Adds related rows, given as models or keys, one or several. Those that are there already stay as they
    /// are. Values of the pivot's other columns follow with [`set`](Action::set).
    ///
    /// All of it is one transaction. Two of `attach`, [`sync`](Query::sync) and [`toggle`](Query::toggle) that change the
    /// relation of one row wait for each other.
    ///
    /// ```
    /// # use limpid::prelude::*;
    /// # #[derive(Model)] #[belongs_to_many(tags: Tag, through = PostTag)] struct Post { id: i64 }
    /// # #[derive(Model)] struct Tag { id: i64 }
    /// # #[derive(Model)] struct PostTag { id: i64, #[belongs_to(post: Post)] post_id: i64, #[belongs_to(tag: Tag)] tag_id: i64, #[default(false)] main: bool }
    /// # async fn example(post: Post, tag: Tag) -> limpid::Result<()> {
    /// post.tags().attach(&tag).await?;
    /// post.tags().attach([4, 7]).set(|pivot| pivot.main.set(true)).await?;
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn attach<By, T: Attachable<M, By>>(self, targets: T) -> Action<'static, Pivoting<P, V>> {
        self.pivoting(targets, Task::Attach)
    }

    /// Makes these the only related rows: adds those that are missing, takes the others away. Values that
    /// follow with [`set`](Action::set) are also given to those that stay.
    #[track_caller]
    pub fn sync<By, T: Attachable<M, By>>(self, targets: T) -> Action<'static, Pivoting<P, V>> {
        self.pivoting(targets, Task::Sync)
    }

    /// Takes those away that are there, and adds those that are not.
    #[track_caller]
    pub fn toggle<By, T: Attachable<M, By>>(self, targets: T) -> Action<'static, Pivoting<P, V>> {
        self.pivoting(targets, Task::Toggle)
    }

    /// Takes related rows away and returns how many. The rows themselves stay; only those of the pivot go,
    /// into the trash if it has one.
    #[track_caller]
    pub fn detach<By, T: Attachable<M, By>>(self, targets: T) -> Action<'static, Detach<V>> {
        let targets = resolve::<M, By, T>(targets, &self.state.pairs);
        Action::new(Detach((!self.plan.narrowed).then(|| self.state.pivots(Some(&targets)))))
    }

    /// Takes all related rows away and returns how many.
    #[track_caller]
    pub fn detach_all(self) -> Action<'static, Detach<V>> {
        Action::new(Detach((!self.plan.narrowed).then(|| self.state.pivots(None))))
    }

    #[track_caller]
    fn pivoting<By, T: Attachable<M, By>>(self, targets: T, task: Task) -> Action<'static, Pivoting<P, V>> {
        let targets = resolve::<M, By, T>(targets, &self.state.pairs);
        let targets = (!self.plan.narrowed).then_some(targets);
        Action::new(Pivoting { via: self.state, targets, set: Vec::new(), task })
    }
}

fn resolve<M: Model, By, T: Attachable<M, By>>(
    targets: T,
    pairs: &[(&'static ColumnDef, &'static ColumnDef)],
) -> Vec<Vec<Value>> {
    let places: Vec<_> = pairs.iter().filter_map(|(_, to)| M::TABLE.place_of(to)).collect();
    let mut values = Vec::new();
    targets.add_to(&places, &mut values);
    values
}

/// The work of [`attach`](Query::attach), [`sync`](Query::sync) and [`toggle`](Query::toggle).
#[derive(Debug)]
pub struct Pivoting<P: Model, V: Model> {
    via: Via<P, V>,
    /// None if the query has a condition.
    targets: Option<Vec<Vec<Value>>>,
    set: Vec<Assignment<V>>,
    task: Task,
}

impl<P: Model, V: Model> Action<'_, Pivoting<P, V>> {
    /// Values for the pivot's other columns.
    pub fn set<A: Assignments<V>>(self, set: impl FnOnce(V::Fields) -> A) -> Self {
        self.map(|mut work| {
            Source::ROOT.enter(|| set(V::fields(Source::ROOT))).add_to(&mut work.set);
            work
        })
    }
}

impl<P: Model, V: Model> Run for Pivoting<P, V> {
    type Output = Synced;

    async fn run(self, db: Db) -> Result<Synced> {
        let targets = self.targets.ok_or_else(refused_by_filter)?;
        self.via.run(&db, &targets, &self.set, self.task).await
    }
}

/// The work of [`detach`](Query::detach) and [`detach_all`](Query::detach_all). There is none if the query has a
/// condition.
#[derive(Debug)]
pub struct Detach<V: Model>(Option<Query<V>>);

impl<V: Model> Run for Detach<V> {
    type Output = u64;

    async fn run(self, db: Db) -> Result<u64> {
        self.0.ok_or_else(refused_by_filter)?.delete().said().on(&db).await
    }
}
