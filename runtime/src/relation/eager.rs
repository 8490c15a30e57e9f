//! Loading related rows: one statement for a relation, whatever the number of rows.

use std::collections::HashMap;
use std::marker::PhantomData;

use super::key::Tie;
use super::kind::{Arity, Between, Certain, Kind, Many, Optional, Required, Rows};
use super::link::Link;
use super::related::{AlwaysThere, Limited, Related, Relation};
use crate::error::Result;
use crate::exec::{Db, Reader};
use crate::expr::Node;
use crate::model::{Eager, Loader, Loads, Model, Plan, Query};
use crate::query::Output;
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

impl<P: Model, M: Model, A: Arity, L: Loads<M>> Related<P, M, A, L> {
    fn load(self) -> Load<P, M, A, L> {
        Load { parent: self.parent, link: self.link, query: self.query, _types: PhantomData }
    }
}

macro_rules! eager {
    ($($arity:ty $(: $bound:path)?),* $(,)?) => {$(
        impl<P: Model, M: Model $(+ $bound)?, L: Loads<M, Row: Clone>> Eager<P> for Related<P, M, $arity, L> {
            type Loader = Load<P, M, $arity, L>;

            fn into_loader(self) -> Self::Loader {
                self.load()
            }
        }
    )*};
}
eager!(Many, Optional, Certain, Required: AlwaysThere);

impl<P: Model, M: Model, K: Kind> Eager<P> for Relation<P, M, K>
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

/// What ties a row to its related rows: as a key of the map, and as values to bind.
#[derive(Debug)]
pub struct Seed {
    tie: Tie,
    values: Vec<Value>,
}

impl<P: Model, M: Model, A: Arity, L: Loads<M, Row: Clone>> Loader<P> for Load<P, M, A, L> {
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
        let values = row.values(self.link.start())?;
        Ok(Seed { tie: Tie::of(&values), values })
    }

    fn seed_of(&self, value_at: &dyn Fn(usize) -> Value) -> Option<Seed> {
        let places = self.link.start().filter_map(|column| P::TABLE.place_of(column));
        let values: Vec<_> = places.map(value_at).collect();
        Some(Seed { tie: Tie::of(&values), values })
    }

    async fn finish(self, db: &Db, seeds: Vec<Seed>) -> Result<Vec<Self::Output>> {
        let between = Between { from: P::TABLE.model, to: M::TABLE.model };
        let (slots, asked, mut uses) = distinct(seeds);
        let mut groups: Vec<Vec<L::Row>> = Vec::new();
        groups.resize_with(uses.len(), Vec::new);
        if !uses.is_empty() {
            self.fetch(db, asked, &mut groups).await?;
        }
        let rows = slots.into_iter().map(|slot| {
            let Some(slot) = slot else { return A::gather(Rows::None, between) };
            uses[slot] -= 1;
            let rows = match uses[slot] {
                0 => Rows::Own(std::mem::take(&mut groups[slot])),
                _ => Rows::Shared(&groups[slot]),
            };
            A::gather(rows, between)
        });
        rows.collect()
    }
}

/// For each row the place of its tie among those that are asked for, and how many rows share it.
#[allow(clippy::type_complexity, reason = "three lists that belong together for one call")]
fn distinct(seeds: Vec<Seed>) -> (Vec<Option<usize>>, HashMap<Tie, (usize, Vec<Value>)>, Vec<usize>) {
    let mut asked: HashMap<Tie, (usize, Vec<Value>)> = HashMap::with_capacity(seeds.len());
    let mut uses = Vec::new();
    let mut slots = Vec::with_capacity(seeds.len());
    for Seed { tie, values } in seeds {
        if tie == Tie::Nothing {
            slots.push(None);
            continue;
        }
        let (slot, _) = asked.entry(tie).or_insert_with(|| {
            uses.push(0);
            (uses.len() - 1, values)
        });
        uses[*slot] += 1;
        slots.push(Some(*slot));
    }
    (slots, asked, uses)
}

/// So many ties of several columns are asked for at once.
const MOST_TIES: usize = 1_000;

