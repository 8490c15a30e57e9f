//! Tells the tests whether this is the compiler that the `.stderr` files belong to: the words of rustc change from
//! one release to the next, and what is checked here are ours among them.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=toolchain");
    println!("cargo::rustc-check-cfg=cfg(limpid_same_rustc)");
    let named = std::fs::read_to_string("toolchain").expect("the file is beside this one");
    let rustc = std::env::var("RUSTC").expect("cargo names it");
    let output = Command::new(rustc).arg("--version").output().expect("it has just run");
    let version = String::from_utf8_lossy(&output.stdout);
    // `rustc 1.95.0 (59807616e 2026-04-14)`
    if version.split(' ').nth(1) == Some(named.trim()) {
        println!("cargo::rustc-cfg=limpid_same_rustc");
    } else {
        println!(
            "cargo::warning=NOT TESTED: the texts of compile errors belong to rustc {}, and this is {}",
            named.trim(),
            version.trim()
        );
    }
}
