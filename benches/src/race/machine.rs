//! What was measured on, and with which versions.

use std::path::Path;
use std::process::Command;

use limpid_arena::Result;

use super::folder;

/// How many CPUs this machine has, also while this process is on one of them.
pub fn cpus() -> usize {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    match info.lines().filter(|line| line.starts_with("processor")).count() {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        cpus => cpus,
    }
}

/// The name of the processor.
pub fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or("unknown", |(_, name)| name.trim()).to_owned()
}

/// The machine, the compiler and the day.
pub fn said() -> String {
    let model = processor();
    let rustc = Command::new("rustc").arg("-V").output();
    let rustc = rustc.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let rustc = rustc.split(" (").next().unwrap_or_default().trim();
    let day = chrono::Utc::now().format("%Y-%m-%d");
    format!("{day}, {} CPUs ({model}), {}, {rustc}", cpus(), std::env::consts::OS)
}

/// The versions of the packages that take part, as the lock files say.
///
/// # Errors
///
/// If a lock file is missing.
pub fn versions(peers: bool) -> Result<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    let mut said = versions_in(&root, &["limpid", "sqlx"])?;
    if peers {
        let names = ["sea-orm", "diesel", "diesel-async", "rusqlite", "tokio-postgres"];
        said.extend(versions_in(&folder().join("Cargo.lock"), &names)?);
        said.extend(versions_in(&folder().join("toasty/Cargo.lock"), &["toasty"])?);
    }
    Ok(said.join(", "))
}

fn versions_in(lock: &Path, names: &[&str]) -> Result<Vec<String>> {
    names.iter().map(|name| Ok(format!("{name} {}", version_in(lock, name)?))).collect()
}

/// The version of a package, as a lock file says.
///
/// # Errors
///
/// If it is missing.
pub fn version_in(lock: &Path, name: &str) -> Result<String> {
    let text = std::fs::read_to_string(lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    let (_, rest) = text
        .split_once(&format!("name = \"{name}\"\nversion = \""))
        .ok_or_else(|| format!("{}: no {name}", lock.display()))?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}
