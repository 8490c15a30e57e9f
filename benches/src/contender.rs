//! Who takes part: a name, and a way to do the work so many times.

use std::fmt;
use std::hint::black_box;

use futures_util::future::LocalBoxFuture;
use limpid::Db;
use limpid::prelude::*;

use crate::Result;
use crate::user::{User, UserCreate};
use crate::work::{Fill, Work, key};

/// Does the work so many times, and answers how many rows that was about.
type Run<'a> = Box<dyn Fn(u64) -> LocalBoxFuture<'a, Result<u64>> + 'a>;

/// One who takes part.
pub struct Contender<'a> {
    /// What a table calls it.
    pub name: &'static str,
    run: Run<'a>,
}

impl<'a> Contender<'a> {
    /// The future is boxed once for each batch, so this weighs nothing.
    pub fn new<F: Future<Output = Result<u64>> + 'a>(
        name: &'static str,
        run: impl Fn(u64) -> F + 'a,
    ) -> Self {
        Contender { name, run: Box::new(move |times| Box::pin(run(times))) }
    }

    /// Does the work so many times.
    pub async fn run(&self, times: u64) -> Result<u64> {
        (self.run)(times).await
    }
}

impl fmt::Debug for Contender<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Limpid, on the connection that is given with `.on(..)`.
pub async fn limpid_on(db: &Db, work: Work, rows: i64, times: u64) -> Result<u64> {
    let mut user = any_user();
    let mut sum = 0;
    for turn in 0..times {
        sum += limpid(Some(db), &mut user, work, rows, turn).await?;
    }
    Ok(sum)
}

/// Limpid, on the connection of the task.
pub async fn limpid_in_scope(db: &Db, work: Work, rows: i64, times: u64) -> Result<u64> {
    db.scope(async {
        let mut user = any_user();
        let mut sum = 0;
        for turn in 0..times {
            sum += limpid(None, &mut user, work, rows, turn).await?;
        }
        Ok(sum)
    })
    .await
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

async fn limpid(db: Option<&Db>, user: &mut User, work: Work, rows: i64, turn: u64) -> Result<u64> {
    let users = match work {
        Work::Find => {
            let user = black_box(on!(db, User::find(key(turn, rows))));
            return Ok(user.is_some().into());
        }
        Work::Rows(count) => on!(db, User::query().limit(count).get()),
        Work::Page => {
            let age = (turn % 60) as i64;
            let query = User::query().filter(|user| user.age.ge(age));
            let query = query.order_by(|user| (user.age.asc(), user.id.asc())).limit(20);
            on!(db, query.get())
        }
        Work::Insert => {
            let Fill { name, email, age, score, active, bio, .. } = Fill::of(turn);
            black_box(on!(db, User::create(UserCreate { name, email, age, score, active, bio })));
            return Ok(1);
        }
        Work::Update => {
            let query = User::query().filter(|user| user.id.eq(key(turn, rows)));
            let update = query.update(|user| (user.name.set("Another name"), user.score.set(turn as f64)));
            return Ok(on!(db, update));
        }
        Work::Save => {
            user.id = key(turn, rows);
            on!(db, user.update(|user| (user.name.set("Another name"), user.score.set(turn as f64))));
            return Ok(1);
        }
    };
    Ok(black_box(users).len() as u64)
}

/// A struct that `update` is called on.
fn any_user() -> User {
    let Fill { name, email, age, score, active, bio, at } = Fill::of(0);
    User { id: 1, name, email, age, score, active, bio, created_at: at, updated_at: at, deleted_at: None }
}

/// Fills the table of the model.
pub async fn fill(db: &Db, rows: i64) -> Result<()> {
    limpid::schema![User].create(db).await?;
    let tx = db.begin().await?;
    limpid_on(&tx, Work::Insert, rows, rows.unsigned_abs()).await?;
    tx.commit().await?;
    db.execute_raw("CREATE INDEX users_age ON users (age, id)").await?;
    Ok(())
}
