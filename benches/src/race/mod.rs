//! The driver: contenders run against each other, each in a process of its own.

mod changes;
mod chart;
mod database;
pub mod document;
mod field;
mod goals;
pub mod machine;
mod pin;
mod process;
mod record;
mod report;
mod round;

use std::path::Path;

use limpid_arena::fill::ROWS;
use limpid_arena::{Engine, Result, Work};
use tokio::runtime::Runtime;

use database::Place;
use field::{BASES, Contender, Field, LIMPID};
pub use field::{cargo, folder, target};
use process::Process;
use round::{Effort, Score, count, measure};

/// What the command line asked for.
#[derive(Debug)]
pub struct Wish {
    effort: Effort,
    peers: bool,
    pinned: bool,
    engines: Vec<Engine>,
    works: Vec<Work>,
}

impl Wish {
    /// Reads the command line. `cargo bench` asks for all of it, `--quick` and `cargo test --benches` do not.
    ///
    /// # Errors
    ///
    /// If it holds a word that means nothing.
    pub fn read() -> Result<Wish> {
        let mut wish = Wish {
            effort: Effort::QUICK,
            peers: false,
            pinned: true,
            engines: Vec::new(),
            works: Vec::new(),
        };
        let mut quick = false;
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--bench" => wish.effort = Effort::FULL,
                "--quick" => quick = true,
                "--peers" => wish.peers = true,
                "--free" => wish.pinned = false,
                "--only" => {
                    for word in arguments.next().ok_or("--only wants words: sqlite,find")?.split(',') {
                        wish.only(word)?;
                    }
                }
                _ => return Err(format!("{argument}: it is --peers, --quick, --free or --only WORDS").into()),
            }
        }
        if quick {
            wish.effort = Effort::QUICK;
        }
        if wish.quick() && wish.works.is_empty() {
            // The largest work takes long even once.
            wish.works = Work::ALL.into_iter().filter(|work| !round::heavy(*work)).collect();
        }
        Ok(wish)
    }

    fn only(&mut self, word: &str) -> Result<()> {
        match Engine::ALL.into_iter().find(|engine| engine.name().eq_ignore_ascii_case(word)) {
            Some(engine) => self.engines.push(engine),
            None => self.works.push(word.parse()?),
        }
        Ok(())
    }

    /// Whether everything is measured, as it has to be for what the documentation shows.
    fn whole(&self) -> bool {
        self.peers && self.engines.is_empty() && self.works.is_empty() && !self.quick()
    }

    /// Whether the numbers mean nothing.
    fn quick(&self) -> bool {
        self.effort.rounds == Effort::QUICK.rounds
    }

    fn engines(&self) -> impl Iterator<Item = Engine> {
        Engine::ALL.into_iter().filter(|engine| self.engines.is_empty() || self.engines.contains(engine))
    }

    fn works(&self) -> impl Iterator<Item = Work> {
        Work::ALL.into_iter().filter(|work| self.works.is_empty() || self.works.contains(work))
    }
}

/// A work on an engine, and what each contender took for it.
#[derive(Debug)]
pub struct Lap {
    work: Work,
    scores: Vec<(Contender, Option<Score>)>,
}

impl Lap {
    /// Who was able, and the score.
    fn scores(&self) -> impl Iterator<Item = (Contender, Score)> {
        self.scores.iter().filter_map(|(contender, score)| Some((*contender, (*score)?)))
    }

    /// Both ways to write Limpid count: the slower one.
    fn worst_of_limpid(&self) -> Option<Score> {
        let own = self.scores().filter(|(contender, _)| LIMPID.contains(&contender.who));
        own.map(|(_, score)| score).max_by(|one, other| one.ratio.total_cmp(&other.ratio))
    }
}

/// What was measured on an engine.
#[derive(Debug)]
pub struct Heat {
    engine: Engine,
    version: String,
    laps: Vec<Lap>,
}

