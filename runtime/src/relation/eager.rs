//! Loading related rows: one statement for a relation, whatever the number of rows.

use std::marker::PhantomData;

use super::grouping::{Seed, Slots, TieValues, Ties};
use super::key::Tie;
use super::kind::{Between, LoadedRows};
use super::{
    AlwaysThere, Arity, Certain, Limited, Link, Many, Optional, Polymorph, Polymorphic, Related, Relation,
    RelationKind, Required, Through,
};
use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::Node;
use crate::model::Model;
use crate::query::{Join, ListedRows, Output};
use crate::read::query::plan::Plan;
use crate::read::{Eager, EagerJoined, LoadSet, Loader, Query};
use crate::sql::engine::Engine;
use crate::sql::kind::Kind as ColumnKind;
use crate::sql::table::ColumnDef;
use crate::sql::value::Value;
use crate::sql::writer::Source;

/// The load of a relation of `P` to `M`.
pub struct Load<P, M, A, L = ()> {
    parent: Source,
    link: Link,
    query: Query<M, L>,
    _types: PhantomData<fn() -> (P, A)>,
}

impl<P, M, A, L: Clone> Clone for Load<P, M, A, L> {
    fn clone(&self) -> Self {
        let Load { parent, link, query, .. } = self;
        Load { parent: *parent, link: link.clone(), query: query.clone(), _types: PhantomData }
    }
}

impl<P: Model, M: Model, A, L> std::fmt::Debug for Load<P, M, A, L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Load({} of {})", M::TABLE.name, P::TABLE.name)
    }
}

impl<P: Model, M: Model, A: Arity, L: LoadSet<M>> Related<P, M, A, L> {
    fn load(self) -> Load<P, M, A, L> {
        Load { parent: self.parent, link: self.link, query: self.query, _types: PhantomData }
    }
}

macro_rules! eager {
    ($($arity:ty $(: $bound:path)? $(=> $pivot:ident)?),* $(,)?) => {$(
        impl<P: Model, M: Model $(+ $bound)?, $($pivot: 'static,)? L: LoadSet<M, Row: Clone>> Eager<P> for Related<P, M, $arity, L> {
            type Loader = Load<P, M, $arity, L>;

            fn into_loader(self) -> Self::Loader {
                self.load()
            }
        }
    )*};
}

eager!(Many, Through<V> => V, Optional, Certain, Required: AlwaysThere);

impl<P: Model, M: Model, K: RelationKind> Eager<P> for Relation<P, M, K>
where
    Related<P, M, K::Arity>: Eager<P>,
{
    type Loader = <Related<P, M, K::Arity> as Eager<P>>::Loader;

    fn into_loader(self) -> Self::Loader {
        self.narrow().into_loader()
    }
}

impl<P: Model, M: Model, A, L> Eager<P> for Limited<P, M, A, L>
where
    Related<P, M, A, L>: Eager<P>,
{
    type Loader = <Related<P, M, A, L> as Eager<P>>::Loader;

    fn into_loader(self) -> Self::Loader {
        self.0.into_loader()
    }
}

/// Writes that a relation is loaded with rows of several models as it is with those of its own.
macro_rules! alongside {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<P: Model, $($generics)*> EagerJoined for $ty
        where
            Self: Eager<P>,
        {
            type Of = P;
            type Loader = <Self as Eager<P>>::Loader;

            fn into_alongside(self) -> Self::Loader {
                self.into_loader()
            }
        }
    )*};
}

alongside! {
    [M: Model, K: RelationKind] Relation<P, M, K>;
    [M, A, L] Related<P, M, A, L>;
    [M, A, L] Limited<P, M, A, L>;
    [E: Polymorphic, A: Arity] Polymorph<P, E, A>;
}

impl<P: Model, M: Model, A: Arity, L: LoadSet<M, Row: Clone>> Loader<P> for Load<P, M, A, L> {
    type Output = A::Of<L::Row>;
    type Seed = Seed;

    fn nodes(&self, whole: bool, nodes: &mut Vec<Node>) {
        if !whole {
            nodes.extend(self.link.start().map(|column| Node::Column(self.parent, column)));
        }
    }

    fn seed(&self, row: &mut Reader<'_>, value_at: Option<&dyn Fn(usize) -> Value>) -> Result<Seed> {
        if let Some(seed) = value_at.and_then(|value_at| self.seed_of(value_at)) {
            return Ok(seed);
        }
        Ok(Seed::of(TieValues::Several(row.values(self.link.start())?)))
    }

