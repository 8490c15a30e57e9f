//! All on one CPU: the contenders and the servers on this machine, so that what is measured is the work of all of
//! them together, and not where a scheduler put them.

use std::process::{Child, Command, Stdio};

/// Whose CPUs were chosen. Servers get theirs back when this is dropped, and also when the driver is killed.
#[derive(Debug)]
pub(super) struct Pin {
    keeper: Option<Child>,
    said: &'static str,
}

impl Pin {
    /// Nobody's.
    pub(super) fn none() -> Pin {
        Pin { keeper: None, said: "nothing is pinned to a CPU" }
    }

    /// This process, which hands it on to the contenders, and the servers.
    pub(super) fn set() -> Pin {
        let own = std::process::id().to_string();
        // The last of those that this process may use.
        let cpu = cpus_of(&own).and_then(|cpus| cpus.rsplit([',', '-']).next().map(str::to_owned));
        let Some(cpu) = cpu.filter(|cpu| taskset(&["-pc", cpu, &own]).is_some()) else { return Pin::none() };
        let alone = Pin { keeper: None, said: "the contenders share one CPU, the servers have all" };
        let servers: Option<Vec<_>> = servers().into_iter().map(|id| Some((cpus_of(&id)?, id))).collect();
        let Some(servers) = servers else { return alone };
        let Some(keeper) = keeper(&servers) else { return alone };
        let mut pin = Pin { keeper: Some(keeper), said: "client and servers share one CPU" };
        if servers.iter().any(|(_, id)| taskset(&["-apc", &cpu, id]).is_none()) {
            pin.said = alone.said;
        }
        pin
    }

    /// What a table says of it.
    pub(super) fn said(&self) -> &'static str {
        self.said
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            drop(keeper.stdin.take());
            if let Err(error) = keeper.wait() {
                eprintln!("the servers may still be on one CPU: {error}");
            }
        }
    }
}

/// A shell that waits until its input ends, as it does when the driver ends in whichever way, and then gives the
/// servers their CPUs back. It takes no notice of the Ctrl-C that ends the driver.
fn keeper(servers: &[(String, String)]) -> Option<Child> {
    let back = servers.iter().map(|(cpus, id)| format!("taskset -apc {cpus} {id}; ")).collect::<String>();
    Command::new("sh")
        .args(["-c", &format!("trap '' INT TERM HUP; cat; {back}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()
}

/// The CPUs that a process may use now: `0-3`.
fn cpus_of(id: &str) -> Option<String> {
    let line = taskset(&["-pc", id])?;
    line.trim().rsplit_once(": ").map(|(_, cpus)| cpus.to_owned())
}

/// The answer of `taskset`, if there is such a program and it is allowed.
fn taskset(arguments: &[&str]) -> Option<String> {
    let output = Command::new("taskset").args(arguments).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The processes of database servers on this machine.
fn servers() -> Vec<String> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let names = ["postgres", "mariadbd", "mysqld"];
    let id = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        let name = std::fs::read_to_string(entry.path().join("comm")).ok()?;
        names.contains(&name.trim()).then(|| entry.file_name().to_string_lossy().into_owned())
    };
    processes.filter_map(id).collect()
}
