//! What must not compile, with the message a user reads then, and what must.
//!
//! After a message changed: `TRYBUILD=overwrite cargo test -p limpid-ui-tests`, then read the difference as a
//! user would. Only some cases: `cargo test -p limpid-ui-tests -- mistakes trybuild=fail/key`.

#[test]
fn mistakes_are_reported_where_they_were_made() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*/*.rs");
}

#[test]
fn correct_models_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("pass/*/*.rs");
}
