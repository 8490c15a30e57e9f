//! In debug builds: a warning for a statement that one line of the source sends again and again, as a loop
//! over rows does that asks for what belongs to each.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::exec::driver::caller::{Call, Caller, task};
use crate::sql::statement::{Access, Statement};

/// What was not sent again for this long starts from 1: a worker that looks for a job each second is not a loop
/// over rows.
const REST: Duration = Duration::from_secs(1);
/// The most shapes that are kept at once, before those that rest are forgotten.
const MOST_SHAPES: usize = 1_024;

/// The lines that were warned of.
static WARNED: Mutex<Option<HashSet<Caller>>> = Mutex::new(None);

/// How often each line has sent each statement.
pub(crate) struct Repeats {
    most: u32,
    shapes: Mutex<HashMap<Shape, Count>>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Shape {
    work: RepeatedIn,
    at: Caller,
    text: u64,
}

/// What a line repeats itself in: a task, or a part of one that is a piece of work by itself, such as a request.
#[derive(Debug, PartialEq, Eq, Hash)]
enum RepeatedIn {
    Task(u64),
    Unit(u64),
}

struct Count {
    calls: u32,
    /// The last call that was counted: one that sends a long list in several steps counts once.
    call: u64,
    last: Instant,
}

impl Repeats {
    pub(crate) fn new(most: u32) -> Self {
        Repeats { most, shapes: Mutex::default() }
    }

    /// Counts a statement, and warns once for each line that sends one too often.
    pub(crate) fn note(&self, statement: &Statement, call: Call, unit: Option<u64>) {
        let mut hasher = DefaultHasher::new();
        statement.text.hash(&mut hasher);
        let work = unit.map_or_else(|| RepeatedIn::Task(task()), RepeatedIn::Unit);
        let shape = Shape { work, at: call.at, text: hasher.finish() };
        if self.count(shape, call.number) == self.most.saturating_add(1) && is_new(call.at) {
            let advice = match statement.access {
                Access::Read => "load what belongs to rows with `.with(..)` or `limpid::load`",
                Access::Write | Access::WriteFew => "write many rows in one statement",
            };
            tracing::warn!(
                target: "limpid",
                at = %call.at,
                model = statement.table.model,
                more_than = self.most,
                "one line sends the same statement again and again in one task: {advice}",
            );
        }
    }

    fn count(&self, shape: Shape, call: u64) -> u32 {
        let now = Instant::now();
        let mut shapes = self.shapes.lock().unwrap_or_else(PoisonError::into_inner);
        if shapes.len() >= MOST_SHAPES {
            shapes.retain(|_, count| now.duration_since(count.last) < REST);
        }
        let count = shapes.entry(shape).or_insert(Count { calls: 0, call: 0, last: now });
        if count.call == call {
            return 0;
        }
        if now.duration_since(count.last) >= REST {
            count.calls = 0;
        }
        count.calls = count.calls.saturating_add(1);
        (count.call, count.last) = (call, now);
        count.calls
    }
}

fn is_new(at: Caller) -> bool {
    let mut warned = WARNED.lock().unwrap_or_else(PoisonError::into_inner);
    warned.get_or_insert_default().insert(at)
}
