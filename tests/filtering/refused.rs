//! What a request may not ask for, and the messages it gets.

use limpid::Error;
use limpid::request::Limits;

use crate::library::BookQuery;

fn problems(query: &str) -> Vec<(String, String)> {
    match BookQuery::parse(query) {
        Err(Error::Criteria { problems }) => {
            problems.into_iter().map(|problem| (problem.parameter, problem.message.into_owned())).collect()
        }
        other => panic!("{query}: {other:?}"),
    }
}

#[test]
fn each_mistake_names_its_parameter_and_what_was_expected() {
    let whole = "expected a whole number from";
    for (query, parameter, expected) in [
        ("filter[pages]=many", "filter[pages]", &*format!("{whole} -2147483648 to 2147483647")),
        ("filter[pages]=2147483648", "filter[pages]", &format!("{whole} -2147483648 to 2147483647")),
        ("filter[copies][ge]=-1", "filter[copies][ge]", &format!("{whole} 0 to 255")),
        ("filter[sold]=-1", "filter[sold]", &format!("{whole} 0 to 18446744073709551615")),
        ("filter[pages]=", "filter[pages]", &format!("{whole} -2147483648 to 2147483647")),
        ("filter[rating]=NaN", "filter[rating]", "expected a number"),
        ("filter[rating]=1e999", "filter[rating]", "expected a number"),
        ("filter[weight]=1e39", "filter[weight]", "expected a number"),
        ("filter[price]=9,5", "filter[price]", "expected a number"),
        ("filter[lent]=yes", "filter[lent]", "expected `true` or `false`"),
        ("filter[shelf]=cellar", "filter[shelf]", "expected one of front, back_room"),
        ("filter[binding]=Cloth", "filter[binding]", "expected one of paper, cloth"),
        ("filter[grade]=2", "filter[grade]", "expected one of 1, 5"),
        ("filter[code]=1", "filter[code]", "expected a UUID"),
        ("filter[title]=a%00b", "filter[title]", "expected a text without NUL"),
        ("filter[printed]=31.1.2024", "filter[printed]", "expected a date, such as `2026-01-31`"),
        ("filter[printed]=2024-02-30", "filter[printed]", "expected a date, such as `2026-01-31`"),
        ("filter[opens]=25:00:00", "filter[opens]", "expected a time of day, such as `12:00:00`"),
        ("filter[opens]=23:59:60", "filter[opens]", "expected a time of day, such as `12:00:00`"),
        (
            "filter[seen]=yesterday",
            "filter[seen]",
            "expected a point in time, such as `2026-01-31T12:00:00Z`, or a date",
        ),
        (
            "filter[seen]=%2B99999-01-01T00:00:00Z",
            "filter[seen]",
            "expected a point in time, such as `2026-01-31T12:00:00Z`, or a date",
        ),
        (
            "filter[bought]=x",
            "filter[bought]",
            "expected a date and a time, such as `2026-01-31T12:00:00`, or a date",
        ),
        ("filter[subtitle][null]=maybe", "filter[subtitle][null]", "expected `true` or `false`"),
        (
            "filter[pages][between]=1",
            "filter[pages][between]",
            "expected two values, the least and the largest",
        ),
        ("filter[pages][lt][]=1", "filter[pages][lt][]", "expected one value, without `[]`"),
        (
            "filter[pages][contains]=1",
            "filter[pages][contains]",
            "there is no such operator, there are: eq, ne, in, not_in, lt, le, gt, ge, between",
        ),
        ("filter[isbn][ne]=1", "filter[isbn][ne]", "there is no such operator, there are: eq, in"),
        (
            "filter[lent][gt]=1",
            "filter[lent][gt]",
            "there is no such operator, there are: eq, ne, in, not_in",
        ),
        ("sort=title,-title", "sort", "`title` is given twice"),
        (
            "sort=pages,cover,author.born",
            "sort",
            "`author.born`: there is no such column to sort by, there are: id, title, subtitle, pages, rating, \
             price, shelf, binding, printed, seen, cover, author.name",
        ),
        ("filter=x", "filter", "write `filter[name]=value` or `filter[name][operator]=value`"),
        ("FILTER[pages]=1", "FILTER[pages]", "write `filter[name]=value` or `filter[name][operator]=value`"),
        (
            "filters[pages]=1",
            "filters[pages]",
            "write `filter[name]=value` or `filter[name][operator]=value`",
        ),
        (
            "filter[pages][ge",
            "filter[pages][ge",
            "write `filter[name]=value` or `filter[name][operator]=value`",
        ),
    ] {
        assert_eq!(problems(query), [(parameter.to_owned(), expected.to_owned())], "{query}");
    }
}

