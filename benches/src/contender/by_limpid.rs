//! The works with Limpid, as a user writes them.

use std::hint::black_box;

use chrono::DateTime;
use limpid::prelude::*;
use limpid_arena::fill::{OTHER_NAME, PAGE, READS, TASKS, age, key};
use limpid_arena::{Engine, Fill, Result, Work};

use super::model::{Author, Tree, User, UserCreate, sum_of};

/// On the connection that is given with `.on(..)`.
pub(super) async fn given(db: &Db, work: Work, times: u64) -> Result<Option<u64>> {
    repeat(Some(db), engine(db), work, times).await
}

/// On the connection of the task.
pub(super) async fn ambient(db: &Db, work: Work, times: u64) -> Result<Option<u64>> {
    db.scope(repeat(None, engine(db), work, times)).await
}

fn engine(db: &Db) -> Engine {
    match db.engine() {
        limpid::Engine::Sqlite => Engine::Sqlite,
        limpid::Engine::Postgres => Engine::Postgres,
        _ => Engine::MariaDb,
    }
}

async fn repeat(db: Option<&Db>, engine: Engine, work: Work, times: u64) -> Result<Option<u64>> {
    if work == Work::Save && engine == Engine::MariaDb {
        return Ok(None);
    }
    let mut sum = 0;
    for turn in 0..times {
        sum += match work {
            Work::Build => build(engine, turn),
            Work::Crowd => crowd(db, turn).await?,
            Work::Insert | Work::InsertMany(_) | Work::Update | Work::Save => write(db, work, turn).await?,
            _ => read(db, work, turn).await?,
        };
    }
    Ok(Some(sum))
}

/// Awaits an action, on the given connection if there is one.
macro_rules! on {
    ($db:ident, $action:expr) => {
        match $db {
            Some(db) => $action.on(db).await?,
            None => $action.await?,
        }
    };
}

async fn read(db: Option<&Db>, work: Work, turn: u64) -> Result<u64> {
    let users = match work {
        Work::Find => on!(db, User::find(key(turn))).into_iter().collect(),
        Work::Rows(count) => on!(db, User::query().limit(count).get()),
        Work::Filter => on!(db, filtered(turn).get()),
        Work::Page => {
            let page = on!(db, User::query().order_by(|user| user.id.asc()).paginate(3, PAGE));
            return Ok(page.total.unsigned_abs() + sum(&black_box(page.data)));
        }
        _ => {
            let tree: Tree =
                on!(db, Author::query().with(|author| author.posts.with(|post| post.comments)).get());
            return Ok(sum_of(&black_box(tree)));
        }
    };
    Ok(sum(&black_box(users)))
}

fn filtered(turn: u64) -> Query<User> {
    let age = age(turn);
    let query = User::query().filter(|user| user.age.ge(age));
    query.order_by(|user| (user.age.asc(), user.id.asc())).limit(PAGE.cast_signed())
}

fn sum(users: &[User]) -> u64 {
    users.iter().map(|user| user.id.unsigned_abs()).sum()
}

async fn write(db: Option<&Db>, work: Work, turn: u64) -> Result<u64> {
    Ok(match work {
        Work::Update => on!(db, update(turn)),
        Work::Save => {
            let mut user = any_user(key(turn));
            on!(db, user.update(|user| (user.name.set(OTHER_NAME), user.score.set(turn as f64))));
            black_box(user).id.unsigned_abs()
        }
        Work::InsertMany(count) => on!(db, User::insert_many(Fill::many(count).map(UserCreate::from))),
        _ => black_box(on!(db, User::create(UserCreate::from(Fill::of(turn))))).age.unsigned_abs(),
    })
}

fn update(turn: u64) -> limpid::write::BulkAction<User, limpid::write::WriteByQuery<User>> {
    let query = User::query().filter(|user| user.id.eq(key(turn)));
    query.update(move |user| (user.name.set(OTHER_NAME), user.score.set(turn as f64)))
}

/// A struct that `update` is called on.
fn any_user(id: i64) -> User {
    let Fill { name, email, age, score, active, bio } = Fill::of(0);
    let at = DateTime::UNIX_EPOCH;
    User { id, name, email, age, score, active, bio, created_at: at, updated_at: at, deleted_at: None }
}

fn build(engine: Engine, turn: u64) -> u64 {
    let query = filtered(turn).filter(|user| user.active.eq(true));
    let sql = query.to_sql(match engine {
        Engine::Sqlite => limpid::Engine::Sqlite,
        Engine::Postgres => limpid::Engine::Postgres,
        Engine::MariaDb => limpid::Engine::MySql,
    });
    u64::from(!black_box(sql).text.is_empty())
}

async fn crowd(db: Option<&Db>, turn: u64) -> Result<u64> {
    let mut tasks = Vec::new();
    for task in 0..TASKS {
        let turn = turn * TASKS + task;
        // The connection of this task is not that of a new one, unless Limpid's own `spawn` carries it over.
        tasks.push(match db.cloned() {
            Some(db) => tokio::spawn(async move { one_of_many(Some(&db), turn).await }),
            None => limpid::spawn(one_of_many(None, turn)),
        });
    }
    let mut sum = 0;
    for task in tasks {
        sum += task.await??;
    }
    Ok(sum)
}

async fn one_of_many(db: Option<&Db>, turn: u64) -> Result<u64> {
    let mut sum = 0;
    for turn in turn * READS..(turn + 1) * READS {
        sum += read(db, Work::Find, turn).await?;
    }
    Ok(sum + write(db, Work::Update, turn).await?)
}
