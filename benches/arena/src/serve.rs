//! The talk between the driver and a contender: a line asks, a line answers.
//!
//! `find 500` does a work 500 times. The answer is what it came to, the nanoseconds, the allocations and their
//! bytes; or `unable`, when the contender has no way to do this work.

use std::io::{BufRead, Write};
use std::time::Instant;

use crate::{Result, Work};

/// What the allocator of a process was asked for so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// How often. Growing a block counts, too.
    pub count: u64,
    /// How much.
    pub bytes: u64,
}

/// What a contender says of a batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// The sum of what each operation came to: all contenders have to come to the same.
    pub sum: u64,
    /// The time of all of them.
    pub nanos: u64,
    /// Allocations, if this process counts them.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Answer {
    /// Reads the line of a contender: `None` if it is unable.
    ///
    /// # Errors
    ///
    /// If it is no answer; then the line says what went wrong.
    pub fn read(line: &str) -> Result<Option<Answer>> {
        if line == "unable" {
            return Ok(None);
        }
        let numbers: Vec<u64> = line.split(' ').map_while(|word| word.parse().ok()).collect();
        match numbers[..] {
            [sum, nanos, count, bytes] => Ok(Some(Answer { sum, nanos, count, bytes })),
            _ => Err(line.into()),
        }
    }
}

/// Answers the driver until it stops asking. `run` does a work so many times and answers with the sum of what each
/// came to, or with `None` if it cannot do this work.
///
/// # Errors
///
/// If the driver asks for something that is no work. What `run` fails with is told to the driver.
pub fn serve(usage: fn() -> Usage, mut run: impl FnMut(Work, u64) -> Result<Option<u64>>) -> Result<()> {
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (work, times) = line.split_once(' ').ok_or("a work and a number are missing")?;
        let (work, times) = (work.parse::<Work>()?, times.parse::<u64>()?);
        let before = usage();
        let start = Instant::now();
        let done = run(work, times);
        let nanos = start.elapsed().as_nanos();
        let after = usage();
        let mut out = std::io::stdout().lock();
        match done {
            Ok(Some(sum)) => {
                let (count, bytes) = (after.count - before.count, after.bytes - before.bytes);
                writeln!(out, "{sum} {nanos} {count} {bytes}")?;
            }
            Ok(None) => writeln!(out, "unable")?,
            Err(error) => writeln!(out, "{}", error.to_string().replace('\n', " "))?,
        }
        out.flush()?;
    }
    Ok(())
}

/// For a process that counts nothing.
pub fn uncounted() -> Usage {
    Usage::default()
}

/// The main function of a contender's two programs, one that is timed and one that counts: counting costs time.
#[macro_export]
macro_rules! counted {
    ($run:path) => {
        #[global_allocator]
        static ALLOCATOR: &$crate::serve::StatsAlloc<std::alloc::System> =
            &$crate::serve::INSTRUMENTED_SYSTEM;

        fn main() -> $crate::Result<()> {
            $run(|| {
                let stats = ALLOCATOR.stats();
                let count = (stats.allocations + stats.reallocations) as u64;
                $crate::Usage { count, bytes: stats.bytes_allocated as u64 }
            })
        }
    };
}

#[doc(hidden)]
pub use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contender_answers_is_unable_or_says_what_went_wrong() {
        let answer = Answer { sum: 3, nanos: 1_500, count: 7, bytes: 96 };
        assert_eq!(Answer::read("3 1500 7 96").expect("four numbers"), Some(answer));
        assert_eq!(Answer::read("unable").expect("a word of the talk"), None);
        assert_eq!(Answer::read("no such table").expect_err("no answer").to_string(), "no such table");
        assert_eq!(Answer::read("3 1500 no").expect_err("no answer").to_string(), "3 1500 no");
    }
}
