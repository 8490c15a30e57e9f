//! What goes well.

#[allow(dead_code, reason = "each test binary uses its part")]
mod common;

use std::fmt::Write;
use std::thread;
use std::time::{Duration, Instant};

use common::{Place, data, workspace_lock};

#[test]
fn format_3_is_read() {
    let place = Place::new();
    let run = place.run(&[&data("v3.lock")]).succeeded();
    assert_eq!(run.count("Local packages"), 1);
    assert_eq!(run.count("Registry packages"), 3);
    assert_eq!(run.count("Git packages"), 2);
    assert_eq!(run.count("All packages"), 6);
    assert_eq!(run.count("Dependencies"), 8);
    assert_eq!(run.rows("serde")[0], ["serde", "1.0.219", "3"]);
    assert_eq!(run.rows("bitflags")[1], ["bitflags", "1.3.2, 2.9.4"]);
    assert!(run.stdout.contains("git+https://github.com/example/gauge?branch=feature/slow#1111"));
}

#[test]
fn format_4_is_read() {
    let run = Place::new().run(&[&data("v4.lock")]).succeeded();
    assert_eq!(run.count("All packages"), 5);
    assert_eq!(run.count("Dependencies"), 5);
    assert_eq!(run.count("Git packages"), 1);
    assert!(run.stdout.contains("git+https://github.com/example/gauge?branch=feature/slow#3333"));
}

#[test]
fn a_dependency_means_the_branch_that_it_names() {
    let lock = quickstart::lockfile::read(&data("v3.lock")).expect("a lock file");
    let slow = lock.packages.iter().position(|package| package.url.contains("slow")).expect("the branch");
    let main = lock.packages.iter().position(|package| package.url.contains("main")).expect("the branch");
    assert!(lock.links.contains(&(0, slow)) && lock.links.contains(&(0, main)));
}

#[test]
fn a_package_may_need_itself_in_another_version() {
    let lock = quickstart::lockfile::read(&data("v4.lock")).expect("a lock file");
    assert!(lock.links.contains(&(2, 3)));
}

#[test]
fn a_second_run_doubles_nothing() {
    for lock in [data("v3.lock"), data("v4.lock"), workspace_lock()] {
        let place = Place::new();
        let first = place.run(&[&lock]).succeeded();
        let second = place.run(&[&lock]).succeeded();
        assert_eq!(first.tables(), second.tables());
        assert!(second.stdout.contains(": 0 packages are new, 0 came back from the trash, 0 went into it."));
        assert_eq!(place.database(), ["quickstart.db"]);
    }
}

#[test]
fn the_default_is_the_lock_file_of_this_workspace() {
    let place = Place::new();
    let run = place.run(&[]).succeeded();
    assert_eq!(run.tables(), Place::new().run(&[&workspace_lock()]).succeeded().tables());
}

#[test]
fn another_lock_file_takes_the_place_of_the_first() {
    let place = Place::new();
    place.run(&[&data("v3.lock")]).succeeded();
    let other = place.run(&[&data("v4.lock")]).succeeded();
    assert!(other.stdout.contains("4 packages are new, 0 came back from the trash, 5 went into it."));
    assert_eq!(other.count("All packages"), 5);
    assert_eq!(other.count("Dependencies"), 5);
    assert_eq!(other.count("Packages in the trash"), 5);

    let back = place.run(&[&data("v3.lock")]).succeeded();
    assert!(back.stdout.contains("0 packages are new, 5 came back from the trash, 4 went into it."));
    assert_eq!(back.count("All packages"), 6);
    assert_eq!(back.count("Dependencies"), 8);
    assert_eq!(back.rows("serde")[0], ["serde", "1.0.219", "3"]);
}

#[test]
fn the_package_that_is_shown_in_the_trash_comes_back() {
    let run = Place::new().run(&[&data("v3.lock")]).succeeded();
    assert_eq!(run.rows("At first")[0][1..], ["6", "0"]);
    assert_eq!(run.rows("serde is deleted")[0][1..], ["5", "1"]);
    assert_eq!(run.rows("serde is found in the trash")[0][1..], ["5", "1"]);
    assert_eq!(run.rows("serde is restored")[0][1..], ["6", "0"]);
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let place = Place::new();
    let runs: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..6).map(|_| scope.spawn(|| place.run(&[&data("v3.lock")]))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread that ends")).collect()
    });
    for run in runs {
        assert_eq!(run.succeeded().count("All packages"), 6);
    }
    assert_eq!(place.run(&[&data("v3.lock")]).succeeded().count("Dependencies"), 8);
}

#[test]
fn a_lock_file_may_hold_no_package() {
    let place = Place::new();
    let run = place.run(&[&place.write("none.lock", "version = 4\n")]).succeeded();
    assert_eq!(run.count("All packages"), 0);
    assert!(run.stdout.contains("Packages from git: none"));
}

#[test]
fn what_is_no_terminal_gets_no_control_codes() {
    let run = Place::new().run(&[&workspace_lock()]).succeeded();
    assert!(!run.stdout.contains(['\u{1b}', '\r']));
}

#[test]
fn thousands_of_packages_take_seconds() {
    let mut lock = String::from("version = 4\n");
    for number in 0..5_000 {
        let source = "registry+https://github.com/rust-lang/crates.io-index";
        let _ = write!(
            lock,
            "\n[[package]]\nname = \"p{number:04}\"\nversion = \"1.0.0\"\nsource = \"{source}\"\n"
        );
        let needs = (1..=4).map(|step| number + step * 7).filter(|needs| *needs < 5_000);
        let needs: String = needs.map(|needs| format!(" \"p{needs:04}\",\n")).collect();
        let _ = write!(lock, "dependencies = [\n{needs}]\n");
    }
    let place = Place::new();
    let path = place.write("large.lock", lock);
    let start = Instant::now();
    let run = place.run(&[&path]).succeeded();
    assert_eq!(run.count("All packages"), 5_000);
    assert_eq!(run.count("Dependencies"), 4 * 5_000 - 7 - 14 - 21 - 28);
    // A few seconds without optimisation on two cores; the rest is for machines that are busy.
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}
