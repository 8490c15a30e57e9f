//! `limpid::migrate!("migrations")`: the files of a folder, as a part of the program.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::expand::Limpid;

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let folder: LitStr = match syn::parse2(input) {
        Ok(folder) => folder,
        Err(error) => {
            let advice = "write the folder, from that of Cargo.toml on: `limpid::migrate!(\"migrations\")`";
            return syn::Error::new(error.span(), advice).into_compile_error();
        }
    };
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    match write(&root.join(folder.value())) {
        Ok(tokens) => tokens,
        Err(sentence) => syn::Error::new(folder.span(), sentence).into_compile_error(),
    }
}

fn write(folder: &Path) -> Result<TokenStream, String> {
    let limpid = Limpid;
    let mut files = Vec::new();
    // The first `diff` builds this program, so there may be no folder yet. Then it is an error to run it.
    let listed = if folder.is_dir() { list(folder, "")? } else { Vec::new() };
    for (below, path) in listed {
        let absolute = path.to_str().ok_or_else(|| format!("{} is not UTF-8", path.display()))?;
        files.push(quote!(#limpid::Embedded { path: #below, text: ::core::include_str!(#absolute) }));
    }
    // It changes with every `diff`, so the compiler looks at the folder again when a file has come.
    let snapshot = folder.join("schema.snapshot");
    let watch = snapshot.is_file().then(|| {
        let snapshot = snapshot.to_string_lossy().into_owned();
        quote!(
            const _: &::core::primitive::str = ::core::include_str!(#snapshot);
        )
    });
    Ok(quote! {{
        #watch
        #limpid::Migrator::embedded(&[#(#files),*])
    }})
}

/// The `.sql` files of a folder and of the folders of engines in it, sorted.
fn list(folder: &Path, before: &str) -> Result<Vec<(String, PathBuf)>, String> {
    let cannot = |error| format!("cannot read {}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_file() && name.ends_with(".sql") {
            found.push((format!("{before}{name}"), path));
        } else if path.is_dir() && ["sqlite", "postgres", "mariadb", "mysql"].contains(&name.as_str()) {
            found.extend(list(&path, &format!("{name}/"))?);
        }
    }
    found.sort();
    Ok(found)
}
