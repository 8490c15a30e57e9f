//! Tells the tests which servers there are, so that those of absent ones are listed as ignored with the reason.

fn main() {
    for (variable, cfg) in
        [("LIMPID_TEST_POSTGRES", "limpid_postgres"), ("LIMPID_TEST_MYSQL", "limpid_mysql")]
    {
        println!("cargo::rerun-if-env-changed={variable}");
        match std::env::var_os(variable) {
            Some(_) => println!("cargo::rustc-cfg={cfg}"),
            None => println!(
                "cargo::warning=NOT TESTED: {variable} is not set, so the tests of that engine are ignored"
            ),
        }
    }
}
