//! The floor on PostgreSQL: tokio-postgres on one connection, statements kept, columns by their place.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hint::black_box;

use ::tokio_postgres::types::ToSql;
use ::tokio_postgres::{Client, NoTls, Row, Statement};
use chrono::{DateTime, Utc};
use limpid_arena::fill::{OTHER_NAME, PAGE, age, key};
use limpid_arena::{Fill, Result, Work};

use crate::rusqlite::{Author, Comment, Post, Tree, sum_of, together};

macro_rules! columns {
    () => {
        "id, name, email, age, score, active, bio, created_at, updated_at, deleted_at"
    };
}
macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM users WHERE deleted_at IS NULL", $rest)
    };
}
const FIND: &str = select!(" AND id = $1");
const UPDATE: &str =
    "UPDATE users SET name = $1, score = $2, updated_at = $3 WHERE deleted_at IS NULL AND id = $4";
const SAVE: &str = concat!(
    "UPDATE users SET name = $1, score = $2, updated_at = $3 WHERE deleted_at IS NULL AND id = $4 RETURNING ",
    columns!()
);
const INSERT: &str = concat!(
    "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) ",
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ",
    columns!()
);
/// One array for each column: the fastest that is no COPY.
const UNNEST: &str = "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) SELECT * FROM \
     UNNEST($1::text[], $2::text[], $3::bigint[], $4::float8[], $5::bool[], $6::text[], $7::timestamptz[], \
     $8::timestamptz[])";

#[allow(dead_code)]
struct User {
    id: i64,
    name: String,
    email: String,
    age: i64,
    score: f64,
    active: bool,
    bio: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

fn user(row: &Row) -> User {
    User {
        id: row.get(0),
        name: row.get(1),
        email: row.get(2),
        age: row.get(3),
        score: row.get(4),
        active: row.get(5),
        bio: row.get(6),
        created_at: row.get(7),
        updated_at: row.get(8),
        deleted_at: row.get(9),
    }
}

pub(crate) struct Hand {
    db: Client,
    kept: RefCell<HashMap<&'static str, Statement>>,
}

type Binds<'a> = &'a [&'a (dyn ToSql + Sync)];

impl Hand {
    pub(crate) async fn new(url: &str) -> Result<Self> {
        let (db, connection) = ::tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        Ok(Hand { db, kept: RefCell::default() })
    }

    pub(crate) async fn run(&self, work: Work, times: u64) -> Result<Option<u64>> {
        let mut sum = 0;
        for turn in 0..times {
            sum += match work {
                Work::Crowd | Work::Build => return Ok(None),
                Work::Update | Work::Save | Work::Insert | Work::InsertMany(_) => {
                    self.write(work, turn).await?
                }
                _ => self.read(work, turn).await?,
            };
        }
        Ok(Some(sum))
    }

    async fn prepared(&self, text: &'static str) -> Result<Statement> {
        if let Some(kept) = self.kept.borrow().get(text) {
            return Ok(kept.clone());
        }
        let statement = self.db.prepare(text).await?;
        self.kept.borrow_mut().insert(text, statement.clone());
        Ok(statement)
    }

    async fn rows(&self, text: &'static str, binds: Binds<'_>) -> Result<Vec<Row>> {
        let statement = self.prepared(text).await?;
        Ok(self.db.query(&statement, binds).await?)
    }

    async fn users(&self, text: &'static str, binds: Binds<'_>) -> Result<Vec<User>> {
        Ok(self.rows(text, binds).await?.iter().map(user).collect())
    }

    async fn read(&self, work: Work, turn: u64) -> Result<u64> {
        let size = PAGE.cast_signed();
        let users = match work {
            Work::Find => {
                let find = self.prepared(FIND).await?;
                self.db.query_opt(&find, &[&key(turn)]).await?.iter().map(user).collect()
            }
            Work::Rows(100) => self.users(select!(" LIMIT 100"), &[]).await?,
            Work::Rows(_) => self.users(select!(" LIMIT 10000"), &[]).await?,
            Work::Filter => {
                self.users(select!(" AND age >= $1 ORDER BY age, id LIMIT 20"), &[&age(turn)]).await?
            }
            Work::Page => {
                let total = self.rows("SELECT count(*) FROM users WHERE deleted_at IS NULL", &[]).await?;
                let total: i64 = total[0].get(0);
                let page = select!(" ORDER BY id LIMIT 20 OFFSET $1");
                let users = self.users(page, &[&(2 * size)]).await?;
                return Ok(total.unsigned_abs() + sum(&black_box(users)));
            }
            _ => return Ok(sum_of(&black_box(self.tree().await?))),
        };
        Ok(sum(&black_box(users)))
    }

    async fn write(&self, work: Work, turn: u64) -> Result<u64> {
        Ok(match work {
            Work::Update => {
                let update = self.prepared(UPDATE).await?;
                self.db.execute(&update, &[&OTHER_NAME, &(turn as f64), &Utc::now(), &key(turn)]).await?
            }
            Work::Save => {
                let update = self.prepared(SAVE).await?;
                let row = self
                    .db
                    .query_one(&update, &[&OTHER_NAME, &(turn as f64), &Utc::now(), &key(turn)])
                    .await?;
                black_box(user(&row)).id.unsigned_abs()
            }
            Work::InsertMany(count) => self.unnest(count).await?,
            _ => {
                let (new, now) = (Fill::of(turn), Utc::now());
                let insert = self.prepared(INSERT).await?;
                let binds: Binds<'_> =
                    &[&new.name, &new.email, &new.age, &new.score, &new.active, &new.bio, &now, &now];
                black_box(user(&self.db.query_one(&insert, binds).await?)).age.unsigned_abs()
            }
        })
    }

    async fn unnest(&self, count: u64) -> Result<u64> {
        let users: Vec<Fill> = Fill::many(count).collect();
        let now = vec![Utc::now(); users.len()];
        let insert = self.prepared(UNNEST).await?;
        let binds: Binds<'_> = &[
            &users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(),
            &users.iter().map(|user| user.email.as_str()).collect::<Vec<_>>(),
            &users.iter().map(|user| user.age).collect::<Vec<_>>(),
            &users.iter().map(|user| user.score).collect::<Vec<_>>(),
            &users.iter().map(|user| user.active).collect::<Vec<_>>(),
            &users.iter().map(|user| user.bio.as_deref()).collect::<Vec<_>>(),
            &now,
            &now,
        ];
        Ok(self.db.execute(&insert, binds).await?)
    }

    async fn tree(&self) -> Result<Tree> {
        let authors = self.rows("SELECT id, name, age FROM authors", &[]).await?;
        let authors: Vec<_> = authors.iter().map(|row| Author(row.get(0), row.get(1), row.get(2))).collect();
        let keys: Vec<i64> = authors.iter().map(|author| author.0).collect();
        let posts =
            self.rows("SELECT id, title, author_id FROM posts WHERE author_id = ANY($1)", &[&keys]).await?;
        let posts: Vec<_> = posts.iter().map(|row| Post(row.get(0), row.get(1), row.get(2))).collect();
        let keys: Vec<i64> = posts.iter().map(|post| post.0).collect();
        let text = "SELECT id, body, likes, post_id FROM comments WHERE post_id = ANY($1)";
        let comments = self.rows(text, &[&keys]).await?;
        let comments = comments.iter().map(|row| Comment(row.get(0), row.get(1), row.get(2), row.get(3)));
        Ok(together(authors, posts, comments.collect()))
    }
}

fn sum(users: &[User]) -> u64 {
    users.iter().map(|user| user.id.unsigned_abs()).sum()
}
