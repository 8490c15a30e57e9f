//! What the crate promises, as one text: each public item with its signatures. A change of it is seen in review.
//!
//! It is read from the sources, so methods that a macro of the crate writes are seen as the call of that macro only.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use limpid_tests::sources::{runtime, rust_files};
use syn::{Attribute, Block, Fields, ImplItem, Item, ItemImpl, TraitItem, Type, Visibility};

use crate::modules::{read, resolve};
use crate::names::public_paths;

#[test]
fn the_public_names_have_the_signatures_of_the_list() {
    let text = print(&files());
    assert!(text.lines().count() > 2_000, "so few lines: does the check still read the sources?\n{text}");
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/api.txt");
    if std::env::var_os("LIMPID_WRITE_API").is_some() {
        fs::write(&list, &text).expect("the list can be written");
    }
    let known = fs::read_to_string(&list).unwrap_or_default();
    let difference: Vec<String> = lines_apart(&known, &text);
    assert!(
        difference.is_empty(),
        "the public API is not that of runtime/api.txt; if that is meant, run this test with LIMPID_WRITE_API=1:\n{}",
        difference.join("\n")
    );
}

/// The items of each module, by its path.
type Files = BTreeMap<String, Vec<Item>>;

fn files() -> Files {
    let root = runtime();
    let module = |file: &PathBuf| {
        let inside = file.strip_prefix(&root).expect("found below it").with_extension("");
        let path = inside.to_string_lossy().replace('\\', "/");
        path.strip_suffix("/mod").unwrap_or(if path == "lib" { "" } else { &path }).to_owned()
    };
    let parsed = |file: &PathBuf| {
        let text = fs::read_to_string(file).expect("a source file is text");
        syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items
    };
    rust_files(&root).iter().map(|file| (module(file), parsed(file))).collect()
}

/// Each public item, under the shortest of its paths, with what is implemented for it.
fn print(files: &Files) -> String {
    let modules = read();
    let mut paths = public_paths(&modules);
    paths.sort_by_key(|path| (path.matches("::").count(), path.clone()));
    let mut printed = BTreeSet::new();
    let mut texts = BTreeMap::new();
    let names: BTreeSet<&str> = paths.iter().filter_map(|path| path.rsplit("::").next()).collect();
    let impls = implementations(files, &names);
    for path in &paths {
        let parts: Vec<String> = path.split("::").map(str::to_owned).collect();
        let name = parts.last().expect("a path has a name");
        let Some(module) = resolve(&modules, &parts, 0) else { continue };
        if !printed.insert((module.to_owned(), name.clone())) {
            continue;
        }
        let items = files.get(module).into_iter().flatten();
        let found: Vec<Item> = items.filter_map(|item| declaration(item, name)).collect();
        let is_type = found.iter().any(|item| !matches!(item, Item::Fn(_) | Item::Macro(_)));
        let around = impls.get(name.as_str()).filter(|_| is_type).into_iter().flatten().cloned();
        let items: Vec<Item> = found.into_iter().chain(around).collect();
        if !items.is_empty() {
            texts.insert(path, pretty(items));
        }
    }
    texts.iter().map(|(path, text)| format!("# {path}\n{text}\n")).collect()
}

fn pretty(items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items })
}

/// An item of this name as others see it, if it is one.
fn declaration(item: &Item, name: &str) -> Option<Item> {
    let mut item = item.clone();
    let (visible, attrs, own) = match &mut item {
        Item::Struct(of) => {
            show_fields(&mut of.fields);
            (&of.vis, &mut of.attrs, &of.ident)
        }
        Item::Enum(of) => {
            of.variants.iter_mut().for_each(|variant| {
                shorten(&mut variant.attrs);
                variant.fields.iter_mut().for_each(|field| shorten(&mut field.attrs));
            });
            (&of.vis, &mut of.attrs, &of.ident)
        }
        Item::Trait(of) => {
            of.items.retain_mut(seen_in_trait);
            (&of.vis, &mut of.attrs, &of.ident)
        }
        Item::Fn(of) => {
            *of.block = nothing();
            (&of.vis, &mut of.attrs, &of.sig.ident)
        }
        Item::Type(of) => (&of.vis, &mut of.attrs, &of.ident),
        Item::Const(of) => {
            *of.expr = syn::parse_quote!(__);
            (&of.vis, &mut of.attrs, &of.ident)
        }
        _ => return None,
    };
    let is_it = matches!(visible, Visibility::Public(_)) && own == name && !hidden(attrs);
    shorten(attrs);
    is_it.then_some(item)
}

