//! What the derive writes, kept as files that can be read: `plain.rs` becomes `plain.expanded.rs`.
//!
//! After a change, renew them and read the difference: `GOLDEN=renew cargo test -p limpid-macros`.

mod said;

use std::fs;
use std::path::PathBuf;

use proc_macro2::{TokenStream, TokenTree};

use crate::pipeline;

/// The lines that a model of ten columns may grow into, and the tokens, which no formatter moves.
const MOST_LINES: usize = 700;
const MOST_TOKENS: usize = 6_700;

#[test]
fn a_plain_model_expands_as_before() {
    compare("plain");
}

#[test]
fn a_full_model_expands_as_before() {
    compare("full");
}

#[test]
fn a_model_with_a_composite_key_expands_as_before() {
    compare("composite_key");
}

#[test]
fn a_model_of_ten_columns_stays_small() {
    let expanded = expand(&read("ten_columns.rs"));
    let lines = pretty(expanded.clone()).lines().count();
    let tokens = count(expanded);
    println!("a model of ten columns: {lines} lines, {tokens} tokens");
    assert!(lines <= MOST_LINES, "{lines} lines, {MOST_LINES} are allowed");
    assert!(tokens <= MOST_TOKENS, "{tokens} tokens, {MOST_TOKENS} are allowed");
}

fn compare(name: &str) {
    let expanded = pretty(expand(&read(&format!("{name}.rs"))));
    let file = format!("{name}.expanded.rs");
    if std::env::var_os("GOLDEN").is_some_and(|word| word == "renew") {
        fs::write(path(&file), &expanded).expect("the file can be written");
    }
    let known = read(&file);
    let line = expanded.lines().zip(known.lines()).position(|(new, old)| new != old);
    let line = line.unwrap_or_else(|| expanded.lines().count().min(known.lines().count()));
    assert!(
        expanded == known,
        "{file} differs from line {}: `GOLDEN=renew cargo test -p limpid-macros` writes it anew\n  now: {}\n  was: {}",
        line + 1,
        expanded.lines().nth(line).unwrap_or("the end"),
        known.lines().nth(line).unwrap_or("the end"),
    );
}

fn expand(source: &str) -> TokenStream {
    pipeline::model(source.parse().expect("the file is Rust"))
}

fn pretty(tokens: TokenStream) -> String {
    prettyplease::unparse(&syn::parse2(tokens).expect("the derive writes items"))
}

/// The tokens, those in groups too.
fn count(tokens: TokenStream) -> usize {
    let size = |token| match token {
        TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(size).sum()
}

fn read(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_default()
}

fn path(file: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "src", "golden", file].iter().collect()
}
