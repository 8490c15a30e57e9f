//! Makes the database say what a lock file says: new packages are created, those that are not in the file
//! go into the trash, and those that come back are restored.

use std::collections::{BTreeSet, HashMap};

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};
use limpid::prelude::*;

use crate::lockfile::Lock;
use crate::model::{Dependency, DependencyGuarded, Package};

/// What an import changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changes {
    /// Packages that were never seen before.
    pub created: u64,
    /// Packages that were taken out of the trash.
    pub restored: u64,
    /// Packages that were put into the trash.
    pub trashed: u64,
}

/// Writes a lock file into the database. Call it in a transaction, so that all of it is written or nothing.
///
/// # Errors
///
/// What the database refuses.
pub async fn import(lock: &Lock, db: &Db) -> limpid::Result<Changes> {
    limpid::schema![Package, Dependency].create(db).await?;
    let bar = progress_bar(lock.packages.len() + lock.links.len());
    let (ids, changes) = import_packages(lock, &bar).await?;
    import_links(lock, &ids, &bar).await?;
    Ok(changes)
}

/// Answers with the id of each package too, in the order of the lock file.
async fn import_packages(lock: &Lock, bar: &ProgressBar) -> limpid::Result<(Vec<i64>, Changes)> {
    let mut changes = Changes::default();
    let mut ids = Vec::with_capacity(lock.packages.len());
    let mut known = known_packages().await?;
    for (input, dependents) in lock.packages.iter().zip(count_dependents(lock)) {
        let package = match known.remove(&identity(&input.name, &input.version, &input.url)) {
            Some(package) => {
                changes.restored += u64::from(package.is_trashed());
                bring_up_to_date(package, dependents).await?
            }
            None => {
                changes.created += 1;
                Package::create(input.clone()).set(|package| package.dependents.set(dependents)).await?
            }
        };
        ids.push(package.id);
        bar.inc(1);
    }
    // What is left over was known, and the lock file does not name it.
    let gone = known.values().map(|package| package.id);
    changes.trashed = Package::query().filter(|package| package.id.in_(gone)).delete().await?;
    Ok((ids, changes))
}

async fn known_packages() -> limpid::Result<HashMap<[String; 3], Package>> {
    let packages = Package::query().with_trashed().get().await?.into_iter();
    Ok(packages.map(|package| (identity(&package.name, &package.version, &package.url), package)).collect())
}

/// What no two packages have in common, as the unique index of the model says.
fn identity(name: &str, version: &str, url: &str) -> [String; 3] {
    [name, version, url].map(str::to_owned)
}

/// Sends nothing for a package that is not in the trash and needed by as many as before.
async fn bring_up_to_date(mut package: Package, dependents: i64) -> limpid::Result<Package> {
    package.restore().await?;
    let mut draft = package.edit();
    draft.dependents = dependents;
    draft.save().await?;
    Ok(draft.into_inner())
}

async fn import_links(lock: &Lock, ids: &[i64], bar: &ProgressBar) -> limpid::Result<()> {
    let wanted: BTreeSet<_> = lock.links.iter().map(|&(package, needs)| (ids[package], ids[needs])).collect();
    let known = Dependency::query().pluck(|link| (link.package_id, link.needs_id)).await?;
    let known = BTreeSet::from_iter(known);
    for &(package_id, needs_id) in wanted.difference(&known) {
        Dependency::create(DependencyGuarded { package_id, needs_id }).await?;
        bar.inc(1);
    }
    for key in known.difference(&wanted) {
        Dependency::find_or_fail(key).await?.delete().await?;
    }
    Ok(())
}

/// How many packages need each package of a lock file.
fn count_dependents(lock: &Lock) -> Vec<i64> {
    let mut counts = vec![0; lock.packages.len()];
    for &(_, needs) in &lock.links {
        counts[needs] += 1;
    }
    counts
}

/// Drawn on standard error, and only if that is a terminal. It is wiped when dropped, so that an error gets
/// a line of its own.
fn progress_bar(steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ");
    let bar = ProgressBar::new(steps as u64).with_style(style).with_message("Importing");
    bar.with_finish(ProgressFinish::AndClear)
}
