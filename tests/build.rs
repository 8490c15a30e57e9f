//! Tells the suite which servers there are, so that tests of absent ones are listed as ignored with the
//! reason, rather than passed over in silence.

fn main() {
    for (variable, cfg) in
        [("LIMPID_TEST_POSTGRES", "limpid_postgres"), ("LIMPID_TEST_MYSQL", "limpid_mysql")]
    {
        println!("cargo::rerun-if-env-changed={variable}");
        if std::env::var_os(variable).is_some() {
            println!("cargo::rustc-cfg={cfg}");
        } else {
            println!(
                "cargo::warning=NOT TESTED: {variable} is not set, so the tests of that engine are ignored"
            );
        }
    }
    let pgbouncer =
        ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].iter().any(|path| std::path::Path::new(path).exists());
    if pgbouncer && std::env::var_os("LIMPID_TEST_POSTGRES").is_some() {
        println!("cargo::rustc-cfg=limpid_pgbouncer");
    }
    // The folder: cargo takes a file that is not there for one that has changed.
    println!("cargo::rerun-if-changed=/usr/sbin");
}
