//! What must not compile, with the message a user reads then. What must compile is the test `pass`.
//!
//! After a message changed: `TRYBUILD=overwrite cargo test --workspace --test ui`, then read the difference as a
//! user would. Only some cases: `cargo test --workspace --test ui -- mistakes trybuild=fail/key`.
//!
//! The texts belong to the rustc that `ui-tests/toolchain` names; with another one the test is listed as ignored. To
//! move to a newer one, write its version there and renew the files.
//!
//! All cases are checked by one cargo, in parallel. A case that has to be built and run would have each of them
//! linked, one after the other, so there is none here.

#[test]
#[cfg_attr(not(limpid_same_rustc), ignore = "its texts belong to the rustc that ui-tests/toolchain names")]
fn mistakes_are_reported_where_they_were_made() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*/*.rs");
}
