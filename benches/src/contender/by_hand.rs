//! The works by hand: sqlx with SQL texts, and `QueryBuilder` where the text is known at run time. Rows are read in two
//! ways: as `query_as!` does, and as `derive(FromRow)` does. A number that is known is a literal, also of a LIMIT.

use std::collections::HashMap;
use std::hash::Hash;

use limpid_arena::Engine;

use super::model::{Author, Comment, Post, Tree};

/// All columns, as a careful hand writes them.
macro_rules! columns {
    () => {
        "id, name, email, age, score, active, bio, created_at, updated_at, deleted_at"
    };
}
/// What every read starts with.
macro_rules! select {
    ($($rest:literal),*) => {
        concat!("SELECT ", columns!(), " FROM users WHERE deleted_at IS NULL", $($rest),*)
    };
}
const INTO: &str = "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) ";
/// So many rows are one statement of `VALUES`: eight binds each, below every limit.
const AT_ONCE: usize = 1_000;
/// A statement of seven binds, whatever the number of rows.
const UNNEST: &str = "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) \
                      SELECT *, $7, $7 FROM UNNEST($1::text[], $2::text[], $3::int8[], $4::float8[], $5::bool[], $6::text[])";

/// The SQL texts that hold a placeholder, for one engine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts {
    find: &'static str,
    page: &'static str,
    insert: &'static str,
    update: &'static str,
    save: &'static str,
}

impl Texts {
    fn of(engine: Engine) -> Self {
        let write = |text: &'static str| if engine == Engine::Postgres { numbered(text) } else { text };
        Texts {
            find: write(select!(" AND id = ?")),
            page: write(select!(" ORDER BY id LIMIT 20 OFFSET ?")),
            insert: write(concat!(
                "INSERT INTO users (name, email, age, score, active, bio, created_at, updated_at) ",
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING ",
                columns!()
            )),
            update: write(
                "UPDATE users SET name = ?, score = ?, updated_at = ? WHERE deleted_at IS NULL AND id = ?",
            ),
            save: write(concat!(
                "UPDATE users SET name = ?, score = ?, updated_at = ? WHERE deleted_at IS NULL AND id = ? RETURNING ",
                columns!()
            )),
        }
    }
}

/// The text with `$1, $2` for each `?`.
fn numbered(text: &str) -> &'static str {
    let mut parts = text.split('?');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for (place, part) in parts.enumerate() {
        out.push_str(&format!("${}{part}", place + 1));
    }
    out.leak()
}

/// The rows in groups.
fn grouped<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::with_capacity(rows.len());
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// Puts the rows of a tree together, as a hand does.
fn together(authors: Vec<Author>, posts: Vec<Post>, comments: Vec<Comment>) -> Tree {
    let mut comments = grouped(comments, |comment| comment.post_id);
    let mut posts = grouped(posts, |post| post.author_id);
    let tree = authors.into_iter().map(|author| {
        let own = posts.remove(&author.id).unwrap_or_default();
        let own = own.into_iter().map(|post| {
            let comments = comments.remove(&post.id).unwrap_or_default();
            (post, comments)
        });
        (author, own.collect())
    });
    tree.collect()
}

