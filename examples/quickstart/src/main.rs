//! The command line: `quickstart [path/to/Cargo.lock]`.

use std::env;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};

const USAGE: &str = "\
Usage: quickstart [path/to/Cargo.lock]

Reads a Cargo.lock into quickstart.db, in the current directory, and shows what can be asked of it.
Without a path it reads the Cargo.lock of its own workspace.
";

#[tokio::main]
async fn main() -> ExitCode {
    match start().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quickstart: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn start() -> anyhow::Result<()> {
    let mut arguments = env::args_os().skip(1);
    let path = arguments.next().map(PathBuf::from);
    if arguments.next().is_some() {
        bail!("one lock file at a time: `quickstart [path/to/Cargo.lock]`");
    }
    let text = match path {
        Some(flag) if flag.as_os_str() == "--help" || flag.as_os_str() == "-h" => USAGE.to_owned(),
        path => quickstart::run(path).await?,
    };
    match io::stdout().write_all(text.as_bytes()) {
        // The reader, such as `head`, has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}
