//! Toasty as a contender.

// Its derives write public methods with private types in them.
#![allow(private_interfaces)]

use std::hint::black_box;
use std::ops::Range;

use jiff::Timestamp;
use limpid_arena::fill::{OTHER_NAME, PAGE, READS, TASKS, age, key};
use limpid_arena::{Engine, Fill, Result, Usage, Work, serve, started_as};
use toasty::{Db, Deferred, Executor, Model};

#[derive(Debug, Clone, Model)]
#[table = "users"]
#[allow(dead_code)]
struct User {
    #[key]
    #[auto]
    id: i64,
    name: String,
    email: String,
    age: i64,
    score: f64,
    active: bool,
    bio: Option<String>,
    #[auto]
    created_at: Timestamp,
    #[auto]
    updated_at: Timestamp,
    deleted_at: Option<Timestamp>,
}

#[derive(Debug, Model)]
#[table = "authors"]
#[allow(dead_code)]
struct Author {
    #[key]
    #[auto]
    id: i64,
    name: String,
    age: i64,
    #[has_many]
    posts: Deferred<Vec<Post>>,
}

#[derive(Debug, Model)]
#[table = "posts"]
#[allow(dead_code)]
struct Post {
    #[key]
    #[auto]
    id: i64,
    title: String,
    #[index]
    author_id: i64,
    #[belongs_to(key = author_id, references = id)]
    author: Deferred<Author>,
    #[has_many]
    comments: Deferred<Vec<Comment>>,
}

#[derive(Debug, Model)]
#[table = "comments"]
#[allow(dead_code)]
struct Comment {
    #[key]
    #[auto]
    id: i64,
    body: String,
    likes: i64,
    #[index]
    post_id: i64,
    #[belongs_to(key = post_id, references = id)]
    post: Deferred<Post>,
}

/// So many rows are one statement, below the limit of binds.
const AT_ONCE: u64 = 1_000;

/// Serves as Toasty.
pub fn run(usage: fn() -> Usage) -> Result<()> {
    let (_, url) = started_as()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let engine = Engine::of(&url);
    let address = match engine {
        Engine::Sqlite => format!("sqlite:{}", Engine::path(&url)),
        Engine::Postgres => url,
        // It tells MariaDB, which has RETURNING, from MySQL by the URL.
        Engine::MariaDb => url.replacen("mysql:", "mariadb:", 1),
    };
    let db = runtime.block_on(async {
        let mut builder = Db::builder();
        builder.models(toasty::models!(User, Author, Post, Comment)).max_pool_size(10);
        builder.connect(&address).await
    })?;
    let _inside = runtime.enter();
    serve(usage, |work, times| runtime.block_on(repeat(&db, engine, work, times)))
}

async fn repeat(db: &Db, engine: Engine, work: Work, times: u64) -> Result<Option<u64>> {
    let mut db = db.clone();
    let unable = match work {
        // It offers no way to see the SQL of a query.
        Work::Build => true,
        // It panics: not yet implemented: cast_expr.
        Work::Tree => engine == Engine::Sqlite,
        Work::Save => engine == Engine::MariaDb,
        _ => false,
    };
    if unable {
        return Ok(None);
    }
    let mut sum = 0;
    for turn in 0..times {
        sum += match work {
            Work::Crowd => crowd(&db, turn).await?,
            Work::Update | Work::Save | Work::Insert | Work::InsertMany(_) => {
                write(&mut db, work, turn).await?
            }
            _ => read(&mut db, work, turn).await?,
        };
    }
    Ok(Some(sum))
}

async fn crowd(db: &Db, turn: u64) -> Result<u64> {
    let mut tasks = Vec::new();
    for task in 0..TASKS {
        let (mut db, turn) = (db.clone(), turn * TASKS + task);
        tasks.push(tokio::spawn(async move {
            let mut sum = 0;
            for read_ in 0..READS {
                sum += read(&mut db, Work::Find, turn * READS + read_).await?;
            }
            Result::<u64>::Ok(sum + write(&mut db, Work::Update, turn).await?)
        }));
    }
    let mut sum = 0;
    for task in tasks {
        sum += task.await??;
    }
    Ok(sum)
}

async fn read(db: &mut Db, work: Work, turn: u64) -> Result<u64> {
    let fields = User::fields;
    let present = || User::filter(fields().deleted_at().is_none());
    let users: Vec<User> = match work {
        Work::Find => {
            let user = User::filter_by_id(key(turn))
                .filter(fields().deleted_at().is_none())
                .first()
                .exec(db)
                .await?;
            user.into_iter().collect()
        }
        Work::Rows(count) => present().limit(count as usize).exec(db).await?,
        Work::Filter => {
            let query = present().filter(fields().age().ge(age(turn)));
            query.order_by((fields().age().asc(), fields().id().asc())).limit(PAGE as usize).exec(db).await?
        }
        Work::Page => {
            let total = present().count().exec(db).await?;
            let page = present().order_by(fields().id().asc()).limit(PAGE as usize).offset(2 * PAGE as usize);
            return Ok(total + sum(&black_box(page.exec(db).await?)));
        }
        _ => {
            let authors = Author::all().include(Author::fields().posts().comments()).exec(db).await?;
            return Ok(sum_of(&black_box(authors)));
        }
    };
    Ok(sum(&black_box(users)))
}

fn sum(users: &[User]) -> u64 {
    users.iter().map(|user| user.id.unsigned_abs()).sum()
}

fn sum_of(authors: &[Author]) -> u64 {
    let mut sum = authors.len() as u64;
    for author in authors {
        for post in author.posts.get() {
            sum +=
                1 + post.comments.get().iter().map(|comment| 1 + comment.likes.unsigned_abs()).sum::<u64>();
        }
    }
    sum
}

async fn write(db: &mut Db, work: Work, turn: u64) -> Result<u64> {
    Ok(match work {
        Work::Update => {
            let one = User::filter_by_id(key(turn)).filter(User::fields().deleted_at().is_none());
            one.update().name(OTHER_NAME).score(turn as f64).updated_at(Timestamp::now()).exec(db).await?;
            1
        }
        Work::Save => {
            let mut user = any_user(key(turn));
            user.update().name(OTHER_NAME).score(turn as f64).exec(db).await?;
            black_box(user).id.unsigned_abs()
        }
        Work::InsertMany(count) if count <= AT_ONCE => create_many(db, 0..count).await?,
        Work::InsertMany(count) => {
            let mut tx = db.transaction().await?;
            let mut sum = 0;
            for start in (0..count).step_by(AT_ONCE as usize) {
                sum += create_many(&mut tx, start..(start + AT_ONCE).min(count)).await?;
            }
            tx.commit().await?;
            sum
        }
        _ => black_box(create(turn).exec(db).await?).age.unsigned_abs(),
    })
}

/// A struct that `update` is called on.
fn any_user(id: i64) -> User {
    let Fill { name, email, age, score, active, bio } = Fill::of(0);
    let at = Timestamp::UNIX_EPOCH;
    User { id, name, email, age, score, active, bio, created_at: at, updated_at: at, deleted_at: None }
}

fn create(turn: u64) -> <User as toasty::schema::Model>::Create {
    let Fill { name, email, age, score, active, bio } = Fill::of(turn);
    User::create().name(name).email(email).age(age).score(score).active(active).bio(bio)
}

/// Inserts the rows with these numbers, which are read back: it offers no other way.
async fn create_many(db: &mut dyn Executor, numbers: Range<u64>) -> Result<u64> {
    let mut many = User::create_many();
    for number in numbers {
        many = many.item(create(number));
    }
    Ok(many.exec(db).await?.len() as u64)
}
