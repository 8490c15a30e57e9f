//! Rounds: each runs all contenders, in an order of its own, so that a busy machine is busy for all.

use std::time::{Duration, Instant};

use crate::{Contender, Effort, Result};

/// How long a contender runs in one round.
const BATCH: Duration = Duration::from_millis(30);
/// How many rounds there are.
const ROUNDS: usize = 11;

/// What one contender took.
#[derive(Debug, Clone, Copy)]
pub struct Score {
    /// The median time for one operation.
    pub time: Duration,
    /// The median of the ratios to the first contender, round by round.
    pub ratio: f64,
}

/// Runs the contenders against each other.
///
/// # Errors
///
/// What a contender fails with, and if they do not come to the same answer.
pub async fn measure(contenders: &[Contender<'_>], effort: Effort) -> Result<Vec<Score>> {
    check(contenders).await?;
    let (rounds, batch) = match effort {
        Effort::Full => (ROUNDS, BATCH),
        Effort::Quick => (2, Duration::ZERO),
    };
    let mut sizes = Vec::new();
    for contender in contenders {
        sizes.push(calibrate(contender, batch).await?);
    }
    let mut times = vec![Vec::with_capacity(rounds); contenders.len()];
    let mut order: Vec<usize> = (0..contenders.len()).collect();
    let mut dice = 0x2545_f491_4f6c_dd1d;
    for _ in 0..rounds {
        shuffle(&mut order, &mut dice);
        for &place in &order {
            let elapsed = time(&contenders[place], sizes[place]).await?;
            times[place].push(elapsed.as_secs_f64() / sizes[place] as f64);
        }
    }
    let scores = times.iter().map(|own| {
        let ratios = own.iter().zip(&times[0]).map(|(own, first)| own / first).collect();
        Score { time: Duration::from_secs_f64(median(own.clone())), ratio: median(ratios) }
    });
    Ok(scores.collect())
}

/// Runs each once, and sees that all were about the same number of rows.
async fn check(contenders: &[Contender<'_>]) -> Result<()> {
    let mut answers = Vec::new();
    for contender in contenders {
        answers.push(contender.run(3).await?);
    }
    match answers.iter().all(|answer| *answer == answers[0] && *answer > 0) {
        true => Ok(()),
        false => Err(format!("the contenders {contenders:?} answered {answers:?}").into()),
    }
}

/// How many operations fill a batch.
async fn calibrate(contender: &Contender<'_>, batch: Duration) -> Result<u64> {
    let mut size = 1;
    loop {
        let elapsed = time(contender, size).await?;
        if elapsed * 2 >= batch {
            let wanted = batch.as_secs_f64() / elapsed.as_secs_f64() * size as f64;
            return Ok((wanted as u64).max(1));
        }
        size *= 2;
    }
}

async fn time(contender: &Contender<'_>, times: u64) -> Result<Duration> {
    let start = Instant::now();
    contender.run(times).await?;
    Ok(start.elapsed())
}

/// Fisher and Yates, with dice that fall the same in every run.
fn shuffle(order: &mut [usize], dice: &mut u64) {
    for last in (1..order.len()).rev() {
        *dice ^= *dice << 13;
        *dice ^= *dice >> 7;
        *dice ^= *dice << 17;
        order.swap(last, (*dice % (last as u64 + 1)) as usize);
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
