//! The caller: the line of the source, the task, and the call.

use std::cell::Cell;
use std::hash::{Hash, Hasher};
use std::panic::Location;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
#[cfg(debug_assertions)]
use std::sync::atomic::Ordering;

/// A line of the user's source.
pub(crate) type Caller = &'static Location<'static>;

/// A task, or a thread outside of any task. Never 0.
pub(crate) fn task() -> u64 {
    thread_local!(static MARK: Cell<u16> = const { Cell::new(0) });
    match tokio::task::try_id() {
        Some(id) => {
            let mut number = Number(0);
            id.hash(&mut number);
            number.0 << 1 | 1
        }
        // The address of something that each thread has one of: an even number.
        None => MARK.with(|mark| mark.as_ptr().addr() as u64),
    }
}

/// Takes the number of a task as it is.
struct Number(u64);

impl Hasher for Number {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |sum, &byte| sum.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// The task that a guard belongs to: the one that used it last. 0 once it has ended.
pub(crate) type Owner = Arc<AtomicU64>;

/// A call of the user's: the line, and a number that no other call has. Only debug builds count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call {
    pub(crate) at: Caller,
    pub(crate) number: u64,
}

impl Call {
    pub(crate) fn new(at: Caller) -> Self {
        #[cfg(debug_assertions)]
        let number = next_call();
        #[cfg(not(debug_assertions))]
        let number = 0;
        Call { at, number }
    }
}

/// A number that no other call has.
#[cfg(debug_assertions)]
fn next_call() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
