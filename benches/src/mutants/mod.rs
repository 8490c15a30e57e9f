//! A random sample of mutants: the library is broken in one place, and the tests of that place are run. What they
//! do not notice is not tested.
//!
//! All of it happens in a copy of the tree below `target/mutants`, which keeps what it has built.

mod operators;
mod rooms;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant, SystemTime};

use limpid_arena::Result;
use operators::Mutant;

/// After this long, a mutant hangs: somebody notices.
const LONGEST: Duration = Duration::from_secs(600);
/// How many of a hundred have to be killed.
const GOAL: usize = 90;

/// What the command line asks for.
#[derive(Debug)]
pub struct Wish {
    number: usize,
    seed: u64,
    only: String,
}

impl Wish {
    /// Reads `[NUMBER] [--seed SEED] [--only PART-OF-A-PATH]`.
    ///
    /// # Errors
    ///
    /// If it reads otherwise.
    pub fn read() -> Result<Wish> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
        let mut wish = Wish { number: 60, seed: now, only: String::new() };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--seed" => wish.seed = words.next().ok_or("--seed names a number")?.parse()?,
                "--only" => wish.only = words.next().ok_or("--only names a part of a path")?,
                number => {
                    wish.number = number.parse().map_err(|_| format!("{number}: a number of mutants"))?
                }
            }
        }
        Ok(wish)
    }
}

/// What became of a mutant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Killed(&'static str),
    Hung(&'static str),
    Survived,
    /// The compiler refused it, so it counts for nothing.
    Unbuilt,
}

