//! 100 authors with ten essays each and five remarks on each essay, loaded as a tree: by Limpid's `with`, and by hand
//! with sqlx in as many statements.

// The derives of Limpid write methods without documentation of their own here.
#![allow(missing_docs, reason = "the fields are the columns of the tables")]

use std::collections::HashMap;
use std::hash::Hash;
use std::hint::black_box;

use limpid::prelude::*;
use limpid::{Db, Engine};
use sqlx::pool::PoolConnection;
use sqlx::{Connection, MySql, Pool, Postgres, Sqlite};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::database::{administrate, renamed};
use crate::{Contender, Result};

#[derive(Debug, Clone, Model)]
#[has_many(essays: Essay)]
pub struct Author {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    pub age: i64,
}

#[derive(Debug, Clone, Model)]
#[has_many(remarks: Remark)]
pub struct Essay {
    pub id: i64,
    #[fillable]
    pub title: String,
    #[fillable]
    #[belongs_to(author: Author)]
    pub author_id: i64,
}

#[derive(Debug, Clone, Model)]
pub struct Remark {
    pub id: i64,
    #[fillable]
    pub body: String,
    #[fillable]
    pub likes: i64,
    #[fillable]
    #[belongs_to(essay: Essay)]
    pub essay_id: i64,
}

/// What both come to.
pub type Tree = Vec<(Author, Vec<(Essay, Vec<Remark>)>)>;

const AUTHORS: i64 = 100;
const ESSAYS: i64 = 10;
const REMARKS: i64 = 5;

/// Fills the tables.
async fn fill(db: &Db) -> Result<()> {
    limpid::schema![Author, Essay, Remark].create(db).await?;
    let authors = (0..AUTHORS).map(|n| AuthorCreate { name: format!("Author number {n}"), age: n % 80 });
    let authors = Author::create_many(authors).on(db).await?;
    let essays = authors.iter().flat_map(|author| {
        (0..ESSAYS).map(|n| EssayCreate { title: format!("Essay {n} on water"), author_id: author.id })
    });
    let essays = Essay::create_many(essays.collect::<Vec<_>>()).on(db).await?;
    let remarks = essays.iter().flat_map(|essay| {
        (0..REMARKS).map(|n| RemarkCreate {
            body: format!("Remark {n}: clear"),
            likes: n,
            essay_id: essay.id,
        })
    });
    Remark::insert_many(remarks.collect::<Vec<_>>()).on(db).await?;
    Ok(())
}

/// How many rows a tree has.
fn count(tree: &Tree) -> u64 {
    let essays = tree.iter().flat_map(|(_, essays)| essays);
    tree.len() as u64 + essays.map(|(_, remarks)| 1 + remarks.len() as u64).sum::<u64>()
}

async fn by_limpid(db: &Db, times: u64) -> Result<u64> {
    let mut sum = 0;
    for _ in 0..times {
        let tree: Tree =
            Author::query().with(|author| author.essays.with(|essay| essay.remarks)).get().on(db).await?;
        sum += count(&black_box(tree));
    }
    Ok(sum)
}

