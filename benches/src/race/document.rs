//! The part of `docs/performance.md` that is written by a command.

use std::path::PathBuf;

use limpid_arena::Result;

/// Where the documentation lies.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// Puts the text between the marks with this name.
///
/// # Errors
///
/// If the marks are not there.
pub fn replace(name: &str, text: &str) -> Result<()> {
    let path = folder().join("performance.md");
    let page = std::fs::read_to_string(&path)?;
    let (open, close) = (format!("<!-- measured: {name} -->"), format!("<!-- end: {name} -->"));
    let (before, rest) = page.split_once(&open).ok_or("a mark is missing")?;
    let (_, after) = rest.split_once(&close).ok_or("a mark is missing")?;
    std::fs::write(&path, format!("{before}{open}\n\n{}\n\n{close}{after}", text.trim()))?;
    Ok(())
}
