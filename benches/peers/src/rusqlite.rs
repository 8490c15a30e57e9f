//! rusqlite on one connection, statements kept, columns by their place. It parses dates by chrono's general parser, so it
//! is not the floor: that is `sqlite_c`.

use std::collections::HashMap;
use std::hint::black_box;

use ::rusqlite::{Connection, OptionalExtension, Params, Row, params};
use chrono::{DateTime, Utc};
use limpid_arena::fill::{OTHER_NAME, PAGE, age, key};
use limpid_arena::{Engine, Fill, Result, Work};

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
const INSERT: &str = "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) \
                      VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

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

fn user(row: &Row<'_>) -> ::rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        age: row.get(3)?,
        score: row.get(4)?,
        active: row.get(5)?,
        bio: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        deleted_at: row.get(9)?,
    })
}

pub(crate) struct Hand {
    db: Connection,
}

impl Hand {
    pub(crate) fn new(url: &str) -> Result<Self> {
        let db = Connection::open(Engine::path(url))?;
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000",
        )?;
        db.set_prepared_statement_cache_capacity(100);
        Ok(Hand { db })
    }

    pub(crate) fn run(&mut self, work: Work, times: u64) -> Result<Option<u64>> {
        let mut sum = 0;
        for turn in 0..times {
            sum += match work {
                Work::Crowd | Work::Build => return Ok(None),
                Work::Update | Work::Save | Work::Insert | Work::InsertMany(_) => self.write(work, turn)?,
                _ => self.read(work, turn)?,
            };
        }
        Ok(Some(sum))
    }

    fn users(&self, text: &str, binds: impl Params) -> ::rusqlite::Result<Vec<User>> {
        self.db.prepare_cached(text)?.query_map(binds, user)?.collect()
    }

    fn read(&self, work: Work, turn: u64) -> Result<u64> {
        let users = match work {
            Work::Find => {
                let mut find = self.db.prepare_cached(select!(" AND id = ?"))?;
                find.query_row([key(turn)], user).optional()?.into_iter().collect()
            }
            Work::Rows(100) => self.users(select!(" LIMIT 100"), [])?,
            Work::Rows(_) => self.users(select!(" LIMIT 10000"), [])?,
            Work::Filter => self
                .users(select!(" AND age >= ? ORDER BY age, id LIMIT 20"), [age(turn)])?,
            Work::Page => {
                let mut count =
                    self.db.prepare_cached("SELECT count(*) FROM users WHERE deleted_at IS NULL")?;
                let total: i64 = count.query_row([], |row| row.get(0))?;
                let users = self.users(select!(" ORDER BY id LIMIT 20 OFFSET ?"), [2 * PAGE.cast_signed()])?;
                return Ok(total.unsigned_abs() + sum(&black_box(users)));
            }
            _ => return Ok(sum_of(&black_box(self.tree()?))),
        };
        Ok(sum(&black_box(users)))
    }

    fn write(&mut self, work: Work, turn: u64) -> Result<u64> {
        Ok(match work {
            Work::Update => {
                let text = "UPDATE users SET name = ?, score = ?, updated_at = ? WHERE deleted_at IS NULL AND id = ?";
                let mut update = self.db.prepare_cached(text)?;
                update.execute(params![OTHER_NAME, turn as f64, Utc::now(), key(turn)])? as u64
            }
            Work::Save => {
                let text = concat!(
                    "UPDATE users SET name = ?, score = ?, updated_at = ? WHERE deleted_at IS NULL AND id = ? RETURNING ",
                    columns!()
                );
                let mut update = self.db.prepare_cached(text)?;
                let user = update.query_row(params![OTHER_NAME, turn as f64, Utc::now(), key(turn)], user)?;
                black_box(user).id.unsigned_abs()
            }
            Work::InsertMany(count) => {
                let tx = self.db.transaction()?;
                let mut insert = tx.prepare_cached(INSERT)?;
                let (mut sum, now) = (0, Utc::now());
                for Fill { name, email, age, score, active, bio } in Fill::many(count) {
                    sum += insert.execute(params![name, email, age, score, active, bio, now, now])? as u64;
                }
                drop(insert);
                tx.commit()?;
                sum
            }
            _ => {
                let (Fill { name, email, age, score, active, bio }, now) = (Fill::of(turn), Utc::now());
                let text = concat!(
                    "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) ",
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING ",
                    columns!()
                );
                let mut insert = self.db.prepare_cached(text)?;
                let user = insert.query_row(params![name, email, age, score, active, bio, now, now], user)?;
                black_box(user).age.unsigned_abs()
            }
        })
    }

    fn tree(&self) -> Result<Tree> {
        let mut authors = self.db.prepare_cached("SELECT id, name, age FROM authors")?;
        let authors = authors.query_map([], |row| Ok(Author(row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let authors = authors.collect::<::rusqlite::Result<Vec<_>>>()?;
        let text = in_list("SELECT id, title, author_id FROM posts WHERE author_id IN (", authors.len());
        let mut posts = self.db.prepare_cached(&text)?;
        let keys = ::rusqlite::params_from_iter(authors.iter().map(|author| author.0));
        let posts = posts.query_map(keys, |row| Ok(Post(row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let posts = posts.collect::<::rusqlite::Result<Vec<_>>>()?;
        let text = in_list("SELECT id, body, likes, post_id FROM comments WHERE post_id IN (", posts.len());
        let mut comments = self.db.prepare_cached(&text)?;
        let keys = ::rusqlite::params_from_iter(posts.iter().map(|post| post.0));
        let comments = comments
            .query_map(keys, |row| Ok(Comment(row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let comments = comments.collect::<::rusqlite::Result<Vec<_>>>()?;
        Ok(together(authors, posts, comments))
    }
}

fn sum(users: &[User]) -> u64 {
    users.iter().map(|user| user.id.unsigned_abs()).sum()
}

fn in_list(text: &str, keys: usize) -> String {
    let mut text = text.to_owned();
    for key in 0..keys {
        text.push_str(if key == 0 { "?" } else { ", ?" });
    }
    text + ")"
}

#[allow(dead_code)]
pub(crate) struct Author(pub i64, pub String, pub i64);
#[allow(dead_code)]
pub(crate) struct Post(pub i64, pub String, pub i64);
#[allow(dead_code)]
pub(crate) struct Comment(pub i64, pub String, pub i64, pub i64);
/// What an eager load comes to.
pub(crate) type Tree = Vec<(Author, Vec<(Post, Vec<Comment>)>)>;

/// Puts the rows together.
pub(crate) fn together(authors: Vec<Author>, posts: Vec<Post>, comments: Vec<Comment>) -> Tree {
    let mut by_post: HashMap<i64, Vec<Comment>> = HashMap::with_capacity(posts.len());
    for comment in comments {
        by_post.entry(comment.3).or_default().push(comment);
    }
    let mut by_author: HashMap<i64, Vec<(Post, Vec<Comment>)>> = HashMap::with_capacity(authors.len());
    for post in posts {
        let comments = by_post.remove(&post.0).unwrap_or_default();
        by_author.entry(post.2).or_default().push((post, comments));
    }
    let tree = authors.into_iter().map(|author| {
        let posts = by_author.remove(&author.0).unwrap_or_default();
        (author, posts)
    });
    tree.collect()
}

pub(crate) fn sum_of(tree: &Tree) -> u64 {
    let mut sum = tree.len() as u64;
    for (_, posts) in tree {
        for (_, comments) in posts {
            sum += 1 + comments.iter().map(|comment| 1 + comment.2.unsigned_abs()).sum::<u64>();
        }
    }
    sum
}
