//! An input can be shown even if a type of it cannot.

use limpid::prelude::*;

#[derive(Clone, serde::Deserialize, ColumnType)]
pub struct Secret(String);

#[derive(Model)]
pub struct User {
    pub id: i64,
    #[fillable]
    pub secret: Secret,
    #[fillable]
    pub name: String,
}

#[test]
fn compiles_and_runs() {
    let input = UserCreate { secret: Secret("x".into()), name: "Ada".into() };
    assert_eq!(format!("{input:?}"), r#"UserCreate { secret: .., name: "Ada" }"#);
}
