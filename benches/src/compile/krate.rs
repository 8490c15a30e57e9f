//! A crate of models on the disk, and what compiling it costs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use limpid_arena::Result;

use super::measure::{Cost, Size};
use super::source::Orm;
use super::wrapper::{CRATE, EXPANDED, NOTES};
use crate::race::cargo;

/// A crate of models.
#[derive(Debug)]
pub(super) struct Krate {
    folder: PathBuf,
    orm: Orm,
    models: usize,
}

impl Krate {
    /// Writes it. The folder is that of the ORM, whatever the number of models: dependencies are built once.
    pub(super) fn make(home: &Path, orm: Orm, models: usize) -> Result<Krate> {
        let folder = home.join(orm.word());
        let sources = folder.join("src");
        if sources.exists() {
            fs::remove_dir_all(&sources)?;
        }
        fs::create_dir_all(&sources)?;
        fs::write(folder.join("Cargo.toml"), manifest(CRATE, &orm.dependencies()?))?;
        let krate = Krate { folder, orm, models };
        let modules: String = (0..models).map(|number| format!("pub mod m{number};\n")).collect();
        // A model without a neighbour needs fewer names.
        fs::write(sources.join("lib.rs"), format!("#![allow(unused_imports)]\n\n{modules}"))?;
        for number in 0..models {
            krate.write(number, &orm.model(number, models))?;
        }
        Ok(krate)
    }

    fn write(&self, number: usize, source: &str) -> Result<()> {
        Ok(fs::write(self.folder.join(format!("src/m{number}.rs")), source)?)
    }

    /// The model that is edited: one in the middle.
    fn middle(&self) -> usize {
        self.models / 2
    }

    /// Compiles the dependencies.
    pub(super) fn warm(&self) -> Result<()> {
        self.check(None).map(|_| ())
    }

    /// Checks it as if it had never been compiled.
    pub(super) fn fresh(&self) -> Result<(Cost, Size)> {
        self.forget()?;
        let cost = self.check(None)?;
        self.forget()?;
        let expanded = self.folder.join("expanded.rs");
        self.check(Some(&expanded))?;
        Ok((cost, Size::of(&fs::read_to_string(expanded)?)?))
    }

    /// Checks it after functions were added to one model's file: the faster of two edits.
    pub(super) fn edited(&self) -> Result<Cost> {
        let mut source = self.orm.model(self.middle(), self.models);
        let mut costs = Vec::new();
        for edit in 0..2 {
            source += &format!("\npub fn added_{edit}(number: i64) -> i64 {{\n    number * 2 + {edit}\n}}\n");
            self.write(self.middle(), &source)?;
            costs.push(self.check(None)?);
        }
        costs
            .into_iter()
            .min_by(|one, other| one.seconds.total_cmp(&other.seconds))
            .ok_or("it was not edited".into())
    }

    /// Checks it after a column of one model has got another name.
    pub(super) fn renamed(&self) -> Result<Cost> {
        self.write(self.middle(), &self.orm.model(self.middle(), self.models).replace("bio", "story"))?;
        self.check(None)
    }

    /// Takes away what the compiler remembers of the crate.
    fn forget(&self) -> Result<()> {
        let incremental = self.folder.join("target/debug/incremental");
        if incremental.exists() {
            fs::remove_dir_all(incremental)?;
        }
        Ok(())
    }

    /// What rustc takes for this crate now.
    fn check(&self, expanded: Option<&Path>) -> Result<Cost> {
        let notes = self.folder.join("notes");
        fs::write(&notes, "")?;
        // Cargo compares times of files, and an edit may be quicker than they tick.
        let lib = self.folder.join("src/lib.rs");
        fs::write(&lib, fs::read(&lib)?)?;
        let mut command = cargo();
        command.args(["check", "--quiet", "--manifest-path"]).arg(self.folder.join("Cargo.toml"));
        command.arg("--target-dir").arg(self.folder.join("target"));
        command.env("RUSTC_WRAPPER", std::env::current_exe()?).env(NOTES, &notes);
        if let Some(path) = expanded {
            command.env(EXPANDED, path);
        }
        if !command.status()?.success() {
            return Err(format!("{}: does not compile", self.folder.display()).into());
        }
        let notes = fs::read_to_string(notes)?;
        Cost::read(notes.lines().next_back().ok_or("it was not compiled")?)
    }
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[workspace]\n\n[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [lib]\npath = \"src/lib.rs\"\n\n[dependencies]\n{dependencies}"
    )
}

/// Seconds of a clean build of sqlx, and of Limpid, with SQLite.
pub(super) fn clean(home: &Path) -> Result<(f64, f64)> {
    let sqlx = "sqlx = { version = \"0.9.0\", default-features = false, features = [\"runtime-tokio\", \"chrono\", \
                \"uuid\", \"sqlite-bundled\"] }\n";
    let limpid = format!("limpid = {{ path = {:?} }}\n", super::source::runtime());
    Ok((built(home, "clean-sqlx", sqlx)?, built(home, "clean-limpid", &limpid)?))
}

fn built(home: &Path, name: &str, dependencies: &str) -> Result<f64> {
    eprintln!("{name}");
    let folder = home.join(name);
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest(name, dependencies))?;
    fs::write(folder.join("src/lib.rs"), "")?;
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let manifest = folder.join("Cargo.toml");
    let run = |arguments: &[&str]| -> Result<()> {
        let mut command = cargo();
        command.args(arguments).arg("--manifest-path").arg(&manifest);
        // A path is compiled incrementally, what comes from a registry as sqlx does is not.
        command.env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
        match command.status()?.success() {
            true => Ok(()),
            false => Err(format!("{name}: does not compile").into()),
        }
    };
    run(&["fetch", "--quiet"])?;
    let start = Instant::now();
    run(&["build", "--quiet"])?;
    Ok(start.elapsed().as_secs_f64())
}
