//! Rounds: each runs all contenders, in an order of its own, so that a busy machine is busy for all.

use std::time::Duration;

use limpid_arena::{Answer, Result, Work};

use super::process::Process;

/// How thoroughly is measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// How many rounds there are.
    pub rounds: usize,
    /// How many there are of works that take longer than a batch.
    pub few: usize,
    /// How long a contender runs in one round.
    pub batch: Duration,
}

impl Effort {
    /// Long enough for numbers that mean something.
    pub(super) const FULL: Effort = Effort { rounds: 15, few: 5, batch: Duration::from_millis(50) };
    /// Every work once, to see that it works.
    pub(super) const QUICK: Effort = Effort { rounds: 1, few: 1, batch: Duration::from_millis(1) };
}

/// What one contender took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    /// The median time for one operation, in µs.
    pub micros: f64,
    /// The median of the ratios to the base, round by round.
    pub ratio: f64,
    /// Between these lies the middle half of the ratios.
    pub quartiles: (f64, f64),
    /// How many rounds there were.
    pub rounds: usize,
    /// Allocations of one operation, and their bytes.
    pub usage: Option<(f64, f64)>,
}

/// What is done between two batches, where no clock runs.
pub(super) type Clear<'a> = &'a mut dyn FnMut(usize) -> Result<()>;

/// Runs the contenders against each other. `None` for who cannot do this work. The base is the fastest of those that
/// may be it, or the first who is able if none of them is.
///
/// # Errors
///
/// What a contender fails with, and if they do not come to the same answer.
pub(super) fn measure(
    field: &mut [Process],
    work: Work,
    effort: Effort,
    bases: &[usize],
    clear: Clear<'_>,
) -> Result<Vec<Option<Score>>> {
    let able = check(field, work, clear)?;
    let mut sizes = vec![0; field.len()];
    for &place in &able {
        sizes[place] = calibrate(&mut field[place], work, effort.batch, &mut || clear(place))?;
    }
    let long = able.iter().any(|place| sizes[*place] == 1);
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); field.len()];
    let mut order = able.clone();
    let mut dice = 0x2545_f491_4f6c_dd1d;
    for _ in 0..if long { effort.few } else { effort.rounds } {
        shuffle(&mut order, &mut dice);
        for &place in &order {
            let answer = ask(&mut field[place], work, sizes[place])?;
            times[place].push(answer.nanos as f64 / 1e3 / sizes[place] as f64);
            clear(place)?;
        }
    }
    Ok(scores(&times, bases))
}

/// What the times of each contender come to.
fn scores(times: &[Vec<f64>], bases: &[usize]) -> Vec<Option<Score>> {
    let took = |place: &usize| quantile(&times[*place], 0.5);
    let able = |place: &usize| !times[*place].is_empty();
    let fastest = bases.iter().copied().filter(able).min_by(|one, other| took(one).total_cmp(&took(other)));
    let Some(base) = fastest.or_else(|| (0..times.len()).find(able)) else { return vec![None; times.len()] };
    let score = |own: &Vec<f64>| {
        let ratios: Vec<f64> = own.iter().zip(&times[base]).map(|(own, base)| own / base).collect();
        (!own.is_empty()).then(|| Score {
            micros: quantile(own, 0.5),
            ratio: quantile(&ratios, 0.5),
            quartiles: (quantile(&ratios, 0.25), quantile(&ratios, 0.75)),
            rounds: own.len(),
            usage: None,
        })
    };
    times.iter().map(score).collect()
}

/// Counts the allocations of one operation: a mean, after as many to warm up.
///
/// # Errors
///
/// What the contender fails with.
pub(super) fn count(process: &mut Process, work: Work, clear: Clear<'_>) -> Result<Option<(f64, f64)>> {
    let times = if heavy(work) { 1 } else { 20 };
    if process.ask(work, times)?.is_none() {
        return Ok(None);
    }
    clear(0)?;
    let answer = ask(process, work, times)?;
    clear(0)?;
    Ok(Some((answer.count as f64 / times as f64, answer.bytes as f64 / times as f64)))
}

/// Whether once is enough.
pub(super) fn heavy(work: Work) -> bool {
    matches!(work, Work::InsertMany(100_000..))
}

fn ask(process: &mut Process, work: Work, times: u64) -> Result<Answer> {
    process.ask(work, times)?.ok_or_else(|| "it was able a moment ago".into())
}

/// Lets each run, and sees that all who are able come to the same answer. Answers with their places.
fn check(field: &mut [Process], work: Work, clear: Clear<'_>) -> Result<Vec<usize>> {
    let times = if heavy(work) { 1 } else { 3 };
    let mut able = Vec::new();
    let mut sums = Vec::new();
    for (place, process) in field.iter_mut().enumerate() {
        if let Some(answer) = process.ask(work, times)? {
            able.push(place);
            sums.push(answer.sum);
        }
        clear(place)?;
    }
    match sums.iter().all(|sum| *sum == sums[0] && *sum > 0) {
        true => Ok(able),
        false => Err(format!("{work}: the contenders {able:?} came to {sums:?}").into()),
    }
}

/// How many operations fill a batch.
fn calibrate(
    process: &mut Process,
    work: Work,
    batch: Duration,
    clear: &mut dyn FnMut() -> Result<()>,
) -> Result<u64> {
    let mut size = 1;
    loop {
        let elapsed = Duration::from_nanos(ask(process, work, size)?.nanos);
        clear()?;
        if elapsed * 3 >= batch {
            let wanted = batch.as_secs_f64() / elapsed.as_secs_f64() * size as f64;
            return Ok((wanted as u64).max(1));
        }
        size *= 2;
    }
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

/// The value below which this part of them lies; between two it is in the middle of them.
fn quantile(values: &[f64], part: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let place = part * values.len().saturating_sub(1) as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let [below, above] = [below, above].map(|place| values.get(place).copied().unwrap_or_default());
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_the_better_one_and_ratios_are_those_of_a_round() {
        let times = vec![vec![10.0, 20.0, 30.0], vec![8.0, 10.0, 12.0], vec![4.0, 10.0, 6.0], vec![]];
        let scores = scores(&times, &[0, 1]);
        let ratios: Vec<_> = scores.iter().map(|score| score.map(|score| score.ratio)).collect();
        assert_eq!(ratios, [Some(2.0), Some(1.0), Some(0.5), None]);
        let limpid = scores[2].expect("it was able");
        assert_eq!((limpid.micros, limpid.rounds, limpid.quartiles), (6.0, 3, (0.5, 0.75)));
    }

    #[test]
    fn who_is_able_is_the_base_where_none_of_the_others_is() {
        let scores = scores(&[vec![], vec![], vec![4.0], vec![6.0]], &[0, 1]);
        assert_eq!(scores[3].map(|score| score.ratio), Some(1.5));
    }
}
