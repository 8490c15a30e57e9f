//! Plain SQL, asked as it stands.

use std::fmt::Debug;

use limpid::read::FromSql;
use limpid::{Db, Engine, sql_unchecked};

/// The rows of an answer: a list as it is, one value as a list of one.
pub fn rows<A: Answer<By>, By>(answer: A) -> Vec<A::Row> {
    answer.into_rows()
}

pub trait Answer<By> {
    type Row;

    fn into_rows(self) -> Vec<Self::Row>;
}

impl<T> Answer<Vec<T>> for Vec<T> {
    type Row = T;

    fn into_rows(self) -> Vec<T> {
        self
    }
}

macro_rules! single {
    ($($ty:ty),*) => {$(
        impl Answer<()> for $ty {
            type Row = $ty;

            fn into_rows(self) -> Vec<$ty> {
                vec![self]
            }
        }
    )*};
}
single!(i64, Option<f64>);

/// What plain SQL answers, in the types of the other answer.
pub async fn ask<T, By>(db: &Db, sql: &str, _like: &[T]) -> limpid::Result<Vec<T>>
where
    T: FromSql<By> + Debug,
    By: 'static,
{
    sql_unchecked(typed(sql, db.engine())).get().on(db).await
}

/// The same text, where an engine would answer with a type that is no whole number or float, or has another word for
/// the year of a date or for a division of whole numbers.
fn typed(sql: &str, engine: Engine) -> String {
    let year = "EXTRACT(YEAR FROM made_on)";
    match engine {
        Engine::Sqlite => sql.replace(year, "CAST(strftime('%Y', made_on) AS INTEGER)"),
        Engine::Postgres => wrap(
            &sql.replace(year, "CAST(EXTRACT(YEAR FROM made_on) AS BIGINT)"),
            "AVG(",
            "CAST(",
            " AS DOUBLE PRECISION)",
        ),
        _ => {
            let text = wrap(
                &sql.replace("AS BIGINT", "AS SIGNED").replace(" / ", " DIV "),
                "AVG(",
                "CAST(",
                " AS DOUBLE)",
            );
            wrap(&text, "SUM(", "CAST(", " AS SIGNED)")
        }
    }
}

/// Puts words around each call of a function.
fn wrap(sql: &str, call: &str, before: &str, after: &str) -> String {
    let mut out = String::new();
    let mut rest = sql;
    while let Some(start) = rest.find(call) {
        out += &rest[..start];
        let mut depth = 0_i32;
        let end = rest[start..].find(|letter| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            letter == ')' && depth == 0
        });
        let end = start + end.expect("a call ends") + 1;
        out += &format!("{before}{}{after}", &rest[start..end]);
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn a_call_is_wrapped_to_its_end() {
    assert_eq!(wrap("a SUM(f(x)) b SUM(y)", "SUM(", "<", ">"), "a <SUM(f(x))> b <SUM(y)>");
}
