//! The works with Diesel, on a connection that is kept; many at once in threads, with r2d2.

/// The same functions for each engine.
macro_rules! engines {
    ($($room:ident $connection:ident $backend:path, $setup:expr, $at_once:expr;)*) => {$(
        pub(crate) mod $room {
            use std::hint::black_box;

            use chrono::Utc;
            use diesel::connection::{Connection as _, SimpleConnection};
            use diesel::prelude::*;
            use diesel::query_builder::{QueryBuilder as _, QueryFragment};
            use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
            use diesel::$connection as Connection;
            use limpid_arena::fill::{OTHER_NAME, PAGE, READS, TASKS, age, key};
            use limpid_arena::{Engine, Fill, Result, Work};

            use crate::tables::$room::{NewUser, User, sum, users};
            use crate::tables::{Author, Comment, Post, Tree, authors, sum_of, together};

            const SETUP: &str = $setup;

            #[derive(Debug)]
            struct Setup;

            impl CustomizeConnection<Connection, diesel::r2d2::Error> for Setup {
                fn on_acquire(&self, connection: &mut Connection) -> Result<(), diesel::r2d2::Error> {
                    connection.batch_execute(SETUP).map_err(diesel::r2d2::Error::QueryError)
                }
            }

            pub(crate) struct Hand {
                url: String,
                held: Connection,
                pool: Option<Pool<ConnectionManager<Connection>>>,
            }

            impl Hand {
                pub(crate) fn new(url: &str) -> Result<Self> {
                    let url = Engine::path(url).to_owned();
                    let mut held = Connection::establish(&url)?;
                    held.batch_execute(SETUP)?;
                    Ok(Hand { url, held, pool: None })
                }

                pub(crate) fn run(&mut self, work: Work, times: u64) -> Result<Option<u64>> {
                    let mut sum = 0;
                    for turn in 0..times {
                        sum += match work {
                            Work::Crowd => self.crowd(turn)?,
                            Work::Update | Work::Save | Work::Insert | Work::InsertMany(_) => {
                                write(&mut self.held, work, turn)?
                            }
                            _ => read(&mut self.held, work, turn)?,
                        };
                    }
                    Ok(Some(sum))
                }

                fn crowd(&mut self, turn: u64) -> Result<u64> {
                    let pool = match &self.pool {
                        Some(pool) => pool,
                        None => {
                            let pool = Pool::builder().max_size(10).connection_customizer(Box::new(Setup));
                            self.pool.insert(pool.build(ConnectionManager::new(&self.url))?)
                        }
                    };
                    std::thread::scope(|scope| {
                        let one = |turn: u64| {
                            let mut sum = 0;
                            for read_ in 0..READS {
                                sum += read(&mut *pool.get()?, Work::Find, turn * READS + read_)?;
                            }
                            Result::<u64>::Ok(sum + write(&mut *pool.get()?, Work::Update, turn)?)
                        };
                        let tasks = (0..TASKS).map(|task| scope.spawn(move || one(turn * TASKS + task)));
                        let tasks: Vec<_> = tasks.collect();
                        let mut sum = 0;
                        for task in tasks {
                            sum += task.join().map_err(|_| "a thread has panicked")??;
                        }
                        Ok(sum)
                    })
                }
            }

            fn read(db: &mut Connection, work: Work, turn: u64) -> Result<u64> {
                let present = || users::table.select(User::as_select()).filter(users::deleted_at.is_null());
                let read = match work {
                    Work::Find => {
                        let user = present().filter(users::id.eq(key(turn))).first(db).optional()?;
                        user.into_iter().collect()
                    }
                    Work::Rows(count) => present().limit(count).load(db)?,
                    Work::Filter => {
                        // What is known at run time only is boxed.
                        let mut query = present().into_boxed();
                        query = query.filter(users::age.ge(age(turn)));
                        query = query.order((users::age, users::id)).limit(PAGE.cast_signed());
                        query.load(db)?
                    }
                    Work::Page => {
                        let total: i64 =
                            users::table.filter(users::deleted_at.is_null()).count().get_result(db)?;
                        let size = PAGE.cast_signed();
                        let page = present().order(users::id).limit(size).offset(2 * size).load(db)?;
                        return Ok(total.unsigned_abs() + sum(&black_box(page)));
                    }
                    Work::Build => {
                        let mut query = present().into_boxed();
                        query = query.filter(users::age.ge(age(turn))).filter(users::active.eq(true));
                        query = query.order((users::age, users::id)).limit(PAGE.cast_signed());
                        // The text alone: `debug_query` shows the values too.
                        let mut out = <$backend as diesel::backend::Backend>::QueryBuilder::default();
                        QueryFragment::<$backend>::to_sql(&query, &mut out, &<$backend>::default())?;
                        return Ok(u64::from(!black_box(out.finish()).is_empty()));
                    }
                    _ => return Ok(sum_of(&black_box(tree(db)?))),
                };
                Ok(sum(&black_box(read)))
            }

            fn tree(db: &mut Connection) -> Result<Tree> {
                let authors = authors::table.select(Author::as_select()).load(db)?;
                let posts = Post::belonging_to(&authors).select(Post::as_select()).load(db)?;
                let comments = Comment::belonging_to(&posts).select(Comment::as_select()).load(db)?;
                Ok(together(authors, posts, comments))
            }

            fn write(db: &mut Connection, work: Work, turn: u64) -> Result<u64> {
                let set = || {
                    (users::name.eq(OTHER_NAME), users::score.eq(turn as f64), users::updated_at.eq(Utc::now()))
                };
                let one = || users::table.filter(users::id.eq(key(turn))).filter(users::deleted_at.is_null());
                Ok(match work {
                    Work::Update => diesel::update(one()).set(set()).execute(db)? as u64,
                    Work::Save => {
                        let user: User =
                            diesel::update(one()).set(set()).returning(User::as_returning()).get_result(db)?;
                        black_box(user).id.unsigned_abs()
                    }
                    Work::InsertMany(count) => {
                        let (now, most) = (Utc::now(), $at_once);
                        let new: Vec<_> = Fill::many(count).map(|fill| NewUser::new(fill, now)).collect();
                        let insert = |db: &mut Connection| {
                            let mut sum = 0;
                            for new in new.chunks(most) {
                                sum += diesel::insert_into(users::table).values(new).execute(db)?;
                            }
                            QueryResult::Ok(sum)
                        };
                        if new.len() <= most { insert(db)? as u64 } else { db.transaction(insert)? as u64 }
                    }
                    _ => {
                        let new = NewUser::new(Fill::of(turn), Utc::now());
                        let insert = diesel::insert_into(users::table).values(new);
                        let user: User = insert.returning(User::as_returning()).get_result(db)?;
                        black_box(user).age.unsigned_abs()
                    }
                })
            }
        }
    )*};
}

engines! {
    sqlite SqliteConnection diesel::sqlite::Sqlite,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000", 1_000;
    postgres PgConnection diesel::pg::Pg, "SELECT 1", 1_000;
}
