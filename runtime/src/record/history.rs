//! What a draft wrote in transactions that may still be rolled back.

use super::Draft;
use super::draft::{HeldRow, snapshot};
use crate::error::Result;
use crate::exec::{Db, Fate, Reader};
use crate::model::Model;
use crate::sql::value::Value;

/// What the last write through a draft changed.
#[derive(Clone, Default)]
pub(super) struct Saved {
    pub(super) places: Vec<usize>,
    /// What the row held before.
    pub(super) before: Vec<Value>,
}

/// What a draft was before it took over a row that was written or read in a transaction.
#[derive(Clone)]
pub(super) struct Step<M> {
    fate: Fate,
    model: M,
    base: Vec<Value>,
    saved: Saved,
    /// What the model held afterwards: where it holds that no more, somebody has changed it since.
    after: Vec<Value>,
    /// The columns that were left alone, because they were to be saved before and are still.
    kept: Vec<usize>,
}

enum Did {
    Nothing,
    Set,
    /// The user has set it since.
    SetBeforeOthers,
}

impl<M: Model> Step<M> {
    /// What this step did to a column of the model, which holds this now.
    fn did(&self, place: usize, now: &Value) -> Did {
        if self.kept.contains(&place) {
            return Did::Nothing;
        }
        match M::TABLE.columns[place].stores(&self.after[place], now.clone()) {
            true => Did::Set,
            false => Did::SetBeforeOthers,
        }
    }

    /// Takes back what was left to be saved. The row held this afterwards.
    fn discard(&mut self, after: &[Value]) -> Result<()> {
        if self.kept.is_empty() {
            return Ok(());
        }
        let mut held = M::from_row(&mut Reader::new(&HeldRow(&self.base), M::TABLE))?;
        for place in std::mem::take(&mut self.kept) {
            self.model.swap_at(place, &mut held);
            self.after[place] = after[place].clone();
        }
        Ok(())
    }
}

impl<M: Model> Draft<M> {
    /// Takes over a row that was read or written. These columns were named by the write, and those are still to be
    /// saved.
    pub(super) fn take(&mut self, mut row: M, named: Vec<usize>, kept: Vec<usize>, db: &Db) {
        let base = snapshot(&row);
        let version = [M::TABLE.version, M::TABLE.updated_at];
        let changed = |place: &usize| {
            let counts = !version.contains(&Some(*place));
            counts && !M::TABLE.columns[*place].stores(&self.base[*place], base[*place].clone())
        };
        let places = named.into_iter().filter(changed).collect();
        row.keep_skipped(&mut self.model);
        for &place in &kept {
            row.swap_at(place, &mut self.model);
        }
        let model = std::mem::replace(&mut self.model, row);
        let base = std::mem::replace(&mut self.base, base);
        let saved = Saved { places, before: base.clone() };
        let saved = std::mem::replace(&mut self.saved, saved);
        match db.fate() {
            Some(fate) => {
                let after = snapshot(&self.model);
                self.steps.push(Step { fate, model, base, saved, after, kept });
            }
            // What is so outside of a transaction is so for good.
            None => self.steps.clear(),
        }
    }

    /// What is discarded does not come back with a rollback.
    pub(super) fn discard_in_steps(&mut self) -> Result<()> {
        let mut after = &self.base;
        for step in self.steps.iter_mut().rev() {
            step.discard(after)?;
            after = &step.base;
        }
        Ok(())
    }

    /// Takes back what was rolled back meanwhile, and forgets how to take back what is permanent.
    pub(super) fn settle(&mut self) {
        if self.steps.is_empty() {
            return;
        }
        if let Some(first) = self.first_undone() {
            self.undo(first);
        }
        self.steps.retain(|step| !step.fate.is_permanent());
    }

    fn undo(&mut self, first: usize) {
        let mut undone = self.steps.split_off(first);
        for place in 0..self.base.len() {
            for step in undone.iter_mut().rev() {
                match step.did(place, &self.model.value_at(place)) {
                    Did::Nothing => {}
                    Did::Set => self.model.swap_at(place, &mut step.model),
                    Did::SetBeforeOthers => break,
                }
            }
        }
        if let Some(step) = undone.into_iter().next() {
            (self.base, self.saved) = (step.base, step.saved);
        }
    }

    /// Whatever came after a step that is undone was sent on the same connection, and is undone with it.
    fn first_undone(&self) -> Option<usize> {
        self.steps.iter().position(|step| step.fate.is_undone())
    }

    /// The draft as it is once what was rolled back has been taken back.
    pub(super) fn past(&self) -> Past<'_, M> {
        let undone = self.first_undone().map_or(&[] as &[Step<M>], |first| &self.steps[first..]);
        Past { draft: self, undone }
    }
}

/// A draft, and what is still to be taken back of it.
pub(super) struct Past<'a, M> {
    draft: &'a Draft<M>,
    undone: &'a [Step<M>],
}

impl<'a, M: Model> Past<'a, M> {
    pub(super) fn base(&self) -> &'a [Value] {
        self.undone.first().map_or(&self.draft.base, |step| &step.base)
    }

    pub(super) fn saved(&self) -> &'a Saved {
        self.undone.first().map_or(&self.draft.saved, |step| &step.saved)
    }

    fn value(&self, place: usize) -> Value {
        let mut now = self.draft.model.value_at(place);
        for step in self.undone.iter().rev() {
            match step.did(place, &now) {
                Did::Nothing => {}
                Did::Set => now = step.model.value_at(place),
                Did::SetBeforeOthers => break,
            }
        }
        now
    }

    pub(super) fn is_changed(&self, place: usize) -> bool {
        !M::TABLE.columns[place].stores(&self.base()[place], self.value(place))
    }

    /// The model. Before it was changed once more after a rollback, it is that of before the transaction; unless it
    /// holds more than that one, which only `settle` can put together.
    pub(super) fn model(&self) -> &'a M {
        let now = &self.draft.model;
        let Some(first) = self.undone.first().filter(|_| !M::SKIPS) else { return now };
        let whole = (0..self.draft.base.len()).all(|place| self.value(place) == first.model.value_at(place));
        if whole { &first.model } else { now }
    }
}
