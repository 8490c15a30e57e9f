//! Reads a whole `Cargo.lock` into the inputs of the models, before any database is touched.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, anyhow, bail, ensure};
use cargo_lock::{Lockfile, ResolveVersion};

use crate::model::{PackageCreate, Source};

/// What a lock file says.
#[derive(Debug, Default)]
pub struct Lock {
    /// The packages, in the order of the file.
    pub packages: Vec<PackageCreate>,
    /// Which package needs which, as places in `packages`.
    pub links: BTreeSet<(usize, usize)>,
}

/// Reads a lock file of format 3 or 4.
///
/// # Errors
///
/// What is wrong with the file, in one line.
pub fn read(path: &Path) -> Result<Lock> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(bytes).with_context(|| format!("{} is not a complete lock file of format 3 or 4", path.display()))
}

/// The lock file of this workspace, else the nearest one in the current directory or above it.
///
/// # Errors
///
/// There is none.
pub fn nearest() -> Result<PathBuf> {
    let here = env::current_dir().unwrap_or_default();
    let mut places = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().chain(here.ancestors());
    let found = places.find_map(|place| Some(place.join("Cargo.lock")).filter(|path| path.is_file()));
    found.context("no Cargo.lock here or above: name one, `quickstart path/to/Cargo.lock`")
}

fn parse(bytes: Vec<u8>) -> Result<Lock> {
    let text = String::from_utf8(bytes).map_err(|_| anyhow!("it is not text"))?;
    let file: Lockfile =
        text.parse().map_err(|error: cargo_lock::Error| anyhow!(in_one_line(&error.to_string())))?;
    // Without a number the parser takes any TOML for format 1 or 2, even an empty file.
    ensure!(file.version >= ResolveVersion::V3, "it has no `version = 3` or `version = 4`");
    // The parser lets any name through, and names are shown in a terminal.
    let odd = file.packages.iter().find(|package| package.name.as_str().contains(char::is_control));
    ensure!(odd.is_none(), "a package has a name with control characters");
    let links = links(&file.packages)?;
    Ok(Lock { packages: file.packages.into_iter().map(input).collect(), links })
}

/// The first and the last line of a message of the parser: the place and the reason. Between them it
/// draws the place.
fn in_one_line(message: &str) -> String {
    let message = message.trim_start_matches("parse error: ");
    let mut lines = message.lines().filter(|line| !line.trim().is_empty());
    match (lines.next(), lines.next_back()) {
        (Some(place), Some(reason)) => format!("{place}: {reason}"),
        (first, _) => first.unwrap_or_default().to_owned(),
    }
}

fn input(package: cargo_lock::Package) -> PackageCreate {
    let source = match &package.source {
        Some(source) if source.is_git() => Source::Git,
        Some(source) if source.is_registry() => Source::Registry,
        _ => Source::Local,
    };
    let url = package.source.map(|source| source.to_string()).unwrap_or_default();
    PackageCreate { name: package.name.into(), version: package.version.to_string(), source, url }
}

fn links(packages: &[cargo_lock::Package]) -> Result<BTreeSet<(usize, usize)>> {
    let mut places: HashMap<_, Vec<usize>> = HashMap::new();
    for (place, package) in packages.iter().enumerate() {
        let namesakes = places.entry((&package.name, &package.version)).or_default();
        if namesakes.iter().any(|&other| packages[other].source == package.source) {
            bail!("`{} {}` is there twice", package.name, package.version);
        }
        namesakes.push(place);
    }
    let mut links = BTreeSet::new();
    for (place, package) in packages.iter().enumerate() {
        for dependency in &package.dependencies {
            let namesakes =
                places.get(&(&dependency.name, &dependency.version)).map_or(&[][..], Vec::as_slice);
            let needed = pick(dependency, namesakes, packages).with_context(|| {
                format!(
                    "`{}` needs `{} {}`, which is missing",
                    package.name, dependency.name, dependency.version
                )
            })?;
            links.insert((place, needed));
        }
    }
    Ok(links)
}

/// The package that a dependency means, of those with its name and version.
fn pick(
    dependency: &cargo_lock::Dependency,
    namesakes: &[usize],
    packages: &[cargo_lock::Package],
) -> Option<usize> {
    // A dependency names the branch and not the commit. The parser holds all branches of one repository to
    // be equal, so the texts are compared first.
    let text = |source: &Option<cargo_lock::SourceId>| {
        source.as_ref().map(|source| source.to_string().split('#').next().unwrap_or_default().to_owned())
    };
    let exact = namesakes.iter().find(|&&place| text(&packages[place].source) == text(&dependency.source));
    exact.or_else(|| namesakes.iter().find(|&&place| packages[place].source == dependency.source)).copied()
}