/// The same functions for each driver: sqlx is generic, but not in a way that is short to write. `$list` appends
/// a list of keys to a statement as this driver wants it, `$insert` inserts many rows.
macro_rules! drivers {
    ($($room:ident $driver:ident $engine:ident $options:expr, $list:expr, $insert:item)*) => {$(
        pub(super) mod $room {
            use std::hint::black_box;

            use chrono::Utc;
            use limpid_arena::fill::{OTHER_NAME, PAGE, READS, TASKS, age, key};
            use limpid_arena::{Engine, Fill, Result, Work};
            use sqlx::pool::PoolConnection;
            #[allow(unused_imports, reason = "one driver needs no transaction")]
            use sqlx::Connection as _;
            use sqlx::{Database, FromRow, Pool, QueryBuilder, $driver as Driver};
            use tokio::sync::Mutex;

            use super::{Texts, together};
            use crate::contender::model::{
                Author, ByHand, Comment, PlacedUser, PlainUser, Post, Tree, sum_of,
            };

            /// What a row is read as.
            trait User: for<'r> FromRow<'r, <Driver as Database>::Row> + ByHand + Send + Unpin {}
            impl<U: for<'r> FromRow<'r, <Driver as Database>::Row> + ByHand + Send + Unpin> User for U {}

            type Connection = <Driver as Database>::Connection;
            type Options = <Connection as sqlx::Connection>::Options;

            /// A pool, and the connection that is kept out of it.
            #[derive(Debug)]
            pub(crate) struct Hand {
                texts: Texts,
                pool: Pool<Driver>,
                held: Option<Mutex<PoolConnection<Driver>>>,
                placed: bool,
            }

            impl Hand {
                /// A pool with sqlx's own settings. Takes a connection from it each time, or one for good. Reads rows
                /// by place or by name.
                pub(crate) async fn new(url: &str, pooled: bool, placed: bool) -> Result<Self> {
                    let options: fn(Options) -> Options = $options;
                    let pool = Pool::<Driver>::connect_with(options(url.parse()?)).await?;
                    let held = if pooled { None } else { Some(Mutex::new(pool.acquire().await?)) };
                    Ok(Hand { texts: Texts::of(Engine::$engine), pool, held, placed })
                }

                /// Does the work so many times.
                pub(crate) async fn run(&self, work: Work, times: u64) -> Result<Option<u64>> {
                    let unable = match work {
                        Work::Crowd => self.held.is_some(),
                        Work::Build => self.held.is_none(),
                        Work::Save => Engine::$engine == Engine::MariaDb,
                        _ => false,
                    };
                    if unable {
                        return Ok(None);
                    }
                    let mut sum = 0;
                    match &self.held {
                        Some(held) => {
                            let mut held = held.lock().await;
                            for turn in 0..times {
                                sum += self.once(&mut held, work, turn).await?;
                            }
                        }
                        None if work == Work::Crowd => {
                            for turn in 0..times {
                                sum += self.crowd(turn).await?;
                            }
                        }
                        None => {
                            for turn in 0..times {
                                let mut taken = self.pool.acquire().await?;
                                sum += self.once(&mut taken, work, turn).await?;
                            }
                        }
                    }
                    Ok(Some(sum))
                }

                async fn once(&self, db: &mut Connection, work: Work, turn: u64) -> Result<u64> {
                    match self.placed {
                        true => once::<PlacedUser>(db, &self.texts, work, turn).await,
                        false => once::<PlainUser>(db, &self.texts, work, turn).await,
                    }
                }

                async fn crowd(&self, turn: u64) -> Result<u64> {
                    let mut tasks = Vec::new();
                    for task in 0..TASKS {
                        let (pool, texts, turn) = (self.pool.clone(), self.texts, turn * TASKS + task);
                        tasks.push(tokio::spawn(async move {
                            let mut sum = 0;
                            for read in 0..READS {
                                let mut taken = pool.acquire().await?;
                                sum += once::<PlacedUser>(&mut taken, &texts, Work::Find, turn * READS + read).await?;
                            }
                            let mut taken = pool.acquire().await?;
                            let updated = once::<PlacedUser>(&mut taken, &texts, Work::Update, turn).await?;
                            Result::<u64>::Ok(sum + updated)
                        }));
                    }
                    let mut sum = 0;
                    for task in tasks {
                        sum += task.await??;
                    }
                    Ok(sum)
                }
            }

            /// Does the work once.
            async fn once<U: User>(db: &mut Connection, texts: &Texts, work: Work, turn: u64) -> Result<u64> {
                let users: Vec<U> = match work {
                    Work::Find => {
                        let user = sqlx::query_as(texts.find).bind(key(turn)).fetch_optional(db).await?;
                        user.into_iter().collect()
                    }
                    // A literal, as a hand writes it where the number is known. Databases plan it better.
                    Work::Rows(100) => sqlx::query_as(select!(" LIMIT 100")).fetch_all(db).await?,
                    Work::Rows(_) => sqlx::query_as(select!(" LIMIT 10000")).fetch_all(db).await?,
                    Work::Filter => {
                        let mut query = QueryBuilder::<Driver>::new(select!(" AND age >= "));
                        query.push_bind(age(turn)).push(" ORDER BY age, id LIMIT 20");
                        query.build_query_as().fetch_all(db).await?
                    }
                    Work::Page => {
                        let total: i64 = sqlx::query_scalar("SELECT count(*) FROM users WHERE deleted_at IS NULL")
                            .fetch_one(&mut *db).await?;
                        let skipped = 2 * PAGE.cast_signed();
                        let users: Vec<U> = sqlx::query_as(texts.page).bind(skipped).fetch_all(db).await?;
                        return Ok(total.unsigned_abs() + sum(&black_box(users)));
                    }
                    Work::Tree => return Ok(sum_of(&black_box(tree(db, U::PLACED).await?))),
                    Work::Build => return Ok(build(turn)),
                    _ => return write::<U>(db, texts, work, turn).await,
                };
                Ok(sum(&black_box(users)))
            }

            fn sum<U: User>(users: &[U]) -> u64 {
                users.iter().map(|user| user.user().id.unsigned_abs()).sum()
            }

            async fn write<U: User>(db: &mut Connection, texts: &Texts, work: Work, turn: u64) -> Result<u64> {
                Ok(match work {
                    Work::Update => {
                        let update = sqlx::query(texts.update).bind(OTHER_NAME).bind(turn as f64);
                        update.bind(Utc::now()).bind(key(turn)).execute(db).await?.rows_affected()
                    }
                    Work::Save => {
                        let update = sqlx::query_as(texts.save).bind(OTHER_NAME).bind(turn as f64);
                        let user: U = update.bind(Utc::now()).bind(key(turn)).fetch_one(db).await?;
                        black_box(user).user().id.unsigned_abs()
                    }
                    Work::InsertMany(count) => insert_many(db, Fill::many(count).collect()).await?,
                    _ => {
                        let (new, now) = (Fill::of(turn), Utc::now());
                        let user: U = sqlx::query_as(texts.insert)
                            .bind(new.name).bind(new.email).bind(new.age).bind(new.score)
                            .bind(new.active).bind(new.bio).bind(now).bind(now)
                            .fetch_one(db).await?;
                        black_box(user).user().age.unsigned_abs()
                    }
                })
            }

            $insert

            fn build(turn: u64) -> u64 {
                let mut query = QueryBuilder::<Driver>::new(select!(" AND age >= "));
                query.push_bind(age(turn)).push(" AND active = ").push_bind(true);
                query.push(" ORDER BY age, id LIMIT 20");
                u64::from(!black_box(query).sql().as_str().is_empty())
            }

            async fn tree(db: &mut Connection, placed: bool) -> Result<Tree> {
                let list: fn(&mut QueryBuilder<Driver>, Vec<i64>) = $list;
                let authors = "SELECT id, name, age FROM authors";
                let authors: Vec<Author> = if placed {
                    sqlx::query_as(authors).fetch_all(&mut *db).await?
                } else {
                    let authors: Vec<(i64, String, i64)> = sqlx::query_as(authors).fetch_all(&mut *db).await?;
                    authors.into_iter().map(|(id, name, age)| Author { id, name, age }).collect()
                };
                let mut query = QueryBuilder::new("SELECT id, title, author_id FROM posts WHERE author_id ");
                list(&mut query, authors.iter().map(|author| author.id).collect());
                let posts: Vec<Post> = if placed {
                    query.build_query_as().fetch_all(&mut *db).await?
                } else {
                    let posts: Vec<(i64, String, i64)> = query.build_query_as().fetch_all(&mut *db).await?;
                    posts.into_iter().map(|(id, title, author_id)| Post { id, title, author_id }).collect()
                };
                let mut query = QueryBuilder::new("SELECT id, body, likes, post_id FROM comments WHERE post_id ");
                list(&mut query, posts.iter().map(|post| post.id).collect());
                let comments: Vec<Comment> = if placed {
                    query.build_query_as().fetch_all(db).await?
                } else {
                    let comments: Vec<(i64, String, i64, i64)> = query.build_query_as().fetch_all(db).await?;
                    let comment = |(id, body, likes, post_id)| Comment { id, body, likes, post_id };
                    comments.into_iter().map(comment).collect()
                };
                Ok(together(authors, posts, comments))
            }
        }
    )*};
}