/// Keeps public fields, and one `__` for all others.
fn show_fields(fields: &mut Fields) {
    let private = fields.iter().any(|field| !matches!(field.vis, Visibility::Public(_)));
    fields.iter_mut().for_each(|field| shorten(&mut field.attrs));
    match fields {
        Fields::Named(of) => {
            let shown = of.named.iter().filter(|field| matches!(field.vis, Visibility::Public(_))).cloned();
            of.named = shown.collect();
            if private {
                of.named.push(syn::parse_quote!(__: __));
            }
        }
        Fields::Unnamed(of) if private => *of = syn::parse_quote!((__)),
        _ => {}
    }
}

fn seen_in_trait(item: &mut TraitItem) -> bool {
    let attrs = match item {
        TraitItem::Fn(of) => {
            of.default = of.default.as_ref().map(|_| nothing());
            &mut of.attrs
        }
        TraitItem::Type(of) => &mut of.attrs,
        TraitItem::Const(of) => {
            of.default = None;
            &mut of.attrs
        }
        _ => return true,
    };
    let seen = !hidden(attrs);
    shorten(attrs);
    seen
}

fn seen_in_impl(item: &mut ImplItem) -> bool {
    let (seen, attrs) = match item {
        ImplItem::Fn(of) => {
            of.block = nothing();
            (matches!(of.vis, Visibility::Public(_)), &mut of.attrs)
        }
        ImplItem::Const(of) => {
            of.expr = syn::parse_quote!(__);
            (matches!(of.vis, Visibility::Public(_)), &mut of.attrs)
        }
        ImplItem::Macro(_) => return true,
        _ => return false,
    };
    let seen = seen && !hidden(attrs);
    shorten(attrs);
    seen
}

/// What is implemented for each public type: its methods, and the traits that others can name.
fn implementations(files: &Files, public: &BTreeSet<&str>) -> BTreeMap<String, Vec<Item>> {
    let own_traits: BTreeSet<String> = files.values().flatten().filter_map(trait_name).collect();
    let mut found: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for item in files.values().flatten() {
        let Item::Impl(item) = item else { continue };
        let Some(name) = self_name(item).filter(|name| public.contains(name.as_str())) else { continue };
        let mut item = item.clone();
        if let Some((path, _)) = &item.trait_ {
            let of = path.segments.last().expect("a path has a name").ident.to_string();
            if own_traits.contains(&of) && !public.contains(of.as_str()) {
                continue;
            }
            item.items.retain(|item| matches!(item, ImplItem::Type(_)));
        } else {
            item.items.retain_mut(seen_in_impl);
            if item.items.is_empty() {
                continue;
            }
        }
        shorten(&mut item.attrs);
        found.entry(name).or_default().push(Item::Impl(item));
    }
    // The methods of a type first, then its traits; the files that they stand in do not matter.
    for items in found.values_mut() {
        items.sort_by_cached_key(|item| {
            let of_trait = matches!(item, Item::Impl(ItemImpl { trait_: Some(_), .. }));
            (of_trait, pretty(vec![item.clone()]))
        });
    }
    found
}

fn trait_name(item: &Item) -> Option<String> {
    match item {
        Item::Trait(of) => Some(of.ident.to_string()),
        _ => None,
    }
}

fn self_name(item: &ItemImpl) -> Option<String> {
    match &*item.self_ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

fn nothing() -> Block {
    syn::parse_quote!({})
}

fn hidden(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("doc") && attr.meta.require_list().is_ok())
}

/// Keeps the attributes that a caller notices.
fn shorten(attrs: &mut Vec<Attribute>) {
    const NOTICED: [&str; 5] = ["must_use", "non_exhaustive", "deprecated", "cfg", "derive"];
    attrs.retain(|attr| NOTICED.iter().any(|name| attr.path().is_ident(name)));
}

/// The lines that only one of two texts has, as a difference shows them.
fn lines_apart(before: &str, now: &str) -> Vec<String> {
    let count = |text: &str| {
        let mut lines: BTreeMap<String, i64> = BTreeMap::new();
        text.lines().for_each(|line| *lines.entry(line.to_owned()).or_default() += 1);
        lines
    };
    let (old, new) = (count(before), count(now));
    let less = |a: &BTreeMap<String, i64>, b: &BTreeMap<String, i64>, sign: char| {
        let gone = a.iter().filter(|(line, times)| b.get(*line).unwrap_or(&0) < *times);
        gone.map(|(line, _)| format!("{sign} {line}")).collect::<Vec<_>>()
    };
    let apart = [less(&old, &new, '-'), less(&new, &old, '+')].concat();
    match apart.is_empty() && before != now {
        true => vec!["the order of its items".to_owned()],
        false => apart,
    }
}
