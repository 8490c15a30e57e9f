//! The modules of the runtime, as far as tests read them: which names a file declares, re-exports and uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use limpid_tests::sources::{runtime, rust_files};

/// One file of the runtime.
#[derive(Default)]
pub struct Module {
    /// Its code, without lines that are comments.
    pub code: String,
    /// The names that it declares.
    declares: BTreeSet<String>,
    /// The names that it re-exports, and the paths that they come from.
    exports: BTreeMap<String, Vec<String>>,
    /// Those of them that other crates can name.
    open: BTreeSet<String>,
    /// The paths that it uses, from the crate on.
    pub paths: BTreeSet<Vec<String>>,
}

impl Module {
    /// The names that it makes public: re-exports, and its own items.
    pub fn public(&self) -> impl Iterator<Item = String> {
        let own = self.code.lines().filter_map(|line| {
            let mut words = line.strip_prefix("pub ")?.split_whitespace();
            let words =
                words.by_ref().skip_while(|word| ["async", "unsafe"].contains(word) || (*word == "const"));
            let pair: Vec<&str> = words.take(2).collect();
            let known = ["struct", "enum", "trait", "fn", "type", "static", "mod"].contains(pair.first()?);
            let name = pair.get(1)?.split(|char: char| !char.is_alphanumeric() && char != '_').next()?;
            (known && !name.starts_with("__")).then(|| name.to_owned())
        });
        own.chain(self.open.iter().cloned()).collect::<Vec<_>>().into_iter()
    }
}

/// Each module by its path, as `exec/db/action`; the root is the empty path.
pub type Modules = BTreeMap<String, Module>;

/// Reads all of them.
pub fn read() -> Modules {
    let root = runtime();
    let mut modules = Modules::new();
    for file in rust_files(&root) {
        let inside = file.strip_prefix(&root).expect("found below it").with_extension("");
        let path = inside.to_string_lossy().replace('\\', "/");
        let path = path.strip_suffix("/mod").unwrap_or(if path == "lib" { "" } else { &path }).to_owned();
        let text = fs::read_to_string(&file).expect("a source file is text");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        modules.insert(path, Module { code: code.collect::<Vec<_>>().join("\n"), ..Module::default() });
    }
    let known: BTreeSet<String> = modules.keys().cloned().collect();
    for (path, module) in &mut modules {
        fill(path, module, &known);
    }
    modules
}

/// The module that declares what a path names, through re-exports.
pub fn resolve<'a>(modules: &'a Modules, path: &[String], depth: usize) -> Option<&'a str> {
    let split = (0..=path.len()).rev().find(|length| modules.contains_key(&path[..*length].join("/")))?;
    let (module, found) = modules.get_key_value(&path[..split].join("/"))?;
    let Some(name) = path.get(split) else { return Some(module) };
    if found.declares.contains(name) || depth > 8 {
        return Some(module);
    }
    match found.exports.get(name) {
        Some(from) if from != path => resolve(modules, &[from, &path[split + 1..]].concat(), depth + 1),
        _ => Some(module),
    }
}

fn fill(path: &str, module: &mut Module, known: &BTreeSet<String>) {
    let words: Vec<&str> = module.code.split(|char: char| !char.is_alphanumeric() && char != '_').collect();
    const KINDS: [&str; 8] = ["struct", "enum", "trait", "fn", "type", "const", "static", "macro_rules"];
    let declared = words.split(|word| word.is_empty()).flat_map(|line| line.windows(2));
    module.declares =
        declared.filter(|pair| KINDS.contains(&pair[0])).map(|pair| pair[1].to_owned()).collect();

    let here: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let code = module.code.clone();
    for statement in code
        .split(';')
        .filter_map(|part| part.rfind("use ").map(|at| (part[..at].trim_end(), &part[at + 4..])))
    {
        let (before, tree) = statement;
        let last = before.lines().last().unwrap_or_default().trim();
        let exported = last.starts_with("pub") && !last.contains(' ');
        let mut paths = Vec::new();
        flatten(tree.trim(), &[], &mut paths);
        for (path, name) in paths {
            let Some(path) = absolute(&here, path, known) else { continue };
            if last == "pub" {
                module.open.insert(name.clone());
            }
            match exported {
                true => drop(module.exports.insert(name, path)),
                false => drop(module.paths.insert(path)),
            }
        }
    }
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let path =
                code[at..].split(|char: char| !char.is_alphanumeric() && char != '_' && char != ':').next();
            let path =
                path.unwrap_or_default().trim_end_matches(':').split("::").map(str::to_owned).collect();
            let line = code[..at].rfind('\n').map_or(0, |at| at + 1);
            if !code[line..at].contains("use ") {
                module.paths.extend(absolute(&here, path, known));
            }
        }
    }
}

/// Takes `a::{b, c::{D, E as F}}` apart, into paths and the names that they get.
fn flatten(tree: &str, before: &[String], paths: &mut Vec<(Vec<String>, String)>) {
    let (head, group) =
        tree.split_once('{').map_or((tree, None), |(head, rest)| (head, rest.rsplit_once('}')));
    let (head, alias) = head.trim().split_once(" as ").unwrap_or((head.trim(), ""));
    let parts = head
        .split("::")
        .filter(|part| !part.is_empty() && *part != "self")
        .map(|part| part.trim().to_owned());
    let own: Vec<String> = head.starts_with("self").then(|| "self".to_owned()).into_iter().collect();
    let path: Vec<String> = before.iter().cloned().chain(own).chain(parts).collect();
    let Some((group, _)) = group else {
        let name = if alias.is_empty() { path.last().cloned().unwrap_or_default() } else { alias.to_owned() };
        return paths.push((path, name));
    };
    let mut depth = 0;
    let cut = |char: char| {
        depth += i32::from(char == '{') - i32::from(char == '}');
        char == ',' && depth == 0
    };
    for part in group.split(cut).map(str::trim).filter(|part| !part.is_empty()) {
        flatten(part, &path, paths);
    }
}

/// The path from the crate on, if it is one into the crate.
fn absolute(here: &[String], path: Vec<String>, known: &BTreeSet<String>) -> Option<Vec<String>> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([here, &path[1..]].concat()),
        "super" if supers <= here.len() => Some([&here[..here.len() - supers], &path[supers..]].concat()),
        first => {
            let child = [here, &[first.to_owned()]].concat();
            known.contains(&child.join("/")).then(|| [here, &path].concat())
        }
    }
}
