//! Who takes part.

use std::path::{Path, PathBuf};
use std::process::Command;

use limpid_arena::{Engine, Result};

/// One who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Contender {
    /// The word its program knows it by.
    pub who: &'static str,
    /// What a table calls it.
    pub title: &'static str,
    /// What the chart calls it, if it is drawn there.
    pub drawn: Option<&'static str>,
    program: Program,
    engines: &'static [Engine],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    Own,
    Peers,
    Toasty,
}

/// What the others are compared with: the faster of both.
pub(super) const BASES: [&str; 2] = ["sqlx", "sqlx-from-row"];
/// What they are compared with where one connection is not enough.
pub(super) const SECOND_BASE: &str = "sqlx-pool";
/// The two ways to write Limpid.
pub(super) const LIMPID: [&str; 2] = ["limpid-on", "limpid"];

const ALL: &[Engine] = &Engine::ALL;

const fn contender(
    who: &'static str,
    title: &'static str,
    drawn: Option<&'static str>,
    program: Program,
    engines: &'static [Engine],
) -> Contender {
    Contender { who, title, drawn, program, engines }
}

const FIELD: [Contender; 12] = [
    contender(BASES[0], "sqlx, as `query_as!`", None, Program::Own, ALL),
    contender(BASES[1], "sqlx, `FromRow`", Some("sqlx, FromRow"), Program::Own, ALL),
    contender(SECOND_BASE, "sqlx, pool", Some("sqlx, pool"), Program::Own, ALL),
    contender(LIMPID[0], "**Limpid**, `.on(&db)`", Some("Limpid, on(&db)"), Program::Own, ALL),
    contender(LIMPID[1], "**Limpid**, ambient", Some("Limpid, ambient"), Program::Own, ALL),
    contender("seaorm", "SeaORM", Some("SeaORM"), Program::Peers, ALL),
    contender("diesel", "Diesel", Some("Diesel"), Program::Peers, &[Engine::Sqlite, Engine::Postgres]),
    contender(
        "diesel-async",
        "diesel-async",
        Some("diesel-async"),
        Program::Peers,
        &[Engine::Postgres, Engine::MariaDb],
    ),
    contender("toasty", "Toasty", Some("Toasty"), Program::Toasty, ALL),
    contender("rusqlite", "rusqlite", None, Program::Peers, &[Engine::Sqlite]),
    contender("sqlite-c", "SQLite's C API", None, Program::Peers, &[Engine::Sqlite]),
    contender("tokio-postgres", "tokio-postgres", None, Program::Peers, &[Engine::Postgres]),
];

/// All who may take part.
pub(super) fn field() -> impl Iterator<Item = Contender> {
    FIELD.into_iter()
}

impl Contender {
    /// Whether it is another ORM, which Limpid wants to be ahead of.
    pub(super) fn is_peer(self) -> bool {
        matches!(self.who, "seaorm" | "diesel" | "diesel-async" | "toasty")
    }
}

/// The contenders that were built.
#[derive(Debug)]
pub(super) struct Field {
    own: PathBuf,
    peers: Option<PathBuf>,
}

impl Field {
    /// Limpid and sqlx, as cargo built them beside the driver; with `peers` builds the others, too.
    ///
    /// # Errors
    ///
    /// If a peer cannot be built.
    pub(super) fn build(own: &Path, peers: bool) -> Result<Field> {
        let own = own.parent().ok_or("a program lies in a folder")?.to_owned();
        if !peers {
            return Ok(Field { own, peers: None });
        }
        let target = target();
        for package in ["", "toasty"] {
            let manifest = folder().join(package).join("Cargo.toml");
            let mut build = cargo();
            build.args(["build", "--release", "--locked", "--manifest-path"]).arg(&manifest);
            if package == "toasty" {
                // Its connections take no pragmas, so its own SQLite is made to begin as all others are set.
                build.env("LIBSQLITE3_FLAGS", "-DSQLITE_DEFAULT_WAL_SYNCHRONOUS=1");
            }
            let built = build.arg("--target-dir").arg(&target).status()?;
            if !built.success() {
                return Err(format!("{}: not built", manifest.display()).into());
            }
        }
        Ok(Field { own, peers: Some(target.join("release")) })
    }

    /// Who takes part on this engine.
    pub(super) fn on(&self, engine: Engine) -> Vec<Contender> {
        let built = |contender: &Contender| self.peers.is_some() || contender.program == Program::Own;
        let on = |contender: &Contender| contender.engines.contains(&engine);
        field().filter(built).filter(on).collect()
    }

    /// The program of a contender: the one that is timed, or the one that counts.
    pub(super) fn program(&self, contender: Contender, counted: bool) -> PathBuf {
        let folder = self.peers.as_ref().filter(|_| contender.program != Program::Own).unwrap_or(&self.own);
        let name = match contender.program {
            Program::Own => "contender",
            Program::Peers => "peer",
            Program::Toasty => "toasty",
        };
        folder.join(if counted { format!("{name}-counted") } else { name.to_owned() })
    }
}

/// The cargo that built this, with its own compiler: a package may hold a file that asks for another one.
pub fn cargo() -> Command {
    let cargo = Path::new(env!("CARGO"));
    let mut command = Command::new(cargo);
    command.env("RUSTC", cargo.with_file_name("rustc"));
    command
}

/// Where the peers' packages lie.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// Where the peers are built: what `LIMPID_PEERS_TARGET` says, else a folder beside what cargo builds.
pub fn target() -> PathBuf {
    let beside = || match std::env::var_os("CARGO_TARGET_DIR") {
        Some(target) => PathBuf::from(target),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"),
    };
    std::env::var_os("LIMPID_PEERS_TARGET").map_or_else(|| beside().join("peers"), PathBuf::from)
}
