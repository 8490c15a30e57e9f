//! The chart of the README: bars, as ratios to hand-written sqlx, of all works on all engines, also where Limpid is
//! level or behind. A line at the end of a bar shows the middle half of the rounds.

use std::fmt::Write;

use limpid_arena::{Engine, Work};

use super::Heat;

/// What is drawn: a work in each row.
const WORKS: [Work; 13] = Work::ALL;
/// Which engines, side by side.
const ENGINES: [Engine; 3] = Engine::ALL;
/// The names of the bars, from above, with their colours. They can be read on white and on black.
const BARS: [(&str, &str); 8] = [
    ("Limpid, on(&db)", "#2f81f7"),
    ("Limpid, ambient", "#79b8ff"),
    ("sqlx, FromRow", "#57606a"),
    ("sqlx, pool", "#8b949e"),
    ("SeaORM", "#c69026"),
    ("Diesel", "#d1553b"),
    ("diesel-async", "#e5906b"),
    ("Toasty", "#986ee2"),
];

const LABELS: f64 = 170.0;
const PANEL: f64 = 300.0;
const BAR: f64 = 7.0;
const TOP: f64 = 84.0;
const GAP: f64 = 12.0;
/// A bar that would be longer than this ratio is cut, and says so.
const MOST: f64 = 3.0;

/// The picture.
pub(super) fn svg(heats: &[Heat]) -> String {
    let row = BAR * BARS.len() as f64 + GAP;
    let height = TOP + row * WORKS.len() as f64 + 34.0;
    let width = LABELS + ENGINES.len() as f64 * (PANEL + 40.0) + 10.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"system-ui, sans-serif\" font-size=\"13\" role=\"img\">\n\
         <title>Time for one operation, as a ratio to hand-written sqlx on one connection</title>\n\
         <style>text {{ fill: #57606a }} .strong {{ font-weight: 600 }} .line {{ stroke: #57606a }} \
         @media (prefers-color-scheme: dark) {{ text {{ fill: #adbac7 }} .line {{ stroke: #adbac7 }} }}</style>\n"
    );
    text(
        &mut out,
        0.0,
        18.0,
        "class=\"strong\"",
        "Time for one operation; hand-written sqlx on one connection, the faster of two ways = 1",
    );
    legend(&mut out);
    for (place, work) in WORKS.iter().enumerate() {
        let middle = TOP + row * place as f64 + (row - GAP) / 2.0 + 4.0;
        text(&mut out, LABELS - 10.0, middle, "text-anchor=\"end\"", &work.title());
    }
    for (place, engine) in ENGINES.iter().enumerate() {
        let left = LABELS + (PANEL + 40.0) * place as f64;
        if let Some(heat) = heats.iter().find(|heat| heat.engine == *engine) {
            panel(&mut out, heat, left, row);
        }
    }
    out + "</svg>\n"
}

fn legend(out: &mut String) {
    let mut left = LABELS;
    for (name, colour) in BARS {
        write_bar(out, left, 34.0, 11.0, 11.0, colour);
        text(out, left + 16.0, 44.0, "", &name.replace('&', "&amp;"));
        left += 38.0 + 7.0 * name.len() as f64;
    }
}

fn panel(out: &mut String, heat: &Heat, left: f64, row: f64) {
    let unit = PANEL / MOST;
    text(out, left, TOP - 12.0, "class=\"strong\"", heat.engine.name());
    for (place, work) in WORKS.iter().enumerate() {
        let Some(lap) = heat.laps.iter().find(|lap| lap.work == *work) else { continue };
        let mut y = TOP + row * place as f64 - BAR;
        for (name, colour) in &BARS {
            let own = lap.scores().find(|(contender, _)| contender.drawn == Some(*name));
            let Some((_, score)) = own else { continue };
            y += BAR;
            let length = score.ratio.min(MOST) * unit;
            write_bar(out, left, y, length, BAR - 1.0, colour);
            let (low, high) = score.quartiles;
            let [low, high] = [low, high].map(|ratio| left + ratio.min(MOST) * unit);
            write_spread(out, low, high, y + (BAR - 1.0) / 2.0);
            if score.ratio > MOST || name.starts_with("Limpid") {
                let said = format!("{:.2}", score.ratio);
                text(out, high.max(left + length) + 4.0, y + BAR - 1.0, "font-size=\"8.5\"", &said);
            }
        }
    }
    let bottom = TOP + row * WORKS.len() as f64 - GAP / 2.0;
    let x = left + unit;
    let _ = writeln!(
        out,
        "<line class=\"line\" x1=\"{x:.1}\" y1=\"{}\" x2=\"{x:.1}\" y2=\"{bottom:.1}\" stroke-dasharray=\"3 3\"/>",
        TOP - 6.0
    );
    for ratio in 0..=MOST as u32 {
        let x = left + unit * f64::from(ratio);
        text(out, x, bottom + 18.0, "text-anchor=\"middle\"", &ratio.to_string());
    }
}

fn write_spread(out: &mut String, low: f64, high: f64, y: f64) {
    let _ =
        writeln!(out, "<line class=\"line\" x1=\"{low:.1}\" y1=\"{y:.1}\" x2=\"{high:.1}\" y2=\"{y:.1}\"/>");
}

fn write_bar(out: &mut String, x: f64, y: f64, width: f64, height: f64, colour: &str) {
    let _ = writeln!(
        out,
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"1\" fill=\"{colour}\"/>"
    );
}

fn text(out: &mut String, x: f64, y: f64, attributes: &str, said: &str) {
    let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" {attributes}>{said}</text>");
}
