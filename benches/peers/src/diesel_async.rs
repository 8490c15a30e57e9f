//! The works with diesel-async, on a connection that is kept; many at once with its pool of deadpool.

/// The same functions for each engine. `$inserted` inserts a row and reads it back.
macro_rules! engines {
    ($($room:ident $connection:ident $backend:path, $now:expr, $inserted:item $saved:item)*) => {$(
        pub(crate) mod $room {
            use std::hint::black_box;

            use diesel::prelude::*;
            use diesel::query_builder::{QueryBuilder as _, QueryFragment};
            use ::diesel_async::pooled_connection::AsyncDieselConnectionManager;
            use ::diesel_async::pooled_connection::deadpool::Pool;
            use ::diesel_async::{AsyncConnection, RunQueryDsl, $connection as Connection};
            use limpid_arena::fill::{OTHER_NAME, PAGE, READS, TASKS, age, key};
            use limpid_arena::{Fill, Result, Work};

            use crate::tables::$room::{NewUser, User, sum, users};
            use crate::tables::{Author, Comment, Post, Tree, authors, sum_of, together};

            /// So many rows are one statement, below the limit of binds.
            const AT_ONCE: usize = 1_000;

            pub(crate) struct Hand {
                held: Connection,
                pool: Pool<Connection>,
            }

            impl Hand {
                pub(crate) async fn new(url: &str) -> Result<Self> {
                    let held = Connection::establish(url).await?;
                    let pool = Pool::builder(AsyncDieselConnectionManager::<Connection>::new(url));
                    Ok(Hand { held, pool: pool.max_size(10).build()? })
                }

                pub(crate) async fn run(&mut self, work: Work, times: u64) -> Result<Option<u64>> {
                    let mut sum = 0;
                    for turn in 0..times {
                        sum += match work {
                            Work::Crowd => self.crowd(turn).await?,
                            Work::Save => match saved(&mut self.held, turn).await? {
                                Some(id) => id,
                                None => return Ok(None),
                            },
                            Work::Update | Work::Insert | Work::InsertMany(_) => {
                                write(&mut self.held, work, turn).await?
                            }
                            _ => read(&mut self.held, work, turn).await?,
                        };
                    }
                    Ok(Some(sum))
                }

                async fn crowd(&self, turn: u64) -> Result<u64> {
                    let mut tasks = Vec::new();
                    for task in 0..TASKS {
                        let (pool, turn) = (self.pool.clone(), turn * TASKS + task);
                        tasks.push(tokio::spawn(async move {
                            let mut sum = 0;
                            for read_ in 0..READS {
                                sum += read(&mut *pool.get().await?, Work::Find, turn * READS + read_).await?;
                            }
                            Result::<u64>::Ok(sum + write(&mut *pool.get().await?, Work::Update, turn).await?)
                        }));
                    }
                    let mut sum = 0;
                    for task in tasks {
                        sum += task.await??;
                    }
                    Ok(sum)
                }
            }

            async fn read(db: &mut Connection, work: Work, turn: u64) -> Result<u64> {
                let present = || users::table.select(User::as_select()).filter(users::deleted_at.is_null());
                let read: Vec<User> = match work {
                    Work::Find => {
                        let user = present().filter(users::id.eq(key(turn))).first(db).await.optional()?;
                        user.into_iter().collect()
                    }
                    Work::Rows(count) => present().limit(count).load(db).await?,
                    Work::Filter => {
                        let mut query = present().into_boxed();
                        query = query.filter(users::age.ge(age(turn)));
                        query = query.order((users::age, users::id)).limit(PAGE.cast_signed());
                        query.load(db).await?
                    }
                    Work::Page => {
                        let count = users::table.filter(users::deleted_at.is_null()).count();
                        let total: i64 = count.get_result(db).await?;
                        let size = PAGE.cast_signed();
                        let page = present().order(users::id).limit(size).offset(2 * size).load(db).await?;
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
                    _ => return Ok(sum_of(&black_box(tree(db).await?))),
                };
                Ok(sum(&black_box(read)))
            }

            async fn tree(db: &mut Connection) -> Result<Tree> {
                let authors = authors::table.select(Author::as_select()).load(db).await?;
                let posts = Post::belonging_to(&authors).select(Post::as_select()).load(db).await?;
                let comments = Comment::belonging_to(&posts).select(Comment::as_select()).load(db).await?;
                Ok(together(authors, posts, comments))
            }

            async fn write(db: &mut Connection, work: Work, turn: u64) -> Result<u64> {
                Ok(match work {
                    Work::Update => {
                        let one = users::table.filter(users::id.eq(key(turn))).filter(users::deleted_at.is_null());
                        let set = (
                            users::name.eq(OTHER_NAME),
                            users::score.eq(turn as f64),
                            users::updated_at.eq($now),
                        );
                        diesel::update(one).set(set).execute(db).await? as u64
                    }
                    Work::InsertMany(count) => {
                        let now = $now;
                        let new: Vec<_> = Fill::many(count).map(|fill| NewUser::new(fill, now)).collect();
                        if new.len() <= AT_ONCE {
                            diesel::insert_into(users::table).values(&new).execute(db).await? as u64
                        } else {
                            let insert = db.transaction(async move |db: &mut Connection| {
                                let mut sum = 0;
                                for new in new.chunks(AT_ONCE) {
                                    sum += diesel::insert_into(users::table).values(new).execute(db).await?;
                                }
                                QueryResult::Ok(sum)
                            });
                            insert.await? as u64
                        }
                    }
                    _ => {
                        let new = NewUser::new(Fill::of(turn), $now);
                        black_box(inserted(db, new).await?).age.unsigned_abs()
                    }
                })
            }

            $inserted
            $saved
        }
    )*};
}

engines! {
    postgres AsyncPgConnection diesel::pg::Pg, chrono::Utc::now(),
    async fn inserted(db: &mut Connection, new: NewUser) -> QueryResult<User> {
        let insert = diesel::insert_into(users::table).values(new);
        insert.returning(User::as_returning()).get_result(db).await
    }
    async fn saved(db: &mut Connection, turn: u64) -> Result<Option<u64>> {
        let one = users::table.filter(users::id.eq(key(turn))).filter(users::deleted_at.is_null());
        let set = (
            users::name.eq(OTHER_NAME),
            users::score.eq(turn as f64),
            users::updated_at.eq(chrono::Utc::now()),
        );
        let user: User = diesel::update(one).set(set).returning(User::as_returning()).get_result(db).await?;
        Ok(Some(black_box(user).id.unsigned_abs()))
    }

    mariadb AsyncMysqlConnection diesel::mysql::Mysql, chrono::Utc::now().naive_utc(),
    async fn inserted(db: &mut Connection, new: NewUser) -> QueryResult<User> {
        // Diesel writes no RETURNING for MySQL.
        diesel::insert_into(users::table).values(new).execute(db).await?;
        let last = diesel::dsl::sql::<diesel::sql_types::Bool>("id = last_insert_id()");
        users::table.select(User::as_select()).filter(last).first(db).await
    }
    async fn saved(_: &mut Connection, _: u64) -> Result<Option<u64>> {
        Ok(None)
    }
}
