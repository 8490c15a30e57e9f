//! What a draft ought to be: a model of one row, of what was set, and of the levels of the transaction.

use std::collections::BTreeMap;

/// What a row holds: a number for each field, its version, and whether it is in the trash.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Row {
    pub(super) fields: [i64; 4],
    pub(super) version: i64,
    pub(super) trashed: bool,
}

impl Row {
    pub(super) fn written(mut self, set: &BTreeMap<usize, i64>) -> Self {
        set.iter().for_each(|(&field, &value)| self.fields[field] = value);
        self.version += 1;
        self
    }
}

/// What the draft ought to be.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) base: Row,
    pub(super) pending: BTreeMap<usize, i64>,
    /// What the fields were when the draft wrote or read last.
    pub(super) last: [i64; 4],
}

impl Held {
    pub(super) fn now(&self) -> [i64; 4] {
        std::array::from_fn(|field| self.pending.get(&field).copied().unwrap_or(self.base.fields[field]))
    }

    pub(super) fn set(&mut self, field: usize, value: i64) {
        self.pending.remove(&field);
        if value != self.base.fields[field] {
            self.pending.insert(field, value);
        }
    }
}

/// A row that the draft took over on a level of the transaction.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) depth: usize,
    pub(super) before: Held,
    pub(super) named: Vec<usize>,
}

/// What the user set after this many steps, and whether a write has named that field since.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) steps: usize,
    pub(super) field: usize,
    pub(super) value: i64,
    pub(super) written: bool,
}

#[derive(Debug)]
pub(super) struct Expected {
    pub(super) held: Held,
    pub(super) steps: Vec<Step>,
    pub(super) sets: Vec<Set>,
}

impl Expected {
    pub(super) fn of(base: Row) -> Self {
        let held = Held { base, pending: BTreeMap::new(), last: base.fields };
        Expected { held, steps: Vec::new(), sets: Vec::new() }
    }

    pub(super) fn set(&mut self, field: usize, value: i64) {
        let steps = self.steps.len();
        self.sets.retain(|set| set.field != field || set.steps != steps || set.written);
        if value != self.held.last[field] {
            self.sets.push(Set { steps, field, value, written: false });
        }
        self.held.set(field, value);
    }

    /// The row was written or read: what was set and not written is still to be saved.
    pub(super) fn took(&mut self, base: Row, named: &[usize], depth: usize) {
        let before = self.held.clone();
        let pending = std::mem::take(&mut self.held.pending);
        self.held.base = base;
        for (field, value) in pending.into_iter().filter(|(field, _)| !named.contains(field)) {
            self.held.set(field, value);
        }
        self.held.last = self.held.now();
        for set in self.sets.iter_mut().filter(|set| named.contains(&set.field)) {
            set.written = true;
        }
        match depth {
            0 => (self.steps, self.sets) = (Vec::new(), Vec::new()),
            _ => self.steps.push(Step { depth, before, named: named.to_vec() }),
        }
    }

    pub(super) fn discard(&mut self) {
        self.held.pending.clear();
        self.held.last = self.held.base.fields;
        self.sets.retain(|set| set.written);
        let mut written = Vec::new();
        for step in self.steps.iter_mut().rev() {
            written.extend(&step.named);
            step.before.pending.retain(|field, _| written.contains(field));
        }
    }

    pub(super) fn commit(&mut self, depth: usize) {
        for step in self.steps.iter_mut().filter(|step| step.depth == depth) {
            step.depth -= 1;
        }
        self.steps.retain(|step| step.depth > 0);
        if depth == 1 {
            self.sets.clear();
        }
    }

    pub(super) fn rollback(&mut self, depth: usize) {
        let Some(first) = self.steps.iter().position(|step| step.depth >= depth) else { return };
        self.held = self.steps.swap_remove(first).before;
        self.steps.truncate(first);
        for set in self.sets.iter_mut().filter(|set| set.steps > first) {
            self.held.set(set.field, set.value);
            (set.steps, set.written) = (first, false);
        }
    }
}
