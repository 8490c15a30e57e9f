//! Names and values that were made up to do harm.

use limpid::{Engine, Error, prelude::*};
use limpid_tests::each_engine;
use proptest::prelude::*;

use crate::library::*;

const ENGINES: [Engine; 4] = [Engine::Sqlite, Engine::Postgres, Engine::MariaDb, Engine::MySql];

/// The words that compare a text, which are the only ones let through as operators.
const OPERATORS: [&str; 17] = [
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "between",
    "in",
    "not_in",
    "contains",
    "starts_with",
    "ends_with",
    "eq_any_case",
    "contains_any_case",
    "starts_with_any_case",
    "ends_with_any_case",
    "null",
];

/// What has broken into others.
const CLASSICS: [&str; 14] = [
    "'",
    "' OR '1'='1",
    "'; DROP TABLE books; --",
    "\"; DROP TABLE books; --",
    "`; DROP TABLE books; --",
    "1) OR 1=1 --",
    "id` DESC, (SELECT 1) --",
    "title->>'$.a'",
    "\\",
    "\\'; --",
    "%' ESCAPE '!",
    "$1",
    "?",
    "{0}\u{202e}\u{1f4a3}",
];

fn encoded(pairs: &[(&str, &str)]) -> String {
    let part = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| format!("{}={}", part(key), part(value))).collect();
    pairs.join("&")
}

fn text(input: BookQuery, engine: Engine) -> String {
    Book::query().apply(input).to_sql(engine).text
}

/// The text of a statement depends on what is asked, and on no value, except that an empty text is in every text.
fn same_text(key: &str, value: &str) {
    let asked = BookQuery::parse(&encoded(&[(key, value)])).expect("a text is a text");
    let plain = BookQuery::parse(&encoded(&[(key, "x")])).expect("a text is a text");
    for engine in ENGINES {
        assert_eq!(text(asked.clone(), engine), text(plain.clone(), engine), "{key}");
    }
}

/// A name that is not allowed is refused, and its answer holds letters only.
fn refused(key: &str, value: &str) {
    match BookQuery::parse(&encoded(&[(key, value)])) {
        Ok(input) => assert!(input.is_empty(), "{key:?}"),
        Err(error @ Error::Criteria { .. }) => {
            // The sentences themselves are joined by semicolons.
            let shown = error.to_string().replace("; `", " `");
            assert!(!shown.contains(['\'', '"', ';', '<', '>', '\\', '\n', '\u{202e}']), "{key:?}: {shown}");
        }
        Err(other) => panic!("{key:?}: {other}"),
    }
}

#[test]
fn classic_injections_are_values_or_refused() {
    for hostile in CLASSICS {
        for key in [
            "filter[title]",
            "filter[title][contains]",
            "filter[title][gt]",
            "filter[author.name][ends_with_any_case]",
            "filter[isbn][in][]",
        ] {
            same_text(key, hostile);
        }
        refused(&format!("filter[{hostile}]"), "x");
        refused(&format!("filter[title][{hostile}]"), "x");
        refused("sort", hostile);
        refused("sort", &format!("-title {hostile}"));
        refused(hostile, "x");
    }
}

each_engine! {
    async fn classic_injections_find_what_they_spell(db) [Author, Book, Tag] {
        seed().await?;
        let author = Author::query().first_or_fail().await?;
        for hostile in CLASSICS {
            let mut input = book(9, &author);
            input.title = format!("<{hostile}>");
            let mut book = Book::create(input).await?;
            for (key, value) in [
                ("filter[title]", format!("<{hostile}>")),
                ("filter[title][contains]", hostile.to_owned()),
                ("filter[title][contains_any_case]", hostile.to_owned()),
                ("filter[title][starts_with]", format!("<{hostile}")),
                ("filter[title][in][]", format!("<{hostile}>")),
            ] {
                let found = found(&encoded(&[(key, &value)])).await?;
                assert!(found.contains(&book.id), "{key} {hostile:?}: {found:?}");
            }
            book.force_delete().await?;
        }
        assert_eq!(Book::query().with_trashed().count().await?, 5);
    }
}

#[test]
fn what_is_no_utf_8_is_refused() {
    for broken in [
        "filter[title]=%ff%fe",
        "filter[title][in]=a,%C3",
        "sort=%ff",
        "filter[ti%fftle]=x",
        "?filter[title]=a%ED%A0%80",
    ] {
        let error = BookQuery::parse(broken).map(drop).unwrap_err();
        assert_eq!(error.status(), 400, "{broken}: {error}");
        assert!(error.to_string().contains("expected text in UTF-8"), "{broken}: {error}");
    }
    for fine in [
        "filter[title]=%EF%BF%BD",
        "filter[title]=\u{fffd}",
        "page=%ff",
        "filter[title]=100%",
        "&&filter[title]=%zz&",
        "filter[title]=%c3%a9",
    ] {
        assert!(BookQuery::parse(fine).is_ok(), "{fine}");
    }
    // A parameter that is not ours does not shift the others.
    let error = BookQuery::parse("a=%ff&&b=1&filter[title]=%ff&filter[title][ne]=x").map(drop).unwrap_err();
    assert_eq!(error.to_string(), "`filter[title]`: expected text in UTF-8");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_value_reaches_the_text(value in "\\PC{1,40}|[\\x01-\\x7f'\"`;\\\\%_-]{1,40}", place in 0_usize..6) {
        let key = ["filter[title]", "filter[title][ne]", "filter[subtitle][contains]", "filter[title][starts_with_any_case]", "filter[author.name]", "filter[isbn][in][]"][place];
        same_text(key, &value);
    }

    #[test]
    fn only_allowed_names_get_through(name in "\\PC{0,30}|[a-z'\"`;.\\[\\] -]{0,30}", value in "\\PC{0,10}") {
        let allowed = ["id", "title", "pages", "price", "seen", "rating", "shelf", "binding", "cover", "copies"];
        prop_assume!(!allowed.iter().any(|word| name.contains(word)) && !value.contains("id"));
        refused(&format!("filter[{name}]"), &value);
        refused(&format!("filter[{name}][eq]"), &value);
        if !OPERATORS.contains(&name.as_str()) {
            refused(&format!("filter[title][{name}]"), &value);
        }
        if !name.is_empty() && name.chars().any(|letter| letter != ',' && letter != '-') {
            refused("sort", &name);
        }
        refused(&name, &value);
    }

    #[test]
    fn no_query_string_or_json_causes_a_panic(query in "\\PC{0,80}|(filter|sort|\\[|\\]|=|&|%|[a-z]|,|-|title|pages|in|ge|[0-9]|\\+){0,40}") {
        drop(BookQuery::parse(&query));
        drop(serde_json::from_str::<BookQuery>(&query));
        drop(serde_json::from_value::<BookQuery>(serde_json::json!({ "filter": { query.clone(): query.clone() }, "sort": query })));
    }
}