    fn seed_of(&self, value_at: &dyn Fn(usize) -> Value) -> Option<Seed> {
        let mut values = self.link.start().map(|column| P::TABLE.place_of(column).map(value_at));
        let values = match values.len() {
            1 => TieValues::One(values.next()??),
            _ => TieValues::Several(values.collect::<Option<_>>()?),
        };
        Some(Seed::of(values))
    }

    async fn finish(self, db: &Db, seeds: Vec<Seed>) -> Result<Vec<Self::Output>> {
        let between = Between { from: P::TABLE.model, to: M::TABLE.model };
        let Ties { places, slots, values, mut uses } = Ties::of(seeds);
        let mut groups: Vec<Vec<L::Row>> = Vec::new();
        groups.resize_with(uses.len(), Vec::new);
        if !uses.is_empty() {
            self.fetch(db, slots, values, &mut groups).await?;
        }
        let mut outputs = Vec::with_capacity(places.len());
        for place in places {
            let rows = place.map_or(LoadedRows::None, |place| {
                uses[place] -= 1;
                match uses[place] {
                    0 => LoadedRows::Own(std::mem::take(&mut groups[place])),
                    _ => LoadedRows::Shared(&groups[place]),
                }
            });
            outputs.push(A::gather(rows, between)?);
        }
        Ok(outputs)
    }
}

/// How many composite keys are sent in one statement.
const MOST_TIES: usize = 1_000;

impl<P: Model, M: Model, A: Arity, L: LoadSet<M>> Load<P, M, A, L> {
    /// Reads the related rows into the group of their tie.
    async fn fetch(
        self,
        db: &Db,
        slots: Slots,
        values: Vec<TieValues>,
        groups: &mut [Vec<L::Row>],
    ) -> Result<()> {
        let (most, listed) = match self.pairing(db, values.len()) {
            Pairing::ByDatabase => (ListedRows::MOST, true),
            _ if self.link.start().len() == 1 => (usize::MAX, false),
            _ => (MOST_TIES, false),
        };
        if values.len() <= most {
            return self.fetch_some(db, values, 0, &slots, groups).await;
        }
        let mut values = values.into_iter();
        let mut first = 0;
        while values.len() > 0 {
            let some: Vec<_> = values.by_ref().take(most).collect();
            let next = first + some.len();
            self.clone_for_chunk()
                .fetch_some(db, some, if listed { first } else { 0 }, &slots, groups)
                .await?;
            first = next;
        }
        Ok(())
    }

    fn clone_for_chunk(&self) -> Self {
        let Load { parent, link, query, .. } = self;
        Load { parent: *parent, link: link.clone(), query: query.clone(), _types: PhantomData }
    }

    /// Decides which rows belong to which tie.
    fn pairing(&self, db: &Db, ties: usize) -> Pairing {
        let pairs = || self.link.start().chain(arrival_columns(&self.link));
        if pairs().all(|column| column.kind.is_exact())
            || pairs().any(|column| !ListedRows::takes(column.kind))
        {
            return Pairing::ByValue;
        }
        // PostgreSQL compares texts that are bound as `text`, whatever the type of the column is.
        match ties {
            1 if db.engine() != Engine::Postgres => Pairing::Single,
            _ => Pairing::ByDatabase,
        }
    }

