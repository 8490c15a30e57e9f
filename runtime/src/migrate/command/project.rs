//! The folder of a project: its snapshot, and how its files refer to each other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::request::Request;
use crate::error::{Error, Result};
use crate::migrate::file::{self, Header, Migration};
use crate::migrate::snapshot::{ENGINES, Snapshot};
use crate::sql::engine::Engine;

/// The name of the snapshot, in the folder of the files.
pub(super) const SNAPSHOT: &str = "schema.snapshot";

/// A folder of migrations.
pub(super) struct Project {
    pub folder: PathBuf,
    pub snapshot: Snapshot,
    pub has_snapshot: bool,
    pub engines: Vec<Engine>,
    /// The migrations of each engine.
    pub files: Vec<(Engine, Vec<Migration>)>,
}

impl Project {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// If the snapshot does not parse, or a file cannot be read.
    pub(super) fn read(request: &Request) -> Result<Self> {
        let folder = request.folder.clone();
        let path = folder.join(SNAPSHOT);
        let (snapshot, has_snapshot) = match std::fs::read_to_string(&path) {
            Ok(text) => (Snapshot::parse(&text, &path.display().to_string())?, true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (Snapshot::default(), false),
            Err(error) => return Err(Error::migration(format!("cannot read {}: {error}", path.display()))),
        };
        let engines = engines(request, &snapshot)?;
        let files = engines.iter().map(|engine| Ok((*engine, file::read(&folder, *engine)?)));
        let files = files.collect::<Result<Vec<_>>>()?;
        let project = Project { folder, snapshot, has_snapshot, engines, files };
        project.one_head()?;
        Ok(project)
    }

    /// The path of the snapshot.
    pub(super) fn snapshot_path(&self) -> PathBuf {
        self.folder.join(SNAPSHOT)
    }

    /// The versions of all files.
    pub(super) fn versions(&self) -> impl Iterator<Item = i64> {
        self.files.iter().flat_map(|(_, files)| files).map(|file| file.version)
    }

    /// Two files that were made after the same one come from two branches.
    fn one_head(&self) -> Result<()> {
        for (_, files) in &self.files {
            let mut children: BTreeMap<i64, &Migration> = BTreeMap::new();
            for file in files {
                let Some(parent) = Header::parse(&file.up, &file.file)?.parent else { continue };
                if let Some(other) = children.insert(parent, file) {
                    return Err(Error::migration(format!(
                        "{} and {} were both made after {parent}, on two branches. Take the one away that was applied \
                         nowhere yet, restore the snapshot of the other branch, and run `cargo limpid migrate diff` again: \
                         it makes the same change after the other one",
                        other.file, file.file
                    )));
                }
            }
        }
        Ok(())
    }

    /// Where the files of an engine go.
    pub(super) fn engine_folder(&self, engine: Engine) -> PathBuf {
        match self.engines.len() {
            0 | 1 => file::engine_folder(&self.folder, engine),
            _ => self.folder.join(crate::migrate::snapshot::word_of(engine)),
        }
    }
}

/// The engines that files are written for: those of the snapshot, those named by the user, those of the program.
fn engines(request: &Request, snapshot: &Snapshot) -> Result<Vec<Engine>> {
    let mut named = Vec::new();
    for word in &request.engines {
        let engine = ENGINES.iter().find(|(known, _)| known == word);
        named.push(
            engine
                .ok_or_else(|| {
                    Error::migration(format!(
                        "`{word}` is not an engine: sqlite, postgres, mariadb and mysql are"
                    ))
                })?
                .1,
        );
    }
    if !snapshot.engines.is_empty() {
        if let Some(other) = named.iter().find(|engine| !snapshot.engines.contains(engine)) {
            return Err(Error::migration(format!(
                "the snapshot is about {}; an engine ({}) cannot be added to a history yet",
                snapshot
                    .engines
                    .iter()
                    .map(|engine| crate::migrate::snapshot::word_of(*engine))
                    .collect::<Vec<_>>()
                    .join(", "),
                crate::migrate::snapshot::word_of(*other)
            )));
        }
        return Ok(snapshot.engines.clone());
    }
    if !named.is_empty() {
        return Ok(named);
    }
    let mut built = Vec::new();
    if cfg!(feature = "sqlite") {
        built.push(Engine::Sqlite);
    }
    if cfg!(feature = "postgres") {
        built.push(Engine::Postgres);
    }
    Ok(built)
}

/// Whether a program that knows both MariaDB and MySQL must say which of them is meant.
pub(super) fn must_name_engine(request: &Request, project: &Project) -> bool {
    cfg!(feature = "mysql") && request.engines.is_empty() && !project.has_snapshot
}

/// A path as messages show it: relative to the working directory.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}
