//! A URL of an engine that this build does not have says which cargo feature to add.

fn main() {
    for (url, feature) in [("postgres://localhost/blog", "postgres"), ("mariadb://localhost/blog", "mysql")] {
        let error = limpid::Config::new(url).unwrap_err();
        assert_eq!(error.code(), "config");
        assert!(error.to_string().contains(&format!("features = [\"{feature}\"]")), "{error}");
    }
}