    async fn fetch_some(
        self,
        db: &Db,
        values: Vec<TieValues>,
        first: usize,
        slots: &Slots,
        groups: &mut [Vec<L::Row>],
    ) -> Result<()> {
        let pairing = self.pairing(db, groups.len());
        let Load { link, query: Query { mut plan, loads, .. }, .. } = self;
        let target = plan.source;
        let mut arrival: Vec<Node> = link.arrival(target).collect();
        let listed = target.beside(link.hops.len().max(1));
        let position = (pairing == Pairing::ByDatabase).then(|| ListedRows::position(listed));
        prepare::<M>(&mut plan, &link, &arrival, position.as_ref());
        match &position {
            Some(position) => {
                let rows = values.into_iter().map(TieValues::into_vec).collect();
                let rows = ListedRows { table: P::TABLE, columns: link.start().collect(), first, rows };
                let (join, belongs) = Join::listed(rows, db.dialect(), &arrival, listed);
                plan.select.joins.push(join);
                plan.and(belongs.and(link.ties(target)));
                arrival = vec![position.clone()];
            }
            None => {
                let kind = arrival_columns(&link).next().map_or(ColumnKind::Bool, |column| column.kind);
                plan.and(among(&arrival, kind, values).and(link.ties(target)));
            }
        }
        // A model that was read whole tells the tie itself, if the columns are its own.
        let own: Option<Vec<usize>> = match (link.hops.as_slice(), pairing) {
            (_, Pairing::Single) => Some(Vec::new()),
            ([hop], Pairing::ByValue) => hop.pairs.iter().map(|(_, to)| M::TABLE.place_of(to)).collect(),
            _ => None,
        };
        let own = own.filter(|_| L::WHOLE || pairing == Pairing::Single);
        let mut output = loads.output(plan.source);
        if let (None, Output::Model(nodes) | Output::Nodes(nodes)) = (&own, &mut output) {
            nodes.extend(arrival);
        }
        let statement = plan.statement::<M>(db.dialect(), output);
        let mut read = (Vec::new(), Vec::new(), Vec::new());
        let mut finder = slots.finder();
        db.gather(statement, &mut read, |(bases, seeds, places), row| {
            let (base, seed) = loads.read(row)?;
            let slot = match (own.as_deref(), pairing) {
                (_, Pairing::Single) => Some(0),
                (_, Pairing::ByDatabase) => usize::try_from(row.column::<i64>()?).ok(),
                (Some(&[place]), _) => finder.of_one(L::value_at(&base, place)),
                (Some(own), _) => {
                    let values: Vec<_> = own.iter().filter_map(|&place| L::value_at(&base, place)).collect();
                    finder.of(Tie::of(&values))
                }
                (None, _) => finder.of(Tie::of(&row.values(arrival_columns(&link))?)),
            };
            // Whole numbers, UUIDs and booleans that the engine finds equal are equal here too.
            if let Some(slot) = slot {
                places.push(slot);
                bases.push(base);
                seeds.push(seed);
            }
            Ok(())
        })
        .await?;
        let (bases, seeds, places) = read;
        let rows = loads.finish(db, bases, seeds).await?;
        let mut sizes = vec![0; groups.len()];
        places.iter().for_each(|&place: &usize| sizes[place] += 1);
        groups.iter_mut().zip(sizes).for_each(|(group, size)| group.reserve_exact(size));
        for (place, row) in places.into_iter().zip(rows) {
            groups[place].push(row);
        }
        Ok(())
    }
}

/// How rows find the tie that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pairing {
    /// By the values of their columns, which are equal here if and only if the database finds them equal.
    ByValue,
    /// There is one tie, so that all rows belong to it.
    Single,
    /// The statement brings the ties along with their numbers, and the database says the number: texts are equal by
    /// their collation, decimals and times by their value.
    ByDatabase,
}

/// These expressions together have one of these values.
fn among(nodes: &[Node], kind: ColumnKind, values: Vec<TieValues>) -> Node {
    match nodes {
        [node] => {
            let mut all = Vec::with_capacity(values.len());
            for values in values {
                match values {
                    TieValues::One(value) => all.push(value),
                    TieValues::Several(values) => all.extend(values),
                }
            }
            Node::In(Box::new(node.clone()), kind, all, true)
        }
        nodes => {
            let values: Vec<_> = values.into_iter().map(TieValues::into_vec).collect();
            Node::among(nodes, kind, &values)
        }
    }
}

fn arrival_columns(link: &Link) -> impl ExactSizeIterator<Item = &'static ColumnDef> + '_ {
    link.hops.first().map_or(&[][..], |hop| &hop.pairs).iter().map(|(_, to)| *to)
}

/// Makes limits hold for each row, and chooses the one of many.
fn prepare<M: Model>(plan: &mut Plan, link: &Link, arrival: &[Node], position: Option<&Node>) {
    let source = plan.source;
    plan.select.beside = link.tables(source);
    let asked = !matches!(plan.select.condition, Node::Always(true));
    match link.one_of {
        // The one of many is chosen before the condition applies: it meets the condition, or there is none.
        Some(_) if asked => {
            if let Some(chosen) = link.chosen::<M>(arrival.to_vec(), source) {
                plan.and(chosen);
            }
        }
        Some(_) => {
            plan.select.orders = link.choice(source);
            plan.select.limit = Some(1);
        }
        None => {}
    }
    if plan.select.limit.is_some() || plan.select.offset.is_some() {
        M::TABLE.key_columns().for_each(|column| plan.order(column, false));
        plan.select.each = position.map_or_else(|| arrival.to_vec(), |position| vec![position.clone()]);
    }
}
