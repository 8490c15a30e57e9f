//! One form for what engines write in several.

use crate::sql::engine::Engine;

/// A type.
pub(super) fn ty(engine: Engine, text: &str) -> String {
    let lower = text.to_lowercase().replace(", ", ",");
    let lower = lower.split(" collate ").next().unwrap_or_default().trim().to_owned();
    match engine {
        Engine::Sqlite => lower,
        Engine::Postgres => match lower.strip_suffix("[]") {
            Some(element) => format!("{}[]", postgres(element)),
            None => postgres(&lower),
        },
        Engine::MariaDb | Engine::MySql => mysql(engine, &lower),
    }
}

fn postgres(lower: &str) -> String {
    match lower {
        "timestamptz" => "timestamp with time zone",
        "timestamp" => "timestamp without time zone",
        "time" => "time without time zone",
        "numeric(20)" => "numeric(20,0)",
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "bool" => "boolean",
        "varchar" => "character varying",
        other => return other.trim_matches('"').to_owned(),
    }
    .to_owned()
}

fn mysql(engine: Engine, lower: &str) -> String {
    let numbers = ["tinyint", "smallint", "mediumint", "int", "bigint"];
    let (name, rest) = lower.split_once('(').unwrap_or((lower, ""));
    // Widths of display mean nothing.
    if numbers.contains(&name) && !rest.is_empty() {
        let rest = rest.split_once(')').map_or("", |(_, rest)| rest);
        return format!("{name}{rest}");
    }
    match lower {
        "boolean" => "tinyint",
        "integer" => "int",
        "json" if engine == Engine::MariaDb => "longtext",
        other => other,
    }
    .to_owned()
}

/// A default.
pub(super) fn default(text: &str) -> String {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        text = inner.trim();
    }
    // `'draft'::post_status`, `'-1'::integer`.
    let end = text.rfind('\'').map_or(0, |place| place + 1);
    let text = text[end..].find("::").map_or(text, |place| &text[..end + place]);
    let text = text.trim_matches(|char| char == '(' || char == ')');
    let bare = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    if let Ok(number) = bare.unwrap_or(text).parse::<f64>() {
        return number.to_string();
    }
    match text.to_lowercase().as_str() {
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        // MariaDB tells quotes with backslashes, however they were written.
        _ => text.replace("\\'", "''").replace("\\\\", "\\"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_alike_looks_alike() {
        assert_eq!(ty(Engine::MariaDb, "bigint(20) unsigned"), ty(Engine::MariaDb, "BIGINT UNSIGNED"));
        assert_eq!(ty(Engine::MariaDb, "decimal(65,30)"), ty(Engine::MariaDb, "DECIMAL(65, 30)"));
        assert_eq!(ty(Engine::Postgres, "timestamp with time zone"), ty(Engine::Postgres, "TIMESTAMPTZ"));
        assert_eq!(ty(Engine::Sqlite, "TEXT COLLATE limpid_decimal"), "text");
        for (one, other) in [
            ("'a'::text", "'a'"),
            ("FALSE", "0"),
            ("(-1)", "'-1'::integer"),
            ("1.0", "1"),
            ("'it''s'", "('it''s')"),
        ] {
            assert_eq!(default(one), default(other));
        }
        assert_ne!(default("'a::b'"), default("'a'"));
    }
}
