//! All on one CPU: the contenders and the servers on this machine, so that what is measured is the work of all of
//! them together, and not where a scheduler put them.

use std::process::Command;

/// Whose CPUs were chosen. Servers get theirs back when this is dropped.
#[derive(Debug)]
pub(super) struct Pin {
    servers: Vec<(String, String)>,
    said: &'static str,
}

impl Pin {
    /// Nobody's.
    pub(super) fn none() -> Pin {
        Pin { servers: Vec::new(), said: "nothing is pinned to a CPU" }
    }

    /// This process, which hands it on to the contenders, and the servers.
    pub(super) fn set() -> Pin {
        let cpu = (crate::race::machine::cpus() - 1).to_string();
        if taskset(&["-pc", &cpu, &std::process::id().to_string()]).is_none() {
            return Pin::none();
        }
        let mut pin = Pin { servers: Vec::new(), said: "client and servers share one CPU" };
        for id in servers() {
            let before = taskset(&["-pc", &id]);
            let before =
                before.as_deref().and_then(|line| line.trim().rsplit_once(": ")).map(|(_, list)| list);
            match (before, taskset(&["-apc", &cpu, &id])) {
                (Some(before), Some(_)) => pin.servers.push((id, before.to_owned())),
                _ => pin.said = "the contenders share one CPU, the servers have all",
            }
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
        for (id, before) in &self.servers {
            // A process of a server may be gone by now.
            taskset(&["-apc", before, id]);
        }
    }
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
