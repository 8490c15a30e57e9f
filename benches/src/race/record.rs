//! The ratios of each processor that the whole race was run on, as files: ratios do not travel from one to another, so
//! the page shows those of all of them side by side.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use limpid_arena::Result;

use super::{Heat, machine};
use crate::table::Table;

/// Of each engine, work and contender, its ratio.
type Ratios = BTreeMap<(String, String, String), f64>;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("measured")
}

/// The name of a processor as that of a file: `amd_epyc_7763`.
fn file_of(processor: &str) -> String {
    let words =
        processor.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_") + ".tsv"
}

/// Keeps what was measured on this machine.
///
/// # Errors
///
/// If the file cannot be written.
pub(super) fn write(heats: &[Heat]) -> Result<()> {
    let processor = machine::processor();
    let mut lines = format!("{processor}\n");
    for heat in heats {
        for lap in &heat.laps {
            for (contender, score) in lap.scores() {
                let (engine, work) = (heat.engine.name(), lap.work.title());
                lines += &format!("{engine}\t{work}\t{}\t{:.4}\n", contender.title, score.ratio);
            }
        }
    }
    fs::create_dir_all(folder())?;
    fs::write(folder().join(file_of(&processor)), lines)?;
    Ok(())
}

/// The name of a processor, and what was measured on it.
fn read(text: &str) -> Result<(String, Ratios)> {
    let mut lines = text.lines();
    let processor = lines.next().ok_or("a record begins with its processor")?.to_owned();
    let mut ratios = Ratios::new();
    for line in lines {
        let cells: Vec<_> = line.split('\t').map(str::to_owned).collect();
        let Ok([engine, work, contender, ratio]) = <[String; 4]>::try_from(cells) else {
            return Err(format!("{line}: four cells").into());
        };
        ratios.insert((engine, work, contender), ratio.parse()?);
    }
    Ok((processor, ratios))
}

/// The ratios of all processors side by side; nothing if there is only one.
///
/// # Errors
///
/// If a record cannot be read.
pub(super) fn text(heats: &[Heat]) -> Result<String> {
    let mut records = Vec::new();
    let Ok(entries) = fs::read_dir(folder()) else { return Ok(String::new()) };
    let mut files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    for file in files {
        records.push(read(&fs::read_to_string(file)?)?);
    }
    Ok(side_by_side(heats, &records))
}

fn side_by_side(heats: &[Heat], records: &[(String, Ratios)]) -> String {
    if records.len() < 2 {
        return String::new();
    }
    let names: Vec<_> = records.iter().map(|(processor, _)| processor.as_str()).collect();
    let mut text = format!("\nRatios do not travel: on {}, in this order.\n", names.join(" / "));
    for heat in heats {
        let mut table = Table::new(format!("{}: ratios on each processor", heat.engine.name()));
        let Some(first) = heat.laps.first() else { continue };
        table.row("", first.scores.iter().map(|(contender, _)| contender.title.to_owned()));
        for lap in &heat.laps {
            let cells = lap.scores.iter().map(|(contender, _)| {
                let key = (heat.engine.name().to_owned(), lap.work.title(), contender.title.to_owned());
                let shown =
                    |ratio: Option<&f64>| ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
                records.iter().map(|(_, ratios)| shown(ratios.get(&key))).collect::<Vec<_>>().join(" / ")
            });
            table.row(lap.work.title(), cells.collect::<Vec<_>>());
        }
        text += &table.to_string();
    }
    text
}

#[cfg(test)]
mod tests {
    use limpid_arena::{Engine, Work};

    use super::*;
    use crate::race::field::field;
    use crate::race::{Lap, Score};

    #[test]
    fn processors_stand_side_by_side() {
        let score = Score { micros: 1.0, ratio: 0.5, quartiles: (0.4, 0.6), rounds: 15, usage: None };
        let scores = field().take(2).map(|contender| (contender, Some(score))).collect();
        let heat = Heat {
            engine: Engine::Sqlite,
            version: "SQLite 3".into(),
            laps: vec![Lap { work: Work::Find, scores }],
        };
        let record = |name: &str, ratio: &str| {
            let title = field().next().expect("somebody takes part").title;
            read(&format!("{name}\nSQLite\tfind by key\t{title}\t{ratio}\n")).expect("a record")
        };
        let records = [record("one", "0.5"), record("other", "0.75")];
        let text = side_by_side(&[heat], &records);
        assert!(text.contains("on one / other, in this order"), "{text}");
        assert!(text.contains("0.50 / 0.75") && text.contains("– / –"), "{text}");
        assert_eq!(side_by_side(&[], &records[..1]), "");
        assert_eq!(file_of("AMD EPYC(TM) 7763"), "amd_epyc_tm_7763.tsv");
    }
}