impl<P: Model, M: Model, A: Arity, L: Loads<M>> Load<P, M, A, L> {
    /// Reads the related rows into the group of their tie.
    async fn fetch(
        self,
        db: &Db,
        asked: HashMap<Tie, (usize, Vec<Value>)>,
        groups: &mut [Vec<L::Row>],
    ) -> Result<()> {
        let mut slots = HashMap::with_capacity(asked.len());
        let mut values: Vec<_> = Vec::with_capacity(asked.len());
        for (tie, (slot, value)) in asked {
            slots.insert(tie, slot);
            values.push((slot, value));
        }
        // The text of the statement and its binds do not depend on the order of a hash map.
        values.sort_unstable_by_key(|(slot, _)| *slot);
        let values: Vec<Vec<Value>> = values.into_iter().map(|(_, value)| value).collect();
        let single = self.link.start().len() == 1;
        let chunk = if single { values.len() } else { MOST_TIES };
        for values in values.chunks(chunk.max(1)) {
            self.clone_for_chunk().fetch_some(db, values, &slots, groups).await?;
        }
        Ok(())
    }

    fn clone_for_chunk(&self) -> Self {
        let Load { parent, link, query, .. } = self;
        Load { parent: *parent, link: link.clone(), query: query.clone(), _types: PhantomData }
    }

    async fn fetch_some(
        self,
        db: &Db,
        values: &[Vec<Value>],
        slots: &HashMap<Tie, usize>,
        groups: &mut [Vec<L::Row>],
    ) -> Result<()> {
        let Load { link, query: Query { mut plan, loads, .. }, .. } = self;
        let target = plan.source;
        let arrival: Vec<Node> = link.arrival(target).collect();
        prepare::<M>(&mut plan, &link, &arrival);
        let kind = arrival_columns(&link).next().map_or(ColumnKind::Bool, |column| column.kind);
        plan.and(Node::among(&arrival, kind, values).and(link.ties(target)));
        // A model that was read whole tells the tie itself, if the columns are its own.
        let own: Option<Vec<usize>> = match link.hops.as_slice() {
            [hop] => hop.pairs.iter().map(|(_, to)| M::TABLE.place_of(to)).collect(),
            _ => None,
        };
        let own = own.filter(|_| L::WHOLE);
        let mut output = loads.output();
        if let (None, Output::Model(nodes) | Output::Nodes(nodes)) = (&own, &mut output) {
            nodes.extend(arrival);
        }
        let statement = plan.statement::<M>(db.dialect(), output);
        let mut read = (Vec::new(), Vec::new(), Vec::new());
        db.gather(statement, &mut read, |(bases, seeds, places), row| {
            let (base, seed) = loads.read(row)?;
            let tie = match &own {
                Some(own) => {
                    let values: Vec<_> = own.iter().filter_map(|&place| L::value_at(&base, place)).collect();
                    Tie::of(&values)
                }
                None => Tie::of(&row.values(arrival_columns(&link))?),
            };
            // What the engine finds equal although we do not is left out.
            if let Some(slot) = slots.get(&tie) {
                places.push(*slot);
                bases.push(base);
                seeds.push(seed);
            }
            Ok(())
        })
        .await?;
        let (bases, seeds, places) = read;
        let rows = loads.finish(db, bases, seeds).await?;
        for (place, row) in places.into_iter().zip(rows) {
            groups[place].push(row);
        }
        Ok(())
    }
}

fn arrival_columns(link: &Link) -> impl ExactSizeIterator<Item = &'static ColumnDef> + '_ {
    link.hops.first().map_or(&[][..], |hop| &hop.pairs).iter().map(|(_, to)| *to)
}

/// Makes limits hold for each row, and chooses the one of many.
fn prepare<M: Model>(plan: &mut Plan, link: &Link, arrival: &[Node]) {
    let source = plan.source;
    plan.select.beside = link.tables(source);
    let asked = !matches!(plan.select.condition, Node::Always(true));
    match link.one_of {
        // The one of many is chosen before the condition is asked: it meets it or there is none.
        Some(_) if asked => {
            if let Some(chosen) = link.chosen::<M>(arrival.to_vec(), source) {
                plan.and(chosen);
            }
        }
        Some((column, last)) => {
            plan.select.orders.clear();
            plan.order(column, last);
            M::TABLE.key_columns().for_each(|column| plan.order(column, last));
            plan.select.limit = Some(1);
        }
        None => {}
    }
    if plan.select.limit.is_some() || plan.select.offset.is_some() {
        M::TABLE.key_columns().for_each(|column| plan.order(column, false));
        plan.select.each = arrival.to_vec();
    }
}
