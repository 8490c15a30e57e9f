//! What Limpid wants to reach, and what it missed.

use limpid_arena::{Engine, Work};

use super::{Lap, Score};

/// The most that a work may take, as a ratio to hand-written sqlx on one connection, in the faster of both ways.
pub(super) fn most(engine: Engine, work: Work) -> Option<f64> {
    let (sqlite, postgres) = match work {
        Work::Find => (0.45, 1.0),
        Work::Rows(100) => (0.38, 0.80),
        Work::Rows(_) => (0.25, 0.68),
        Work::Filter => (0.42, 0.92),
        Work::Insert => (0.68, 1.0),
        Work::InsertMany(1_000) => (0.70, 0.76),
        Work::Update => (0.65, 1.0),
        Work::Tree => (0.40, 0.85),
        Work::Build => return Some(1.5),
        _ if engine == Engine::MariaDb => (1.0, 1.0),
        _ => return None,
    };
    Some(match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
        Engine::MariaDb => 1.0,
    })
}

/// The most allocations that reading a row may take: its texts, name, e-mail and every second biography, and one.
const ALLOCATIONS_OF_A_ROW: f64 = 3.5;

/// A sentence for each goal that was missed on an engine. What lies within the noise is not missed: the middle half of
/// the rounds has to be above the goal, or above that of a peer.
pub(super) fn missed(engine: Engine, laps: &[Lap]) -> Vec<String> {
    let mut missed = Vec::new();
    for lap in laps {
        let name = format!("{}, {}", engine.name(), lap.work.title());
        let Some(own) = lap.worst_of_limpid() else { continue };
        let above = |limit: f64| hundredths(own.quartiles.0) > hundredths(limit);
        if let Some(most) = most(engine, lap.work).filter(|most| above(*most)) {
            missed.push(format!("{name}: {}, and the goal is {most:.2}", spread(&own)));
        }
        for (peer, score) in lap.scores() {
            if peer.is_peer() && above(score.quartiles.1) {
                missed.push(format!("{name}: {}, and {} needs {}", spread(&own), peer.title, spread(&score)));
            }
        }
    }
    missed.extend(allocations(engine, laps));
    missed
}

/// A ratio and its spread, as it is printed.
pub(super) fn spread(score: &Score) -> String {
    let (low, high) = score.quartiles;
    format!("{:.2} ({low:.2}–{high:.2})", score.ratio)
}

/// As it is printed: what looks equal is equal.
fn hundredths(ratio: f64) -> i64 {
    (ratio * 100.0).round() as i64
}

/// What 9,900 rows more cost. The statement itself costs something, too, but once.
fn allocations(engine: Engine, laps: &[Lap]) -> Option<String> {
    let count = |work| {
        let lap = laps.iter().find(|lap| lap.work == work)?;
        Some(lap.worst_of_limpid()?.usage?.0)
    };
    let row = (count(Work::Rows(10_000))? - count(Work::Rows(100))?) / 9_900.0;
    // Buffers grow a few times on the way.
    (row > ALLOCATIONS_OF_A_ROW + 0.02).then(|| {
        format!(
            "{}: {row:.2} allocations for each row that is read, and the goal is {ALLOCATIONS_OF_A_ROW}",
            engine.name()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::field::field;

    fn lap(work: Work, ratios: &[(&str, f64, f64)]) -> Lap {
        let score = |ratio: f64, count| Score {
            micros: 10.0 * ratio,
            ratio,
            quartiles: (ratio - 0.03, ratio + 0.03),
            rounds: 15,
            usage: Some((count, 0.0)),
        };
        let scores = field().map(|contender| {
            let ratio = ratios.iter().find(|(who, ..)| *who == contender.who);
            (contender, ratio.map(|(_, ratio, count)| score(*ratio, *count)))
        });
        Lap { work, scores: scores.collect() }
    }

    #[test]
    fn the_slower_way_to_write_limpid_counts() {
        let laps = [lap(Work::Find, &[("sqlx", 1.0, 9.0), ("limpid-on", 0.40, 5.0), ("limpid", 0.50, 5.0)])];
        let said = missed(Engine::Sqlite, &laps);
        assert_eq!(said, ["SQLite, find by key: 0.50 (0.47–0.53), and the goal is 0.45"]);
        assert!(missed(Engine::Postgres, &laps).is_empty());
        // Half of the rounds are below it.
        let laps = [lap(Work::Find, &[("sqlx", 1.0, 9.0), ("limpid", 0.47, 5.0)])];
        assert!(missed(Engine::Sqlite, &laps).is_empty());
    }

    #[test]
    fn a_peer_that_is_ahead_is_named_and_a_driver_is_not() {
        let laps = [lap(
            Work::Page,
            &[("limpid", 0.9, 5.0), ("diesel", 0.8, 5.0), ("toasty", 2.0, 5.0), ("rusqlite", 0.3, 5.0)],
        )];
        assert_eq!(
            missed(Engine::Sqlite, &laps),
            ["SQLite, page of 20, with count: 0.90 (0.87–0.93), and Diesel needs 0.80 (0.77–0.83)"]
        );
        let laps = [lap(Work::Page, &[("limpid", 0.9, 5.0), ("diesel", 0.86, 5.0)])];
        assert!(missed(Engine::Sqlite, &laps).is_empty(), "that is noise");
    }

    #[test]
    fn allocations_are_counted_for_each_row_more() {
        let laps = |many| {
            [Work::Rows(100), Work::Rows(10_000)].map(|work| {
                let count = if work == Work::Rows(100) { 370.0 } else { many };
                lap(work, &[("limpid", 0.1, count)])
            })
        };
        assert!(missed(Engine::Sqlite, &laps(35_020.0)).is_empty());
        let said = missed(Engine::Sqlite, &laps(44_920.0));
        assert_eq!(said, ["SQLite: 4.50 allocations for each row that is read, and the goal is 3.5"]);
    }
}
