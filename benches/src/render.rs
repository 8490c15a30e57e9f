//! The text of a query, without a database: Limpid's writer beside sqlx's `QueryBuilder`.

use std::hint::black_box;

use limpid::Engine;
use limpid::prelude::*;
use sqlx::QueryBuilder;

use crate::user::User;
use crate::{Contender, Result};

/// Who renders. The first is what the other is compared with.
pub fn contenders(engine: Engine) -> Vec<Contender<'static>> {
    let limpid =
        Contender::new("Limpid, `to_sql`", move |times| repeat(times, move |turn| by_limpid(engine, turn)));
    let builder = match engine {
        Engine::Postgres => by_builder::<sqlx::Postgres>,
        Engine::Sqlite => by_builder::<sqlx::Sqlite>,
        _ => by_builder::<sqlx::MySql>,
    };
    vec![Contender::new("sqlx `QueryBuilder`", move |times| repeat(times, builder)), limpid]
}

async fn repeat(times: u64, once: impl Fn(u64) -> usize) -> Result<u64> {
    for turn in 0..times {
        black_box(once(turn));
    }
    Ok(times)
}

fn by_limpid(engine: Engine, turn: u64) -> usize {
    let age = (turn % 60) as i64;
    let query = User::query()
        .filter(|user| user.age.ge(age))
        .filter(|user| user.active.eq(true))
        .order_by(|user| (user.age.asc(), user.id.asc()))
        .limit(20);
    let sql = query.to_sql(engine);
    sql.text.len()
}

fn by_builder<D: sqlx::Database>(turn: u64) -> usize
where
    i64: sqlx::Encode<'static, D> + sqlx::Type<D>,
    bool: sqlx::Encode<'static, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::<D>::new(
        "SELECT id, name, email, age, score, active, bio, created_at, updated_at, deleted_at \
         FROM plain_users WHERE deleted_at IS NULL AND age >= ",
    );
    query.push_bind((turn % 60) as i64).push(" AND active = ").push_bind(true);
    query.push(" ORDER BY age, id LIMIT ").push_bind(20_i64);
    query.sql().as_str().len()
}