#[test]
fn an_unknown_name_lists_the_allowed_ones() {
    for name in ["titel", "author_id", "notes", "deleted_at", "author.id", "author", "Title", "title "] {
        let found = problems(&format!("filter[{name}]=1"));
        let [(_, message)] = found.as_slice() else { panic!("{found:?}") };
        assert!(
            message.starts_with("there is no such filter, there are: id, title, subtitle, pages,"),
            "{message}"
        );
        assert!(message.ends_with("seen, author.name, author.born, tags.word"), "{message}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let found = problems("filter[x]=1&filter[pages]=a&sort=y,-z&filter[lent]=b");
    let parameters: Vec<_> = found.iter().map(|(parameter, _)| parameter.as_str()).collect();
    assert_eq!(parameters, ["filter[x]", "filter[pages]", "sort", "sort", "filter[lent]"]);
    let error = BookQuery::parse("filter[x]=1&sort=y").unwrap_err();
    assert_eq!((error.status(), error.code()), (400, "criteria"));
    let json = serde_json::to_value(&error).expect("JSON");
    assert_eq!(json["code"], "criteria");
    assert_eq!(json["problems"][0]["parameter"], "filter[x]");
    assert_eq!(json["problems"].as_array().map(Vec::len), Some(2));
    let error =
        serde_json::from_str::<BookQuery>(r#"{"filter": {"pages": {"ge": "x"}, "z": 1}}"#).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("`filter[pages][ge]`: expected a whole number") && text.contains("`filter[z]`"),
        "{text}"
    );
}

#[test]
fn there_are_limits() {
    let many = |count: usize| vec!["filter[pages][ge]=1"; count].join("&");
    assert!(BookQuery::parse(&many(20)).is_ok());
    assert_eq!(problems(&many(200)), [("filter".into(), "expected at most 20 filters".into())]);
    let list = |count: usize| format!("filter[id][in]={}", vec!["1"; count].join(","));
    assert!(BookQuery::parse(&list(100)).is_ok());
    assert_eq!(problems(&list(101)), [("filter[id][in]".into(), "expected at most 100 values".into())]);
    let items = vec!["filter[id][in][]=1"; 101].join("&");
    assert_eq!(problems(&items), [("filter[id][in][]".into(), "expected at most 100 values".into())]);
    let long = format!("filter[title]={}", "x".repeat(1_001));
    assert_eq!(problems(&long), [("filter[title]".into(), "expected at most 1000 bytes".into())]);
    assert_eq!(
        problems("sort=id,title,pages,price,seen,rating"),
        [("sort".into(), "expected at most 5 columns".into())]
    );
    let limits = Limits::default().filters(1).list(200).sort(9).bytes(2_000);
    assert!(BookQuery::parse_within(&list(101), limits).is_ok());
    assert!(BookQuery::parse_within(&long, limits).is_ok());
    assert!(BookQuery::parse_within("sort=id,title,pages,price,seen,rating", limits).is_ok());
    assert!(BookQuery::parse_within(&many(2), limits).is_err());
    // However many mistakes there are, the answer stays small.
    let nonsense = (0..10_000).map(|number| format!("filter[x{number}]=1")).collect::<Vec<_>>().join("&");
    assert_eq!(problems(&nonsense).len(), 50);
}

#[test]
fn criteria_debug_shows_no_values() {
    let input =
        BookQuery::parse("filter[title]=secret&filter[author.name][in]=secret&sort=-id").expect("allowed");
    assert!(input.is_sorted() && !input.is_empty());
    let shown = format!("{input:?}");
    assert_eq!(shown, "Criteria { title: eq, author.name: in, id: desc }");
}
