//! A database for each contender: one that is read and updated, and one that rows are inserted into.

use std::path::{Path, PathBuf};

use limpid_arena::{Engine, Result};
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Where the databases of an engine are made.
#[derive(Debug)]
pub(super) struct Place {
    engine: Engine,
    home: Home,
    made: Vec<String>,
}

#[derive(Debug)]
enum Home {
    Folder(TempDir),
    Server(String),
}

/// A connection of each driver, for what is not measured.
#[derive(Debug)]
enum Hand {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
    MariaDb(MySqlConnection),
}

impl Place {
    /// A folder in memory if there is one, or the server that the environment names. `None` if it names none.
    ///
    /// # Errors
    ///
    /// If the folder cannot be made.
    pub(super) fn of(engine: Engine) -> Result<Option<Place>> {
        let variable = match engine {
            Engine::Sqlite => {
                let memory = Path::new("/dev/shm");
                let home = if memory.is_dir() { TempDir::new_in(memory)? } else { TempDir::new()? };
                return Ok(Some(Place { engine, home: Home::Folder(home), made: Vec::new() }));
            }
            Engine::Postgres => "LIMPID_TEST_POSTGRES",
            Engine::MariaDb => "LIMPID_TEST_MYSQL",
        };
        let server = |url| Place { engine, home: Home::Server(url), made: Vec::new() };
        Ok(std::env::var(variable).ok().map(server))
    }

    /// What this is: the engine and its version, and where its data lie.
    ///
    /// # Errors
    ///
    /// If the server cannot be reached.
    pub(super) async fn version(&self) -> Result<String> {
        let version: (String,) = match &self.home {
            Home::Folder(_) => {
                let mut lite = SqliteConnection::connect("sqlite::memory:").await?;
                sqlx::query_as("SELECT sqlite_version()").fetch_one(&mut lite).await?
            }
            Home::Server(url) if self.engine == Engine::Postgres => {
                sqlx::query_as("SHOW server_version")
                    .fetch_one(&mut PgConnection::connect(url).await?)
                    .await?
            }
            Home::Server(url) => {
                sqlx::query_as("SELECT version()")
                    .fetch_one(&mut MySqlConnection::connect(url).await?)
                    .await?
            }
        };
        let number = version.0.split([' ', '-']).next().unwrap_or_default();
        Ok(format!("{} {number}", self.engine.name()))
    }

    /// Makes a database with empty tables of users, and a filled tree; answers with its URL.
    ///
    /// # Errors
    ///
    /// If the server refuses.
    pub(super) async fn make(&mut self, name: &str) -> Result<String> {
        let name = format!("limpid_race_{}_{}", std::process::id(), name.replace('-', "_"));
        let url = match &self.home {
            Home::Folder(folder) => format!("sqlite://{}", path(folder, &name).display()),
            Home::Server(url) => {
                let mut server = Hand::open(self.engine, url).await?;
                server.send(format!("CREATE DATABASE {name}")).await?;
                if self.engine == Engine::Postgres {
                    // For every connection alike, so that what a client costs can be seen behind the disk.
                    server.send(format!("ALTER DATABASE {name} SET synchronous_commit = off")).await?;
                }
                renamed(url, &name)
            }
        };
        self.made.push(name);
        let mut hand = Hand::open(self.engine, &url).await?;
        for text in tables(self.engine) {
            hand.send(text).await?;
        }
        plant(&mut hand).await?;
        Ok(url)
    }

    /// Lets the engine count what its tables hold now.
    ///
    /// # Errors
    ///
    /// If it refuses.
    pub(super) async fn analyze(&self, url: &str) -> Result<()> {
        let text = match self.engine {
            Engine::MariaDb => "ANALYZE TABLE users, authors, posts, comments",
            Engine::Postgres => "VACUUM ANALYZE",
            Engine::Sqlite => "ANALYZE",
        };
        Hand::open(self.engine, url).await?.send(text.to_owned()).await
    }

    /// Takes the users away again.
    ///
    /// # Errors
    ///
    /// If the engine refuses.
    pub(super) async fn empty(&self, url: &str) -> Result<()> {
        let text = if self.engine == Engine::Sqlite { "DELETE FROM users" } else { "TRUNCATE TABLE users" };
        Hand::open(self.engine, url).await?.send(text.to_owned()).await
    }

