//! A server of a test's own, on a free port, with its data in a folder that goes with it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use limpid::Config;
use tempfile::TempDir;

pub struct Server {
    folder: TempDir,
    port: u16,
    postgres: bool,
    /// The program, and those that it has as arguments.
    command: Vec<String>,
    child: Option<Child>,
}

impl Server {
    pub fn postgres() -> Self {
        let (folder, port) = (folder(), free_port());
        let data = folder.path().join("data").display().to_string();
        // PostgreSQL does not run as root.
        let mut user = Vec::new();
        if is_root() {
            done(Command::new("chown").arg("postgres").arg(folder.path()));
            user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
                .map(String::from)
                .to_vec();
        }
        let bin = newest_postgres();
        let program = |name: &str| bin.join(name).display().to_string();
        let mut init = user.clone();
        init.extend([
            program("initdb"),
            "--no-sync".into(),
            "-Atrust".into(),
            "-Upostgres".into(),
            "-D".into(),
        ]);
        init.push(data.clone());
        done(Command::new(&init[0]).args(&init[1..]));
        let mut command = user;
        let sockets = folder.path().display().to_string();
        command.extend([
            program("postgres"),
            "-D".into(),
            data,
            "-p".into(),
            port.to_string(),
            "-k".into(),
            sockets,
        ]);
        Server { folder, port, postgres: true, command, child: None }
    }

    pub fn mariadb() -> Self {
        let (folder, port) = (folder(), free_port());
        let data = format!("--datadir={}", folder.path().join("data").display());
        let mut init = Command::new("mariadb-install-db");
        init.args(["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal", &data]);
        let mut command: Vec<String> =
            ["mariadbd", "--no-defaults", "--skip-grant-tables", "--bind-address=127.0.0.1"]
                .map(String::from)
                .to_vec();
        command.extend([data.clone(), format!("--port={port}")]);
        command.push(format!("--socket={}", folder.path().join("socket").display()));
        if is_root() {
            init.arg("--user=root");
            command.push("--user=root".into());
        }
        done(&mut init);
        Server { folder, port, postgres: false, command, child: None }
    }

    pub fn url(&self) -> String {
        match self.postgres {
            true => format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
            false => format!("mysql://root@127.0.0.1:{}/mysql", self.port),
        }
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) {
        let start = Instant::now();
        loop {
            let ended =
                self.child.as_mut().is_none_or(|child| child.try_wait().expect("its state").is_some());
            if ended {
                let mut command = Command::new(&self.command[0]);
                let log = fs::File::options().create(true).append(true).open(self.folder.path().join("log"));
                command.args(&self.command[1..]).stdout(Stdio::null()).stderr(log.expect("a log"));
                self.child = Some(command.spawn().expect("the server's program"));
            }
            let config =
                Config::new(&self.url()).expect("a good URL").acquire_timeout(Duration::from_secs(2));
            if let Ok(db) = config.max_connections(1).connect().await
                && db.health().await.is_ok()
            {
                db.close().await;
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "the server does not start: {}", self.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Ends the server and the processes that it has started, with SIGKILL.
    pub fn kill(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let id = child.id().to_string();
        let children = Command::new("ps").args(["-o", "pid=", "--ppid", &id]).output();
        child.kill().expect("it is ours");
        child.wait().expect("it ends");
        if let Ok(children) = children {
            for child in String::from_utf8_lossy(&children.stdout).split_whitespace() {
                // It may have ended by itself.
                let _ = Command::new("kill").args(["-KILL", child]).stderr(Stdio::null()).status();
            }
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new().prefix("limpid_killed_").tempdir().expect("a folder")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its number").port()
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().expect("who runs the test");
    String::from_utf8_lossy(&id.stdout).trim() == "0"
}

/// The folder of PostgreSQL's programs: where Debian puts them, else those on the path.
fn newest_postgres() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let bins = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    bins.max().unwrap_or_else(|| Path::new("").into())
}

fn done(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
