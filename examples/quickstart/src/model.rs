//! The two tables: packages, and which of them needs which.

use limpid::prelude::*;
use serde::Deserialize;

/// One package of a lock file.
///
/// The trash holds what earlier lock files named and the last one does not.
#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[timestamps]
#[unique(name, version, url)]
#[scope(
    /// Packages that are fetched from a git repository.
    from_git = source.eq(Source::Git)
)]
#[scope(
    /// Packages that at least this many others need.
    popular(min: i64) = dependents.ge(min)
)]
pub struct Package {
    /// Counted up by the database.
    pub id: i64,
    /// `serde`.
    #[fillable]
    pub name: String,
    /// `1.0.229`.
    #[fillable]
    pub version: String,
    /// What kind of place it comes from.
    #[fillable]
    pub source: Source,
    /// The place itself. Empty for a local package and not NULL: for a unique index no NULL equals another.
    #[fillable]
    pub url: String,
    /// How many packages need this one.
    #[default(0)]
    #[index]
    pub dependents: i64,
    /// When it was first seen.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was put into the trash.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Where a package comes from. Stored as text: `local`, `registry` or `git`.
///
/// Inputs can be read from requests, so what is fillable can be deserialised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ColumnType, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A directory of the workspace, or next to it.
    Local,
    /// crates.io, or another registry.
    Registry,
    /// A git repository.
    Git,
}

/// One package needs another. The pair is the key, so it cannot be there twice.
#[derive(Debug, Clone, Model)]
pub struct Dependency {
    /// The package that needs.
    #[key]
    #[references(Package, on_delete = cascade)]
    pub package_id: i64,
    /// The package that is needed.
    #[key]
    #[index]
    #[references(Package, on_delete = cascade)]
    pub needs_id: i64,
}