    /// Drops the databases. Nobody is connected any more.
    ///
    /// # Errors
    ///
    /// If the server refuses.
    pub(super) async fn close(self) -> Result<()> {
        let Home::Server(url) = &self.home else { return Ok(()) };
        let force = if self.engine == Engine::Postgres { " WITH (FORCE)" } else { "" };
        let mut server = Hand::open(self.engine, url).await?;
        for name in &self.made {
            server.send(format!("DROP DATABASE {name}{force}")).await?;
        }
        Ok(())
    }
}

impl Hand {
    async fn open(engine: Engine, url: &str) -> Result<Hand> {
        Ok(match engine {
            Engine::Sqlite => Hand::Sqlite(SqliteConnection::connect(&format!("{url}?mode=rwc")).await?),
            Engine::Postgres => Hand::Postgres(PgConnection::connect(url).await?),
            Engine::MariaDb => Hand::MariaDb(MySqlConnection::connect(url).await?),
        })
    }

    async fn send(&mut self, text: String) -> Result<()> {
        let statement = sqlx::raw_sql(AssertSqlSafe(text));
        match self {
            Hand::Sqlite(hand) => hand.execute(statement).await.map(|_| ())?,
            Hand::Postgres(hand) => hand.execute(statement).await.map(|_| ())?,
            Hand::MariaDb(hand) => hand.execute(statement).await.map(|_| ())?,
        }
        Ok(())
    }
}

fn path(folder: &TempDir, name: &str) -> PathBuf {
    folder.path().join(format!("{name}.db"))
}

/// The URL of another database on the same server.
fn renamed(url: &str, name: &str) -> String {
    let (path, options) = url.split_once('?').map_or((url, None), |(path, options)| (path, Some(options)));
    let server = path.rsplit_once('/').map_or(path, |(server, _)| server);
    match options {
        Some(options) => format!("{server}/{name}?{options}"),
        None => format!("{server}/{name}"),
    }
}

/// The tables; the types of key, float, flag and time differ.
fn tables(engine: Engine) -> Vec<String> {
    let (key, float, time) = match engine {
        Engine::Sqlite => ("INTEGER PRIMARY KEY AUTOINCREMENT", "REAL", "TEXT"),
        Engine::Postgres => {
            ("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "DOUBLE PRECISION", "TIMESTAMPTZ")
        }
        Engine::MariaDb => ("BIGINT AUTO_INCREMENT PRIMARY KEY", "DOUBLE", "DATETIME(6)"),
    };
    let mut texts = Vec::new();
    if engine == Engine::Sqlite {
        texts.push("PRAGMA journal_mode = WAL".to_owned());
    }
    texts.extend([
        format!(
            "CREATE TABLE users (id {key}, name TEXT NOT NULL, email TEXT NOT NULL, age BIGINT NOT NULL, \
             score {float} NOT NULL, active BOOLEAN NOT NULL, bio TEXT NULL, created_at {time} NOT NULL, \
             updated_at {time} NOT NULL, deleted_at {time} NULL)"
        ),
        "CREATE INDEX users_age ON users (age, id)".to_owned(),
        format!("CREATE TABLE authors (id {key}, name TEXT NOT NULL, age BIGINT NOT NULL)"),
        format!("CREATE TABLE posts (id {key}, title TEXT NOT NULL, author_id BIGINT NOT NULL)"),
        "CREATE INDEX posts_author ON posts (author_id)".to_owned(),
        format!(
            "CREATE TABLE comments (id {key}, body TEXT NOT NULL, likes BIGINT NOT NULL, post_id BIGINT NOT NULL)"
        ),
        "CREATE INDEX comments_post ON comments (post_id)".to_owned(),
    ]);
    texts
}

/// Fills the tree: 100 authors, 10 posts of each, 5 comments on each post.
async fn plant(hand: &mut Hand) -> Result<()> {
    let list = |count: u32, row: fn(u32) -> String| (0..count).map(row).collect::<Vec<_>>().join(", ");
    let authors = list(100, |n| format!("('Author number {n}', {})", n % 80));
    let posts = list(1_000, |n| format!("('Post {n} on water', {})", n / 10 + 1));
    let comments = list(5_000, |n| format!("('Comment {n}: clear', {}, {})", n % 5, n / 5 + 1));
    hand.send(format!("INSERT INTO authors (name, age) VALUES {authors}")).await?;
    hand.send(format!("INSERT INTO posts (title, author_id) VALUES {posts}")).await?;
    hand.send(format!("INSERT INTO comments (body, likes, post_id) VALUES {comments}")).await
}
