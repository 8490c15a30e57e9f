//! A URL names a row by some of its fields, or inside of rows that it belongs to.

use limpid::prelude::*;
use limpid::request::route_key_fields;

#[derive(Model)]
#[unique(year, number)]
#[route_key(year, number, within(author))]
struct Issue {
    id: i64,
    year: i32,
    number: i32,
    #[belongs_to(author: User)]
    author_id: i64,
}

#[derive(Model)]
struct User {
    id: i64,
}

#[test]
fn the_fields_are_those_that_were_said_or_the_key() {
    assert_eq!(route_key_fields::<Issue>(), ["year", "number"]);
    assert_eq!(route_key_fields::<User>(), ["id"]);
    assert!(Issue::query().where_route_key(&["2026", "7"]).is_some());
    assert!(Issue::query().where_route_key(&["2026"]).is_none());
    assert!(Issue::query().where_route_key(&["2026", "x"]).is_none());
}
