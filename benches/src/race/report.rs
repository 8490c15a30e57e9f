//! The tables, ready for a Markdown file.

use limpid_arena::Result;

use super::pin::Pin;
use super::{Contender, Heat, Lap, Score, changes, goals, machine, record};
use crate::table::Table;

/// Everything that was measured.
pub(super) fn text(heats: &[Heat], pin: &Pin, peers: bool) -> Result<String> {
    let engines: Vec<_> = heats.iter().map(|heat| heat.version.as_str()).collect();
    let mut text = format!(
        "Measured on {}; {}; {}; {}. SQLite is a file in memory if the system has one, with WAL and `synchronous = NORMAL` \
         for all. After a time stands its ratio, and between which ratios the middle half of the rounds lies.\n",
        machine::said(),
        machine::versions(peers)?,
        engines.join(", "),
        pin.said()
    );
    for heat in heats {
        text +=
            &table(heat, format!("{}: µs for one operation (ratio)", heat.engine.name()), time).to_string();
    }
    for heat in heats {
        let title = format!("{}: allocations for one operation (count / KiB)", heat.engine.name());
        text += &table(heat, title, usage).to_string();
    }
    text += &record::text(heats)?;
    text += &changes::text();
    text += "\n### Goals that were missed\n\n";
    let missed: Vec<_> = heats.iter().flat_map(|heat| goals::missed(heat.engine, &heat.laps)).collect();
    if missed.is_empty() {
        text += "None.\n";
    }
    for missed in missed {
        text += &format!("- {missed}\n");
    }
    Ok(text)
}

fn table(heat: &Heat, title: String, cell: fn(&Score) -> String) -> Table {
    let mut table = Table::new(title);
    let contenders: Vec<Contender> = heat
        .laps
        .first()
        .map_or(Vec::new(), |lap| lap.scores.iter().map(|(contender, _)| *contender).collect());
    let titles = contenders.iter().map(|contender| contender.title.to_owned());
    table.row("", titles.chain(["rounds".to_owned()]));
    for lap in &heat.laps {
        let Lap { work, scores } = lap;
        let cells = scores.iter().map(|(_, score)| score.as_ref().map_or_else(|| "–".to_owned(), cell));
        let rounds = lap.scores().next().map_or(0, |(_, score)| score.rounds);
        table.row(work.title(), cells.chain([rounds.to_string()]));
    }
    table
}

fn time(score: &Score) -> String {
    let digits = if score.micros < 10.0 { 2 } else { usize::from(score.micros < 1_000.0) };
    let (low, high) = score.quartiles;
    format!("{:.digits$} ({:.2}, {low:.2}–{high:.2})", score.micros, score.ratio)
}

fn usage(score: &Score) -> String {
    let (count, bytes) = score.usage.unwrap_or_default();
    format!("{count:.0} / {:.1}", bytes / 1024.0)
}
