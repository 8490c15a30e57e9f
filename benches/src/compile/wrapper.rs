//! Around rustc: cargo starts this program in its place (`RUSTC_WRAPPER`), and it notes what the crate of models
//! took. So neither cargo nor the dependencies are in the numbers.

use std::io::Write;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use limpid_arena::Result;

/// The variable that names the file for notes. Who is started with it is the wrapper.
pub const NOTES: &str = "LIMPID_COMPILE_NOTES";
/// The variable that names a file for the expanded source, if that is wanted.
pub const EXPANDED: &str = "LIMPID_COMPILE_EXPANDED";
/// The crate whose compilation is noted.
pub const CRATE: &str = "models";

/// Runs rustc as cargo asked, and notes seconds and megabytes if this is the crate of models.
///
/// # Errors
///
/// If rustc cannot be started, or the notes cannot be written.
pub fn run(notes: &str) -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (rustc, arguments) = arguments.split_first().ok_or("no rustc was named")?;
    let watched = arguments.windows(2).any(|pair| pair == ["--crate-name", CRATE]);
    let start = Instant::now();
    let mut child = Command::new(rustc).args(arguments).spawn()?;
    let mut peak = 0;
    let status = loop {
        if !watched {
            break child.wait()?;
        }
        peak = peak.max(peak_of(child.id()).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    if watched {
        let seconds = start.elapsed().as_secs_f64();
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(notes)?;
        writeln!(file, "{seconds} {}", peak as f64 / 1024.0)?;
        if let Ok(path) = std::env::var(EXPANDED) {
            expand(rustc, arguments, &path)?;
        }
    }
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// The most memory that a process has had, in KiB, as Linux tells it.
fn peak_of(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().split(' ').next()?.parse().ok()
}

/// What the macros write. The stable compiler prints it only when it is told that it is not stable.
fn expand(rustc: &str, arguments: &[String], path: &str) -> Result<()> {
    let output = Command::new(rustc)
        .args(arguments.iter().filter(|argument| !argument.starts_with("--emit")))
        .arg("-Zunpretty=expanded")
        .env("RUSTC_BOOTSTRAP", "1")
        .stderr(Stdio::null())
        .output()?;
    Ok(std::fs::write(path, output.stdout)?)
}
