//! Places inside JSON documents.

use std::fmt::Write;

/// One step into a document.
#[derive(Clone, PartialEq, Eq)]
pub enum PathStep {
    /// The member of this name.
    Key(String),
    /// The item at this index.
    At(u32),
}

/// Shows no name: it may be a user's.
impl std::fmt::Debug for PathStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PathStep::Key(_) => f.write_str("Key"),
            PathStep::At(place) => write!(f, "At({place})"),
        }
    }
}

/// Whether a name in it begins with a dash, which MariaDB takes for the end of a list.
pub(crate) fn has_dash(steps: &[PathStep]) -> bool {
    steps.iter().any(|step| matches!(step, PathStep::Key(name) if name.starts_with('-')))
}

/// The path as every engine reads it: `$."author"."name"`, `$."tags"[0]`. It is bound, never SQL text.
pub(crate) fn print(root: &str, steps: &[PathStep]) -> String {
    let mut out = root.to_owned();
    for step in steps {
        // Writing to a String cannot fail.
        let _ = match step {
            PathStep::Key(name) => write!(out, ".{}", serde_json::Value::from(name.as_str())),
            PathStep::At(place) => write!(out, "[{place}]"),
        };
    }
    out
}
