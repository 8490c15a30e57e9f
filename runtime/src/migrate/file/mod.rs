//! Migration files: their names, their folders and their contents.

mod folder;
mod header;
mod split;
mod token;

use std::borrow::Cow;

use crate::error::{Error, Result};

pub(crate) use folder::{embedded, engine_folder, next_version, read, slug, write};
pub(crate) use header::{Backfill, Header};
pub(crate) use split::{FileStatement, statements};
pub(crate) use token::{Pieces, checksum};

/// The text of one migration for one engine, as `limpid::migrate!` embeds it.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    /// The path below the folder, with `/`: `20261201103000_posts.up.sql`, `sqlite/20261201103000_posts.up.sql`.
    pub path: &'static str,
    /// The text.
    pub text: &'static str,
}

/// A migration for one engine.
#[derive(Debug, Clone)]
pub(crate) struct Migration {
    pub version: i64,
    /// The rest of the name of the file.
    pub name: String,
    /// The `up` file, as errors name it.
    pub file: String,
    pub up: Cow<'static, str>,
    pub down: Option<Cow<'static, str>>,
}

impl Migration {
    /// `20261201103000_posts`.
    pub(crate) fn title(&self) -> String {
        format!("{}_{}", self.version, self.name)
    }

    /// The file of the way back.
    pub(crate) fn down_file(&self) -> String {
        match self.file.strip_suffix(".up.sql") {
            Some(start) => format!("{start}.down.sql"),
            None => self.file.clone(),
        }
    }
}

/// Which way a file leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

/// Parses `20261201103000_posts.up.sql`. `None` if it is not a migration file.
pub(super) fn parse_name(name: &str) -> Result<Option<(i64, String, Way)>> {
    let Some(start) = name.strip_suffix(".sql") else { return Ok(None) };
    let Some((version, rest)) = start.split_once('_') else { return Ok(None) };
    let wrong = || {
        Error::usage(format!(
            "{name}: the name of a migration begins with its version and `_`: `20261201103000_posts_have_a_slug.up.sql`"
        ))
    };
    let version: i64 = version.parse().map_err(|_| wrong())?;
    let (rest, way) = match (rest.strip_suffix(".up"), rest.strip_suffix(".down")) {
        (Some(rest), _) => (rest, Way::Up),
        (_, Some(rest)) => (rest, Way::Down),
        // A single file that cannot be reverted, as sqlx has them.
        (None, None) => (rest, Way::Up),
    };
    if version < 0 || rest.is_empty() {
        return Err(wrong());
    }
    Ok(Some((version, rest.to_owned(), way)))
}

/// Pairs the files, in the order of their versions.
///
/// # Errors
///
/// If two files have the same version, or a `down` file has no `up` file.
pub(super) fn collect(
    files: impl IntoIterator<Item = (String, String, Cow<'static, str>)>,
) -> Result<Vec<Migration>> {
    let mut found: Vec<Migration> = Vec::new();
    let mut downs: Vec<(i64, String, Cow<'static, str>)> = Vec::new();
    for (name, file, text) in files {
        match parse_name(&name)? {
            Some((version, name, Way::Up)) => {
                if let Some(other) = found.iter().find(|known| known.version == version) {
                    return Err(Error::usage(format!(
                        "{file} and {} have one version: give one of them a later one",
                        other.file
                    )));
                }
                found.push(Migration { version, name, file, up: text, down: None });
            }
            Some((version, _, Way::Down)) => downs.push((version, file, text)),
            None => {}
        }
    }
    for (version, file, text) in downs {
        match found.iter_mut().find(|known| known.version == version) {
            Some(known) => known.down = Some(text),
            None => {
                return Err(Error::usage(format!("{file} leads back, and there is no `{version}_..up.sql`")));
            }
        }
    }
    found.sort_by_key(|known| known.version);
    Ok(found)
}
