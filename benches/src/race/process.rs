//! A contender as the driver sees it: a process that is asked by lines.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use limpid_arena::{Answer, Result, Work};

/// A contender that runs. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    // Closing it is what tells the contender to end.
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    who: &'static str,
}

impl Process {
    /// Starts it on a database.
    ///
    /// # Errors
    ///
    /// If the program is not there.
    pub(super) fn start(program: &Path, who: &'static str, url: &str) -> Result<Process> {
        let mut child = Command::new(program)
            .args([who, url])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let ask = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().ok_or("no pipe")?);
        Ok(Process { child, ask, answers, who })
    }

    /// Lets it do the work so many times; `None` if it cannot do this work.
    ///
    /// # Errors
    ///
    /// What the contender failed with.
    pub(super) fn ask(&mut self, work: Work, times: u64) -> Result<Option<Answer>> {
        let ask = self.ask.as_mut().ok_or("it has ended")?;
        writeln!(ask, "{work} {times}")?;
        ask.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Answer::read(line.trim_end()).map_err(|error| format!("{}: {work}: {error}", self.who).into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.ask.take());
        if let Err(error) = self.child.wait() {
            eprintln!("{}: {error}", self.who);
        }
    }
}