/// Runs the race, prints its tables and, if it was whole, writes them and the chart into the documentation.
/// `own` is the program of Limpid and sqlx.
///
/// # Errors
///
/// If a contender fails, or comes to another answer than the others.
pub fn run(wish: &Wish, own: &Path) -> Result<()> {
    let field = Field::build(own, wish.peers)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let pin = if wish.pinned && !wish.quick() { pin::Pin::set() } else { pin::Pin::none() };
    let mut heats = Vec::new();
    for engine in wish.engines() {
        match Place::of(engine)? {
            Some(place) => heats.push(heat(wish, &field, &runtime, place, engine)?),
            None => eprintln!("SKIPPED: {}, because the environment names no server", engine.name()),
        }
    }
    let complete = wish.whole() && heats.len() == Engine::ALL.len();
    if complete {
        record::write(&heats)?;
    }
    let text = report::text(&heats, &pin, wish.peers)?;
    drop(pin);
    println!("{text}");
    if complete {
        document::replace("race", &text)?;
        std::fs::write(document::folder().join("performance.svg"), chart::svg(&heats))?;
    } else if wish.peers {
        std::fs::write(target().join("performance.svg"), chart::svg(&heats))?;
    }
    Ok(())
}

fn heat(wish: &Wish, field: &Field, runtime: &Runtime, mut place: Place, engine: Engine) -> Result<Heat> {
    let contenders = field.on(engine);
    let version = runtime.block_on(place.version())?;
    let laps = laps(wish, field, runtime, &mut place, &contenders);
    runtime.block_on(place.close())?;
    Ok(Heat { engine, version, laps: laps? })
}

fn laps(
    wish: &Wish,
    field: &Field,
    runtime: &Runtime,
    place: &mut Place,
    contenders: &[Contender],
) -> Result<Vec<Lap>> {
    let mut laps = Vec::new();
    let may_be_base = |(_, contender): &(usize, &Contender)| BASES.contains(&contender.who);
    let bases: Vec<_> = contenders.iter().enumerate().filter(may_be_base).map(|(place, _)| place).collect();
    for grows in [false, true] {
        let works: Vec<Work> = wish.works().filter(|work| work.grows() == grows).collect();
        if works.is_empty() {
            continue;
        }
        let mut urls = Vec::new();
        for contender in contenders {
            let name = if grows { "write" } else { "read" };
            urls.push(runtime.block_on(place.make(&format!("{}_{name}", contender.who)))?);
        }
        let mut timed = start(field, contenders, &urls, false)?;
        if !grows {
            for (process, url) in timed.iter_mut().zip(&urls) {
                process.ask(Work::InsertMany(ROWS), 1)?;
                runtime.block_on(place.analyze(url))?;
            }
        }
        for work in works {
            eprintln!("{}", work.title());
            let mut clear = |at: usize| match grows {
                true => runtime.block_on(place.empty(&urls[at])),
                false => Ok(()),
            };
            let scores = measure(&mut timed, work, wish.effort, &bases, &mut clear)?;
            if scores.iter().any(Option::is_some) {
                laps.push(Lap { work, scores: contenders.iter().copied().zip(scores).collect() });
            }
        }
        drop(timed);
        let mut counted = start(field, contenders, &urls, true)?;
        for lap in laps.iter_mut().filter(|lap| lap.work.grows() == grows) {
            for (at, (process, (_, score))) in counted.iter_mut().zip(&mut lap.scores).enumerate() {
                let mut clear = |_: usize| match grows {
                    true => runtime.block_on(place.empty(&urls[at])),
                    false => Ok(()),
                };
                if let Some(score) = score {
                    score.usage = count(process, lap.work, &mut clear)?;
                }
            }
        }
    }
    Ok(laps)
}

fn start(field: &Field, contenders: &[Contender], urls: &[String], counted: bool) -> Result<Vec<Process>> {
    let start = |(contender, url): (&Contender, &String)| {
        Process::start(&field.program(*contender, counted), contender.who, url)
    };
    contenders.iter().zip(urls).map(start).collect()
}