/// The rows in groups.
fn grouped<K: Eq + Hash, R>(rows: Vec<R>, key: impl Fn(&R) -> K) -> HashMap<K, Vec<R>> {
    let mut groups: HashMap<K, Vec<R>> = HashMap::with_capacity(rows.len());
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// Puts the rows together, as a hand does.
fn together(authors: Vec<Author>, essays: Vec<Essay>, remarks: Vec<Remark>) -> Tree {
    let mut remarks = grouped(remarks, |remark| remark.essay_id);
    let mut essays = grouped(essays, |essay| essay.author_id);
    let tree = authors.into_iter().map(|author| {
        let own = essays.remove(&author.id).unwrap_or_default();
        let own = own.into_iter().map(|essay| {
            let remarks = remarks.remove(&essay.id).unwrap_or_default();
            (essay, remarks)
        });
        (author, own.collect())
    });
    tree.collect()
}

/// The same by hand. `$list` appends the list of keys to a statement, as this driver wants it.
macro_rules! by_hand {
    ($name:ident, $driver:ident, $list:expr) => {
        async fn $name(connection: &Mutex<PoolConnection<$driver>>, times: u64) -> Result<u64> {
            let mut connection = connection.lock().await;
            let list: fn(&mut sqlx::QueryBuilder<$driver>, Vec<i64>) = $list;
            let mut sum = 0;
            for _ in 0..times {
                let authors: Vec<(i64, String, i64)> =
                    sqlx::query_as("SELECT id, name, age FROM authors").fetch_all(&mut **connection).await?;
                let authors: Vec<_> =
                    authors.into_iter().map(|(id, name, age)| Author { id, name, age }).collect();
                let mut query =
                    sqlx::QueryBuilder::new("SELECT id, title, author_id FROM essays WHERE author_id ");
                list(&mut query, authors.iter().map(|author| author.id).collect());
                let essays: Vec<(i64, String, i64)> =
                    query.build_query_as().fetch_all(&mut **connection).await?;
                let essays: Vec<_> =
                    essays.into_iter().map(|(id, title, author_id)| Essay { id, title, author_id }).collect();
                let mut query =
                    sqlx::QueryBuilder::new("SELECT id, body, likes, essay_id FROM remarks WHERE essay_id ");
                list(&mut query, essays.iter().map(|essay| essay.id).collect());
                let remarks: Vec<(i64, String, i64, i64)> =
                    query.build_query_as().fetch_all(&mut **connection).await?;
                let remarks = remarks
                    .into_iter()
                    .map(|(id, body, likes, essay_id)| Remark { id, body, likes, essay_id })
                    .collect();
                sum += count(&black_box(together(authors, essays, remarks)));
            }
            Ok(sum)
        }
    };
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

by_hand!(on_sqlite, Sqlite, placeholders!());
by_hand!(on_mysql, MySql, placeholders!());
by_hand!(on_postgres, Postgres, |query, keys| {
    query.push("= ANY(").push_bind(keys).push(")");
});

/// One connection that is never given back.
enum Held {
    Sqlite(Mutex<PoolConnection<Sqlite>>),
    Postgres(Mutex<PoolConnection<Postgres>>),
    MySql(Mutex<PoolConnection<MySql>>),
}

/// A database with the tree in it.
pub struct Forest {
    /// Which engine it is on.
    pub engine: Engine,
    db: Db,
    held: Held,
    _file: Option<TempDir>,
    /// The URL that was given, and the database that was made there.
    server: Option<(String, String)>,
}

impl Forest {
    /// A SQLite file, and a database on each server that the environment names. Says what is left out.
    pub async fn open_all() -> Result<Vec<Forest>> {
        let home = TempDir::new()?;
        let url = format!("sqlite://{}?mode=rwc", home.path().join("tree.db").display());
        let mut all = vec![Forest::open(Engine::Sqlite, &url, Some(home)).await?];
        for (engine, variable) in
            [(Engine::Postgres, "LIMPID_TEST_POSTGRES"), (Engine::MySql, "LIMPID_TEST_MYSQL")]
        {
            match std::env::var(variable) {
                Ok(url) => {
                    let name = format!("limpid_benches_tree_{}", std::process::id());
                    administrate(engine, &url, format!("CREATE DATABASE {name}")).await?;
                    let forest = Forest::open(engine, &renamed(&url, &name), None).await?;
                    all.push(Forest { server: Some((url, name)), ..forest });
                }
                Err(_) => eprintln!("SKIPPED: {engine:?}, because {variable} is not set"),
            }
        }
        Ok(all)
    }

    async fn open(engine: Engine, url: &str, file: Option<TempDir>) -> Result<Forest> {
        let db = limpid::connect(url).await?;
        fill(&db).await?;
        let held = match engine {
            Engine::Sqlite => Held::Sqlite(Mutex::new(Pool::connect(url).await?.acquire().await?)),
            Engine::Postgres => Held::Postgres(Mutex::new(Pool::connect(url).await?.acquire().await?)),
            _ => Held::MySql(Mutex::new(Pool::connect(url).await?.acquire().await?)),
        };
        Ok(Forest { engine, db, held, _file: file, server: None })
    }

    /// Who loads the tree. The first is what the other is compared with.
    pub fn contenders(&self) -> Vec<Contender<'_>> {
        let name = "sqlx by hand, one connection";
        let hand = match &self.held {
            Held::Sqlite(held) => Contender::new(name, move |times| on_sqlite(held, times)),
            Held::Postgres(held) => Contender::new(name, move |times| on_postgres(held, times)),
            Held::MySql(held) => Contender::new(name, move |times| on_mysql(held, times)),
        };
        vec![hand, Contender::new("Limpid, `.with(..)`", move |times| by_limpid(&self.db, times))]
    }

    /// Drops the database.
    pub async fn close(self) -> Result<()> {
        match self.held {
            Held::Sqlite(held) => held.into_inner().detach().close().await?,
            Held::Postgres(held) => held.into_inner().detach().close().await?,
            Held::MySql(held) => held.into_inner().detach().close().await?,
        }
        self.db.close().await;
        match self.server {
            Some((url, name)) => administrate(self.engine, &url, format!("DROP DATABASE {name}")).await,
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Forest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Forest({:?})", self.engine)
    }
}
