//! Which database is meant.

use std::path::Path;

/// The URL: what was written, what the environment says, what `.env` says. In this order.
pub(crate) fn url(written: Option<&str>, package: &Path) -> Option<String> {
    if let Some(url) = written {
        return Some(url.to_owned());
    }
    said(&["DATABASE_URL_MIGRATIONS", "DATABASE_URL"], package)
}

/// What the environment, or `.env`, says it is: `production`, `development`.
pub(crate) fn environment(package: &Path) -> Option<String> {
    said(&["LIMPID_ENV", "APP_ENV", "RUST_ENV", "ENVIRONMENT"], package)
}

/// The first of these names that has a value.
fn said(names: &[&str], package: &Path) -> Option<String> {
    if let Some(url) = names.iter().find_map(|name| std::env::var(name).ok().filter(|url| !url.is_empty())) {
        return Some(url);
    }
    let texts = [Path::new(".env").to_owned(), package.join(".env")];
    let texts: Vec<_> = texts.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    names.iter().find_map(|name| texts.iter().find_map(|text| line(text, name)))
}

/// The value of a line such as `export DATABASE_URL="sqlite://blog.db"`.
fn line(text: &str, name: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim();
        let quoted = ['"', '\'']
            .iter()
            .find_map(|mark| value.strip_prefix(*mark)?.split_once(*mark).map(|(text, _)| text));
        Some(quoted.unwrap_or_else(|| value.split(" #").next().unwrap_or(value).trim()).to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_of_a_file_is_read_as_shells_read_it() {
        let text =
            "# DATABASE_URL=no\nDATABASE_URL_MIGRATIONS=a\nexport DATABASE_URL=\"sqlite://a b.db\" # here\n";
        assert_eq!(line(text, "DATABASE_URL").as_deref(), Some("sqlite://a b.db"));
        assert_eq!(line("DATABASE_URL = x://y # z", "DATABASE_URL").as_deref(), Some("x://y"));
        assert_eq!(line("OTHER=1", "DATABASE_URL"), None);
    }
}
