//! Every sentence that a derive may say has a case: in `ui-tests/fail/`, or below, where that package cannot get,
//! because it builds neither migrations nor the crate of the web.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::{api_error, migrate, testing};

/// What is written into a program, and is no mistake.
const NO_MISTAKES: [&str; 4] =
    ["Scopes of [`", "NOT TESTED: set {variable}", "one_of(", "the function may give back"];

fn says(output: &TokenStream, sentence: &str) {
    let said = strings(output.clone());
    assert!(said.iter().any(|said| said.contains(sentence)), "{sentence}: {said:#?}");
}

#[test]
fn what_clients_get_is_said_for_each_variant() {
    let derive = |input: TokenStream| api_error::derive(input);
    let advice = "say what clients get: `#[api(status = 409, message = \"..\")]`, or `#[api(from)]` on a variant with another error in it";
    says(
        &derive(quote!(
            enum Fault {
                Late,
            }
        )),
        advice,
    );
    says(
        &derive(quote!(
            enum Fault {
                #[api(message = "it is late")]
                Late,
            }
        )),
        advice,
    );
    let no_enum = "this is derived on an enum with a variant for each thing that may go wrong";
    says(
        &derive(quote!(
            struct Fault;
        )),
        no_enum,
    );
    let holds = "a variant that is made from an error holds it: `Database(limpid::Error)`";
    says(
        &derive(quote!(
            enum Fault {
                #[api(from)]
                Database,
            }
        )),
        holds,
    );
    let status = "a failure has a status from 400 to 599";
    says(
        &derive(quote!(
            enum Fault {
                #[api(status = 200, message = "fine")]
                Fine,
            }
        )),
        status,
    );
}

#[test]
fn migrations_are_named_by_their_folder() {
    let folder = "write the folder, from that of Cargo.toml on: `limpid::migrate!(\"migrations\")`";
    says(&migrate::expand(quote!(migrations)), folder);
    let test = |options: TokenStream| {
        testing::expand(
            options,
            quote!(
                async fn finds(db: &Db) {}
            ),
        )
    };
    let folder = "write the folder, from that of Cargo.toml on: `migrations(\"migrations\")`";
    says(&test(quote!(migrations(here))), folder);
    match cfg!(feature = "migrate") {
        true => {
            let twice = "the tables come from the migrations: remove `models(..)`";
            says(&test(quote!(migrations, models(Post))), twice);
        }
        false => {
            let without =
                "limpid was built without migrations: add its cargo feature, `features = [\"migrate\"]`";
            says(&test(quote!(migrations)), without);
        }
    }
    if !cfg!(any(feature = "sqlite", feature = "postgres", feature = "mysql")) {
        let no_engine =
            "no engine to test on: add a cargo feature of limpid, `sqlite`, `postgres` or `mysql`";
        says(&test(quote!(models(Post))), no_engine);
    }
}

/// The texts between quotation marks, without those of the documentation and of lints.
fn strings(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let mut inside = group.stream().into_iter();
                let word = match inside.next() {
                    Some(TokenTree::Ident(word)) => word.to_string(),
                    _ => String::new(),
                };
                if !["doc", "allow"].contains(&word.as_str()) {
                    found.extend(strings(group.stream()));
                }
            }
            TokenTree::Literal(literal) => {
                let text = syn::parse_str::<syn::LitStr>(&literal.to_string());
                found.extend(text.map(|text| text.value()));
            }
            _ => {}
        }
    }
    found
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let all = paths.flat_map(|path| if path.is_dir() { files(&path, ending) } else { vec![path] });
    all.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

/// One line, without the gutter of rustc.
fn flat(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim_start().trim_start_matches('|'));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The longest piece of a sentence that has no `{}` in it.
fn piece(text: &str) -> String {
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let mut pieces = text.split('{');
    let first = pieces.next().unwrap_or_default();
    let pieces = pieces.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).chain([first]);
    let longest = pieces.max_by_key(|piece| piece.trim().len()).unwrap_or_default();
    flat(&longest.replace('\u{1}', "{").replace('\u{2}', "}"))
}

#[test]
fn every_sentence_has_a_case() {
    let macros = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = files(&macros.join("../ui-tests/fail"), ".stderr");
    let mut said: String =
        cases.iter().map(|case| flat(&fs::read_to_string(case).expect("a text")) + "\n").collect();
    let own: TokenStream = include_str!("said.rs").parse().expect("it is this file");
    said.push_str(&strings(own).join("\n"));
    let (mut seen, mut silent) = (0, Vec::new());
    for file in files(&macros.join("src"), ".rs") {
        let place = file.to_string_lossy();
        // What is written out, and this.
        if place.contains("/expand/") || place.contains("/golden/") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a text");
        // Its own tests stand at the end of a file.
        let source = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for text in strings(source.parse().expect("it compiles")) {
            let piece = piece(&text);
            let no_sentence = piece.len() < 22 || !piece.contains(' ');
            if no_sentence || NO_MISTAKES.iter().any(|other| text.starts_with(other)) {
                continue;
            }
            seen += 1;
            if !said.contains(&piece) && !said.contains(&flat(&text)) {
                silent.push(format!("{place}: {text}"));
            }
        }
    }
    assert!(seen > 150, "only {seen} sentences were found");
    assert!(silent.is_empty(), "no case in ui-tests/fail/ says: {silent:#?}");
}