/// Runs the sample and prints it. Fails if too many survive.
///
/// # Errors
///
/// If the tree cannot be copied, or its tests fail before anything is broken.
pub fn run(wish: &Wish) -> Result<ExitCode> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?;
    let tree = Tree::of(top)?;
    let mut all = tree.mutants(&wish.only)?;
    println!("{} mutants are possible; {} are tried, with --seed {}", all.len(), wish.number, wish.seed);
    shuffle(&mut all, wish.seed);
    let (mut killed, mut survived, mut sound) = (0, Vec::new(), HashSet::new());
    for mutant in all {
        if killed + survived.len() == wish.number {
            break;
        }
        for test in rooms::tests_of(&mutant.file) {
            if sound.insert(*test) && tree.test(test)? != Ran::Passed {
                return Err(format!("the test {test} fails although nothing is broken").into());
            }
        }
        let place = format!("{}:{}", mutant.file, mutant.line + 1);
        let change = format!("`{}` -> `{}`", mutant.from.trim(), mutant.to.trim());
        match tree.judge(&mutant)? {
            End::Unbuilt => continue,
            End::Killed(by) => println!("killed    {place}  {change}  by {by}"),
            End::Hung(by) => println!("killed    {place}  {change}  by {by}, which hangs"),
            End::Survived => {
                println!("SURVIVED  {place}  {change}");
                survived.push(format!("{place}  {change}"));
                continue;
            }
        }
        killed += 1;
    }
    let tried = killed + survived.len();
    println!("\n{killed} of {tried} were killed ({} %)", killed * 100 / tried.max(1));
    for one in &survived {
        println!("- {one}");
    }
    Ok(if killed * 100 < GOAL * tried { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A copy of the tree.
struct Tree {
    folder: PathBuf,
    target: PathBuf,
}

/// How a test ended.
#[derive(Debug, PartialEq, Eq)]
enum Ran {
    Passed,
    Failed,
    Hung,
    Unbuilt,
}

impl Tree {
    /// Copies what git knows of, as it is now.
    fn of(top: &Path) -> Result<Tree> {
        let base = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top.join("target"), PathBuf::from);
        let base = base.join("mutants");
        let (folder, target) = (base.join("tree"), base.join("target"));
        let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(top).output()?;
        let listed = String::from_utf8(listed.stdout)?;
        for file in listed.split_terminator('\0') {
            let (from, to) = (top.join(file), folder.join(file));
            let Ok(content) = fs::read(&from) else { continue };
            // What is the same keeps its time, so that nothing is built again.
            if fs::read(&to).is_ok_and(|there| there == content) {
                continue;
            }
            fs::create_dir_all(to.parent().ok_or("a file is in a folder")?)?;
            fs::write(&to, content)?;
            fs::set_permissions(&to, fs::metadata(&from)?.permissions())?;
        }
        Ok(Tree { folder, target })
    }

    fn mutants(&self, only: &str) -> Result<Vec<Mutant>> {
        let mut found = Vec::new();
        let mut folders = vec![PathBuf::from("runtime/src"), PathBuf::from("macros/src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(self.folder.join(&folder))? {
                let path = folder.join(entry?.file_name());
                let name = path.to_string_lossy().into_owned();
                if self.folder.join(&path).is_dir() {
                    folders.push(path);
                } else if name.ends_with(".rs") && name.contains(only) && !name.contains("/golden/") {
                    found.extend(operators::of_source(&name, &fs::read_to_string(self.folder.join(&path))?));
                }
            }
        }
        found.sort_by(|one, other| (&one.file, one.line, one.at).cmp(&(&other.file, other.line, other.at)));
        Ok(found)
    }

    /// Breaks the tree, runs the tests of that place until one notices, and mends it again.
    fn judge(&self, mutant: &Mutant) -> Result<End> {
        let path = self.folder.join(&mutant.file);
        let source = fs::read_to_string(&path)?;
        fs::write(&path, broken(&source, mutant))?;
        let end = self.first_to_notice(&mutant.file);
        fs::write(&path, source)?;
        end
    }

    fn first_to_notice(&self, file: &str) -> Result<End> {
        for test in rooms::tests_of(file) {
            match self.test(test)? {
                Ran::Passed => {}
                Ran::Failed => return Ok(End::Killed(test)),
                Ran::Hung => return Ok(End::Hung(test)),
                // Of the macros, what they write may be what does not compile.
                Ran::Unbuilt if file.starts_with("macros/") && *test != "library" => {
                    return Ok(End::Killed(test));
                }
                Ran::Unbuilt => return Ok(End::Unbuilt),
            }
        }
        Ok(End::Survived)
    }

    fn test(&self, test: &'static str) -> Result<Ran> {
        let cargo = |more: &[&str]| {
            let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            command.current_dir(&self.folder).env("CARGO_TARGET_DIR", &self.target);
            command.env("CARGO_PROFILE_DEV_DEBUG", "0").stdin(Stdio::null());
            command.stdout(Stdio::null()).stderr(Stdio::null());
            command.args(["test", "--locked", "--quiet"]).args(rooms::arguments(test)).args(more);
            command
        };
        if !cargo(&["--no-run"]).status()?.success() {
            return Ok(Ran::Unbuilt);
        }
        let mut child = cargo(&[]).spawn()?;
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(if status.success() { Ran::Passed } else { Ran::Failed });
            }
            if start.elapsed() > LONGEST {
                end_with_children(child.id());
                child.wait()?;
                return Ok(Ran::Hung);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// Ends a process and what it has started: cargo alone would leave the test behind.
fn end_with_children(id: u32) {
    let id = id.to_string();
    let _ = Command::new("pkill").args(["-KILL", "-P", &id]).status();
    let _ = Command::new("kill").args(["-KILL", &id]).status();
}

/// The source with the change in it.
fn broken(source: &str, mutant: &Mutant) -> String {
    let mut lines: Vec<String> = source.split('\n').map(str::to_owned).collect();
    lines[mutant.line].replace_range(mutant.at..mutant.at + mutant.from.len(), &mutant.to);
    lines.join("\n")
}

/// Fisher and Yates, by the numbers of Vigna's splitmix64.
fn shuffle(all: &mut [Mutant], mut seed: u64) {
    for last in (1..all.len()).rev() {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut dice = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        dice = (dice ^ (dice >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        all.swap(last, ((dice ^ (dice >> 31)) % (last as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_changed_and_nothing_else() {
        let source = "fn a() {\n    one == two\n}\n";
        let mutants = operators::of_source("a.rs", source);
        assert_eq!(broken(source, &mutants[0]), "fn a() {\n    one != two\n}\n");
    }
}
