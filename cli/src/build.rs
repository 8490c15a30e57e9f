//! Builds the program that has the models.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Failure;
use crate::arguments::Build;

/// A program, and the folder of its package.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) package: PathBuf,
    /// Its first source file.
    pub(crate) source: PathBuf,
}

/// Builds it by cargo, whose own messages are shown.
pub(crate) fn executable(options: &Build) -> Result<Built, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.arg("build").arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    match &options.bin {
        Some(bin) => command.arg("--bin").arg(bin),
        None => command.arg("--bins"),
    };
    if let Some(package) = &options.package {
        command.arg("--package").arg(package);
    }
    for features in &options.features {
        command.arg("--features").arg(features);
    }
    if options.release {
        command.arg("--release");
    }
    if let Some(path) = &options.manifest_path {
        command.arg("--manifest-path").arg(path);
    }
    let output = command.spawn().and_then(std::process::Child::wait_with_output);
    let output = output.map_err(|error| Failure::new(format!("cargo cannot be run: {error}")))?;
    if !output.status.success() {
        return Err(Failure::new("the program does not build: see above"));
    }
    let mut found = programs(&String::from_utf8_lossy(&output.stdout));
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(Failure::new(
            "no program was built: models are asked of a program of yours, whose `main` begins with \
             `limpid::migrate::hook();`",
        )),
        _ => {
            let names: Vec<_> = found.iter().map(|built| format!("`--bin {}`", built.name)).collect();
            Err(Failure::undecided(format!("which program has the models? Write {}", names.join(" or "))))
        }
    }
}

/// The programs among cargo's messages.
fn programs(messages: &str) -> Vec<Built> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let programs = messages.filter_map(|message| {
        let path = message["executable"].as_str()?;
        let manifest = Path::new(message["manifest_path"].as_str()?);
        let name = message["target"]["name"].as_str()?;
        Some(Built {
            path: path.into(),
            name: name.to_owned(),
            package: manifest.parent()?.to_owned(),
            source: message["target"]["src_path"].as_str()?.into(),
        })
    });
    programs.collect()
}
