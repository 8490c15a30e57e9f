//! The rows that need related rows, and the related rows, matched by what ties them together.

use foldhash::fast::RandomState;
use std::collections::HashMap;

use super::key::Tie;
use crate::sql::value::Value;

/// What ties a row to its related rows: as a key of the map, and as values to bind.
#[derive(Debug)]
pub struct Seed {
    tie: Tie,
    values: TieValues,
}

/// The values of the columns of a tie. Most ties are one column, and need no list.
#[derive(Debug)]
pub(super) enum TieValues {
    One(Value),
    Several(Vec<Value>),
}

impl TieValues {
    fn as_slice(&self) -> &[Value] {
        match self {
            TieValues::One(value) => std::slice::from_ref(value),
            TieValues::Several(values) => values,
        }
    }

    pub(super) fn into_vec(self) -> Vec<Value> {
        match self {
            TieValues::One(value) => vec![value],
            TieValues::Several(values) => values,
        }
    }
}

impl Seed {
    pub(super) fn of(values: TieValues) -> Self {
        Seed { tie: Tie::of(values.as_slice()), values }
    }
}

/// The ties of some rows, each once.
pub(super) struct Ties {
    /// For each row the slot of its tie, unless it has none.
    pub(super) places: Vec<Option<usize>>,
    pub(super) slots: Slots,
    /// For each slot the values to bind.
    pub(super) values: Vec<TieValues>,
    /// For each slot how many rows share it.
    pub(super) uses: Vec<usize>,
}

impl Ties {
    pub(super) fn of(seeds: Vec<Seed>) -> Self {
        let rows = seeds.len();
        let mut asked = Ties {
            places: Vec::with_capacity(rows),
            slots: Slots(HashMap::with_capacity_and_hasher(rows, RandomState::default())),
            values: Vec::with_capacity(rows),
            uses: Vec::with_capacity(rows),
        };
        for Seed { tie, values } in seeds {
            if tie == Tie::Nothing {
                asked.places.push(None);
                continue;
            }
            let slot = *asked.slots.0.entry(tie).or_insert_with(|| {
                asked.values.push(values);
                asked.uses.push(0);
                asked.uses.len() - 1
            });
            asked.uses[slot] += 1;
            asked.places.push(Some(slot));
        }
        asked
    }
}

/// The slot of each tie.
pub(super) struct Slots(HashMap<Tie, usize, RandomState>);

impl Slots {
    /// Looks up slots for rows of which those of one parent are often adjacent.
    pub(super) fn finder(&self) -> Finder<'_> {
        Finder { slots: self, number: None, last: None }
    }

    fn get(&self, tie: &Tie) -> Option<usize> {
        self.0.get(tie).copied()
    }
}

/// Remembers the slot that was looked up last.
pub(super) struct Finder<'a> {
    slots: &'a Slots,
    /// Of a number, which most ties are.
    number: Option<(i64, Option<usize>)>,
    last: Option<(Tie, Option<usize>)>,
}

impl Finder<'_> {
    /// The slot of a tie of one value.
    #[inline]
    pub(super) fn of_one(&mut self, value: Option<Value>) -> Option<usize> {
        match value {
            Some(Value::Int(number)) => match self.number {
                Some((known, slot)) if known == number => slot,
                _ => {
                    let slot = self.slots.get(&Tie::number(number));
                    self.number = Some((number, slot));
                    slot
                }
            },
            Some(value) => self.of(Tie::one(&value)),
            None => None,
        }
    }

    /// The slot of a tie.
    pub(super) fn of(&mut self, tie: Tie) -> Option<usize> {
        match &self.last {
            Some((known, slot)) if *known == tie => *slot,
            _ => {
                let slot = self.slots.get(&tie);
                self.last = Some((tie, slot));
                slot
            }
        }
    }
}
