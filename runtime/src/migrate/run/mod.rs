//! Runs migrations: one runner at a time; each file is applied as a whole, or its progress is recorded.

mod apply;
mod back;
mod backfill;
mod begin;
mod empty;
mod guard;
pub(crate) mod history;
mod lock;
mod pending;
mod rebuilt;
mod repair;
mod script;
mod settings;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::file::{self, Embedded, Migration};
use crate::error::{Error, Result};
use crate::exec::Db;
use crate::sql::engine::Engine;

pub(crate) use empty::{empty, name_of};
pub(crate) use pending::state;
pub(crate) use repair::{Repair, baseline, repair};

/// The migrations of an application, and how they are run.
///
/// ```no_run
/// # async fn example() -> limpid::Result<()> {
/// use limpid::migrate::Migrator;
///
/// let db = limpid::connect("sqlite://blog.db").await?;
/// Migrator::folder("migrations").run(&db).await?;
/// # Ok(()) }
/// ```
///
/// [`limpid::migrate!`](crate::migrate!) takes them into the program.
#[derive(Clone)]
pub struct Migrator {
    source: Source,
    options: Options,
}

#[derive(Debug, Clone)]
enum Source {
    Folder(PathBuf),
    Embedded(&'static [Embedded]),
}

/// How migrations are run.
#[derive(Clone)]
pub(crate) struct Options {
    pub allow_destructive: bool,
    pub out_of_order: bool,
    /// Whether to go on although there are tables and no history.
    pub adopt: bool,
    /// At most this version.
    pub until: Option<i64>,
    /// How long to wait for another runner.
    pub patience: Duration,
    /// Receives the progress.
    pub progress: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            allow_destructive: false,
            out_of_order: false,
            adopt: false,
            until: None,
            patience: Duration::from_secs(300),
            progress: Arc::new(|_| {}),
        }
    }
}

impl Migrator {
    /// The files of this folder, read when they are run. With several engines, each has a folder of its own in it.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Migrator { source: Source::Folder(folder.into()), options: Options::default() }
    }

    /// Files embedded in the program. [`limpid::migrate!`](crate::migrate!) lists them.
    pub fn embedded(files: &'static [Embedded]) -> Self {
        Migrator { source: Source::Embedded(files), options: Options::default() }
    }

    /// Also runs files that would delete existing data. Otherwise such a file is refused, unless it says
    /// `-- limpid: accepts ..`, or there is nothing to lose.
    pub fn allow_destructive(mut self) -> Self {
        self.options.allow_destructive = true;
        self
    }

    /// Also runs files that are older than the newest one that was applied.
    pub fn out_of_order(mut self) -> Self {
        self.options.out_of_order = true;
        self
    }

    /// How long to wait for another runner. Default: 5 minutes.
    pub fn patience(mut self, patience: Duration) -> Self {
        self.options.patience = patience;
        self
    }

    /// Receives the progress, line by line.
    pub fn on_progress(mut self, tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.options.progress = Arc::new(tell);
        self
    }

    pub(crate) fn options(&mut self) -> &mut Options {
        &mut self.options
    }

    /// Runs the pending migrations and returns their versions. One runner works at a time, however many processes
    /// start at once. With nothing pending this sends one query and takes no lock.
    ///
    /// The work goes on in a task of its own: dropping the future stops nothing halfway.
    ///
    /// # Errors
    ///
    /// [`Migration`](Error::Migration) with file, line and statement; what the connection fails with.
    pub async fn run(&self, db: &Db) -> Result<Vec<i64>> {
        let files = self.files(db.engine())?;
        if pending::state(db, &files).await?.is_done(&self.options) {
            return Ok(Vec::new());
        }
        let (db, options) = (db.clone(), self.options.clone());
        whole(async move { apply::run(&db, &files, &options).await }).await
    }

    /// Waits until another process has run the pending migrations: for replicas of which only one migrates.
    ///
    /// # Errors
    ///
    /// [`Migration`](Error::Migration) if it is not done in time (see [`patience`](Migrator::patience)).
    pub async fn wait(&self, db: &Db) -> Result<()> {
        let files = self.files(db.engine())?;
        let start = std::time::Instant::now();
        loop {
            let state = pending::state(db, &files).await?;
            if state.is_done(&self.options) {
                return Ok(());
            }
            if start.elapsed() >= self.options.patience {
                return Err(state.refusal("and nobody has run them in time"));
            }
            tokio::time::sleep(lock::jitter(200, 600)).await;
        }
    }

    /// Returns an error if migrations are pending: for programs that must not migrate by themselves.
    ///
    /// # Errors
    ///
    /// [`Migration`](Error::Migration) with the names of those that are pending.
    pub async fn refuse_pending(&self, db: &Db) -> Result<()> {
        let state = pending::state(db, &self.files(db.engine())?).await?;
        match state.is_done(&self.options) {
            true => Ok(()),
            false => Err(state.refusal("run `cargo limpid migrate up` first")),
        }
    }

    /// Reverts the last migrations, in the reverse order of their application, and returns their versions.
    ///
    /// # Errors
    ///
    /// As [`run`](Migrator::run), and if one cannot be reverted.
    pub async fn down(&self, db: &Db, steps: usize) -> Result<Vec<i64>> {
        let (files, db, options) = (self.files(db.engine())?, db.clone(), self.options.clone());
        whole(async move { back::down(&db, &files, steps, &options).await }).await
    }

    /// Refuses a folder that has no migration for an engine.
    #[cfg(feature = "testing")]
    pub(crate) fn must_be_for(&self, engine: Engine) -> Result<()> {
        let Source::Folder(folder) = &self.source else { return Ok(()) };
        let path = folder.join("schema.snapshot");
        let named = match std::fs::read_to_string(&path) {
            Ok(text) => super::snapshot::Snapshot::parse(&text, &path.display().to_string())?.engines,
            Err(_) => Vec::new(),
        };
        if (named.is_empty() || named.contains(&engine)) && !self.files(engine)?.is_empty() {
            return Ok(());
        }
        Err(Error::migration(format!(
            "{} has no migrations for {}: name the engines that it has some for, as in \
             `#[limpid::test(migrations, on(sqlite))]`",
            folder.display(),
            super::snapshot::word_of(engine)
        )))
    }

    pub(crate) fn files(&self, engine: Engine) -> Result<Vec<Migration>> {
        match &self.source {
            Source::Folder(folder) => file::read(folder, engine),
            Source::Embedded([]) => Err(Error::migration(
                "there were no migrations when this program was built: `cargo limpid migrate diff` writes the first, then build \
                 it again",
            )),
            Source::Embedded(files) => file::embedded(files, engine),
        }
    }
}

impl fmt::Debug for Migrator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator").field("source", &self.source).finish_non_exhaustive()
    }
}

/// Runs work in a task that cannot be cancelled.
async fn whole<T: Send + 'static>(work: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(work)
        .await
        .unwrap_or_else(|_| Err(Error::migration("the task that migrates has been ended")))
}