/// `IN (?, ?, ..)`.
macro_rules! placeholders {
    () => {
        |query, keys| {
            query.push("IN (");
            let mut list = query.separated(", ");
            for key in keys {
                list.push_bind(key);
            }
            query.push(")");
        }
    };
}

/// Lists of `VALUES`, several in a transaction.
macro_rules! values {
    () => {
        async fn insert_many(db: &mut Connection, users: Vec<Fill>) -> Result<u64> {
            if users.len() <= super::AT_ONCE {
                return values(db, &users).await;
            }
            let mut tx = db.begin().await?;
            let mut sum = 0;
            for users in users.chunks(super::AT_ONCE) {
                sum += values(&mut tx, users).await?;
            }
            tx.commit().await?;
            Ok(sum)
        }

        async fn values(db: &mut Connection, users: &[Fill]) -> Result<u64> {
            let now = Utc::now();
            let mut query = QueryBuilder::<Driver>::new(super::INTO);
            query.push_values(users, |mut row, user| {
                row.push_bind(&user.name).push_bind(&user.email).push_bind(user.age).push_bind(user.score);
                row.push_bind(user.active).push_bind(&user.bio).push_bind(now).push_bind(now);
            });
            Ok(query.build().execute(db).await?.rows_affected())
        }
    };
}

drivers! {
    sqlite Sqlite Sqlite
        |options| options.pragma("journal_mode", "WAL").pragma("synchronous", "NORMAL"),
        placeholders!(), values!{}
    mysql MySql MariaDb |options| options, placeholders!(), values!{}
    postgres Postgres Postgres |options| options, |query, keys| {
        query.push("= ANY(").push_bind(keys).push(")");
    },
    /// An array for each column: one statement, whatever the number of rows.
    async fn insert_many(db: &mut Connection, users: Vec<Fill>) -> Result<u64> {
        let (mut names, mut emails, mut ages) = (Vec::new(), Vec::new(), Vec::new());
        let (mut scores, mut actives, mut bios) = (Vec::new(), Vec::new(), Vec::new());
        for user in users {
            names.push(user.name);
            emails.push(user.email);
            ages.push(user.age);
            scores.push(user.score);
            actives.push(user.active);
            bios.push(user.bio);
        }
        let insert = sqlx::query(super::UNNEST).bind(names).bind(emails).bind(ages).bind(scores);
        Ok(insert.bind(actives).bind(bios).bind(Utc::now()).execute(db).await?.rows_affected())
    }
}
