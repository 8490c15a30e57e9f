//! The folder of migrations.

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::Utc;

use super::{Embedded, Migration, collect};
use crate::error::{Error, Result};
use crate::migrate::snapshot::{ENGINES, word_of};
use crate::sql::engine::Engine;

/// The folder of one engine: its own, if there is one.
pub(crate) fn engine_folder(folder: &Path, engine: Engine) -> PathBuf {
    let own = folder.join(word_of(engine));
    let has_own = ENGINES.iter().any(|(word, _)| folder.join(word).is_dir());
    if has_own { own } else { folder.to_owned() }
}

/// Reads the migrations of one engine.
///
/// # Errors
///
/// If the folder cannot be read, or a file is not UTF-8.
pub(crate) fn read(folder: &Path, engine: Engine) -> Result<Vec<Migration>> {
    let folder = engine_folder(folder, engine);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot("read", &folder, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| cannot("read", &folder, &error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && name.ends_with(".sql") {
            let text = fs::read_to_string(&path).map_err(|error| cannot("read", &path, &error))?;
            files.push((name, path.display().to_string(), Cow::Owned(text)));
        }
    }
    files.sort();
    collect(files)
}

/// The migrations of one engine among those that are embedded.
pub(crate) fn embedded(files: &'static [Embedded], engine: Engine) -> Result<Vec<Migration>> {
    let has_own = files.iter().any(|file| {
        ENGINES.iter().any(|(word, _)| file.path.split_once('/').is_some_and(|(folder, _)| folder == *word))
    });
    let own = files.iter().filter_map(|file| {
        let name = match has_own {
            true => file.path.strip_prefix(word_of(engine))?.strip_prefix('/')?,
            false => file.path,
        };
        (!name.contains('/')).then(|| (name.to_owned(), file.path.to_owned(), Cow::Borrowed(file.text)))
    });
    collect(own)
}

/// Writes files, all or none.
///
/// # Errors
///
/// If one cannot be written. Those written so far are removed.
pub(crate) fn write(files: &[(PathBuf, String)]) -> Result<()> {
    let mut beside = Vec::new();
    let result = files.iter().try_for_each(|(path, text)| {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|error| cannot("make", folder, &error))?;
        let temporary = path.with_extension("limpid-new");
        beside.push((temporary.clone(), path));
        fs::write(&temporary, text).map_err(|error| cannot("write", path, &error))
    });
    let result = result.and_then(|()| {
        beside.iter().try_for_each(|(temporary, path)| {
            fs::rename(temporary, path).map_err(|error| cannot("write", path, &error))
        })
    });
    if result.is_err() {
        for (temporary, _) in &beside {
            // It may not exist.
            let _ = fs::remove_file(temporary);
        }
    }
    result
}

fn cannot(verb: &str, path: &Path, error: &std::io::Error) -> Error {
    Error::usage(format!("cannot {verb} {}: {error}", path.display()))
}

/// A new version: the current time in UTC, and later than every known one.
pub(crate) fn next_version(known: impl IntoIterator<Item = i64>) -> i64 {
    let now: i64 = Utc::now().format("%Y%m%d%H%M%S").to_string().parse().unwrap_or_default();
    known.into_iter().max().map_or(now, |last| now.max(last + 1))
}

/// A title as it appears in the name of a file.
pub(crate) fn slug(title: &str) -> String {
    let mut slug = String::new();
    for char in title.chars().flat_map(char::to_lowercase) {
        match char.is_ascii_alphanumeric() {
            true => slug.push(char),
            false if !slug.is_empty() && !slug.ends_with('_') => slug.push('_'),
            false => {}
        }
    }
    slug.truncate(100);
    slug.trim_end_matches('_').to_owned()
}
