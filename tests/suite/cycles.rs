//! Circles of files, checked: outside the named ones, a file never uses a file that uses it.

use std::collections::{BTreeMap, BTreeSet};

use crate::modules::{Modules, read};

/// The circles that stay, each with its reason. One that has opened leaves the list.
const ALLOWED: &[(&str, &str)] = &[
    (
        "expr/aggregate expr/arithmetic expr/column expr/compare/compared expr/compare/operand expr/filter expr/node \
         expr/order expr/raw expr/search expr/subquery expr/subquery/correlated expr/text expr/window expr/write",
        "one recursive idea: a node holds expressions, and an expression is a node",
    ),
    (
        "query/derived query/group query/join query/select query/subquery",
        "one recursive idea: a SELECT reads from what holds a SELECT",
    ),
    ("sql/statement sql/table sql/texts sql/types", "a table holds its texts, and a statement its table"),
    ("sql/dialect sql/pattern", "a pattern is printed by a dialect, which says how"),
    (
        "sql/writer sql/writer/ahead sql/writer/context",
        "what is printed before a statement, or in another context, is printed by the writer",
    ),
    (
        "exec/driver/sqlite/in_place exec/driver/sqlite/in_place/cache exec/driver/sqlite/in_place/raw \
         exec/driver/sqlite/in_place/raw/statement",
        "a connection holds its statements, and a statement belongs to its connection",
    ),
    (
        "exec/db exec/db/begins_later exec/db/level exec/db/transaction/hooks",
        "a handle is inside of a level, or of one that begins later, and what waits for the commit is given a handle",
    ),
    (
        "record/draft record/history",
        "a draft keeps what was written to it, and what is kept is put back into a draft",
    ),
    (
        "read/scalar read/subquery",
        "an action that is not awaited is a subquery: the work of one is the value of the other",
    ),
    ("read/criteria read/criteria/read read/criteria/tree", "criteria are read into themselves"),
    (
        "testing testing/pool testing/sandbox testing/server testing/turn",
        "a database of a test, and the server that it is on",
    ),
];

#[test]
fn files_are_in_no_circle_but_the_named_ones() {
    let modules = read();
    let edges = edges(&modules);
    assert!(edges.values().map(BTreeSet::len).sum::<usize>() > 300, "does the check still read the sources?");
    let circles = circles(&edges);
    let mut wrong = Vec::new();
    for circle in &circles {
        println!("{} files: {}", circle.len(), circle.iter().copied().collect::<Vec<_>>().join(" "));
        let named = |files: &str| circle.iter().all(|file| files.split(' ').any(|known| known == *file));
        if !ALLOWED.iter().any(|(files, _)| named(files)) {
            wrong.push(circle);
        }
    }
    assert!(wrong.is_empty(), "circles of files that nobody has named:\n{wrong:#?}");
    for (files, reason) in ALLOWED {
        let open = |circle: &BTreeSet<&str>| !files.split(' ').any(|file| circle.contains(file));
        assert!(
            !circles.iter().all(open),
            "this circle is open now, take it off the list: {files} ({reason})"
        );
    }
}

/// The files that each file uses. A re-export is not a use.
fn edges(modules: &Modules) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut edges = BTreeMap::new();
    for (module, file) in modules {
        let used = file.paths.iter().filter_map(|path| crate::modules::resolve(modules, path, 0));
        edges.insert(module.as_str(), used.filter(|used| used != module).collect());
    }
    edges
}

/// The strongly connected components of more than one file.
fn circles<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<BTreeSet<&'a str>> {
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        edges.keys().map(|file| (*file, reached(edges, file))).collect();
    let mut circles: Vec<BTreeSet<&str>> = Vec::new();
    for (file, reached) in &reach {
        let circle: BTreeSet<&str> =
            reached.iter().filter(|other| reach[**other].contains(file)).copied().collect();
        if circle.len() > 1 && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles.sort_by_key(|circle| std::cmp::Reverse(circle.len()));
    circles
}

fn reached<'a>(edges: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = edges[from].iter().copied().collect();
    while let Some(file) = open.pop() {
        if found.insert(file) {
            open.extend(&edges[file]);
        }
    }
    found
}
