//! What must not compile, with the message a user reads then. What must compile is the test `pass`.
//!
//! After a message changed: `TRYBUILD=overwrite cargo test --workspace --test ui`, then read the difference as a
//! user would. Only some cases: `cargo test --workspace --test ui -- mistakes trybuild=fail/key`.
//!
//! All cases are checked by one cargo, in parallel. A case that has to be built and run would have each of them
//! linked, one after the other, so there is none here.

#[test]
fn mistakes_are_reported_where_they_were_made() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*/*.rs");
}
