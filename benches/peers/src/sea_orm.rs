//! The works with SeaORM: its default pool, its loader, its paginator.

use std::hint::black_box;

use ::sea_orm::entity::prelude::*;
use ::sea_orm::sea_query::Expr;
use ::sea_orm::{
    ActiveValue::NotSet, ConnectOptions, Database, DbBackend, QueryOrder, QuerySelect, QueryTrait, Set,
    TransactionTrait,
};
use chrono::Utc;
use limpid_arena::fill::{OTHER_NAME, PAGE, READS, TASKS, age, key};
use limpid_arena::{Fill, Result, Work};

mod user {
    use ::sea_orm::entity::prelude::*;

    #[::sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "users")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub email: String,
        pub age: i64,
        pub score: f64,
        pub active: bool,
        pub bio: Option<String>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub deleted_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod author {
    use ::sea_orm::entity::prelude::*;

    #[::sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "authors")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub age: i64,
        #[sea_orm(has_many)]
        pub posts: HasMany<super::post::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod post {
    use ::sea_orm::entity::prelude::*;

    #[::sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub title: String,
        pub author_id: i64,
        #[sea_orm(belongs_to, from = "author_id", to = "id")]
        pub author: BelongsTo<super::author::Entity>,
        #[sea_orm(has_many)]
        pub comments: HasMany<super::comment::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use ::sea_orm::entity::prelude::*;

    #[::sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub body: String,
        pub likes: i64,
        pub post_id: i64,
        #[sea_orm(belongs_to, from = "post_id", to = "id")]
        pub post: BelongsTo<super::post::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// So many rows are one statement, below the limit of binds.
const AT_ONCE: usize = 1_000;

/// A connection, which is a pool.
pub(crate) struct Hand {
    db: DatabaseConnection,
}

impl Hand {
    pub(crate) async fn new(url: &str) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(10).sqlx_logging(false);
        if url.starts_with("sqlite") {
            options.map_sqlx_sqlite_opts(|options| {
                options.pragma("journal_mode", "WAL").pragma("synchronous", "NORMAL")
            });
        }
        Ok(Hand { db: Database::connect(options).await? })
    }

    pub(crate) async fn run(&self, work: Work, times: u64) -> Result<Option<u64>> {
        if work == Work::Save && self.db.get_database_backend() == DbBackend::MySql {
            return Ok(None);
        }
        let mut sum = 0;
        for turn in 0..times {
            sum += match work {
                Work::Crowd => self.crowd(turn).await?,
                Work::Build => u64::from(!black_box(self.build(turn)).is_empty()),
                Work::Update | Work::Save | Work::Insert | Work::InsertMany(_) => {
                    write(&self.db, work, turn).await?
                }
                _ => read(&self.db, work, turn).await?,
            };
        }
        Ok(Some(sum))
    }

    fn build(&self, turn: u64) -> String {
        let query = filtered(turn).filter(user::Column::Active.eq(true));
        query.build(self.db.get_database_backend()).sql
    }

    async fn crowd(&self, turn: u64) -> Result<u64> {
        let mut tasks = Vec::new();
        for task in 0..TASKS {
            let (db, turn) = (self.db.clone(), turn * TASKS + task);
            tasks.push(tokio::spawn(async move {
                let mut sum = 0;
                for read_ in 0..READS {
                    sum += read(&db, Work::Find, turn * READS + read_).await?;
                }
                Result::<u64>::Ok(sum + write(&db, Work::Update, turn).await?)
            }));
        }
        let mut sum = 0;
        for task in tasks {
            sum += task.await??;
        }
        Ok(sum)
    }
}

fn present() -> Select<user::Entity> {
    user::Entity::find().filter(user::Column::DeletedAt.is_null())
}

fn filtered(turn: u64) -> Select<user::Entity> {
    let query = present().filter(user::Column::Age.gte(age(turn)));
    query.order_by_asc(user::Column::Age).order_by_asc(user::Column::Id).limit(PAGE)
}

fn sum(users: &[user::Model]) -> u64 {
    users.iter().map(|user| user.id.unsigned_abs()).sum()
}

async fn read(db: &DatabaseConnection, work: Work, turn: u64) -> Result<u64> {
    let users: Vec<user::Model> = match work {
        Work::Find => {
            let query = user::Entity::find_by_id(key(turn)).filter(user::Column::DeletedAt.is_null());
            query.one(db).await?.into_iter().collect()
        }
        Work::Rows(count) => present().limit(count.unsigned_abs()).all(db).await?,
        Work::Filter => filtered(turn).all(db).await?,
        Work::Page => {
            let pages = present().order_by_asc(user::Column::Id).paginate(db, PAGE);
            let total = pages.num_items().await?;
            return Ok(total + sum(&black_box(pages.fetch_page(2).await?)));
        }
        _ => {
            let authors = author::Entity::load().with((post::Entity, comment::Entity)).all(db).await?;
            return Ok(sum_of(&black_box(authors)));
        }
    };
    Ok(sum(&black_box(users)))
}

fn sum_of(authors: &[author::ModelEx]) -> u64 {
    let mut sum = authors.len() as u64;
    for author in authors {
        for post in &author.posts {
            sum += 1;
            for comment in &post.comments {
                sum += 1 + comment.likes.unsigned_abs();
            }
        }
    }
    sum
}

fn active(fill: Fill) -> user::ActiveModel {
    let now = Utc::now();
    user::ActiveModel {
        id: NotSet,
        name: Set(fill.name),
        email: Set(fill.email),
        age: Set(fill.age),
        score: Set(fill.score),
        active: Set(fill.active),
        bio: Set(fill.bio),
        created_at: Set(now),
        updated_at: Set(now),
        deleted_at: NotSet,
    }
}

async fn write(db: &DatabaseConnection, work: Work, turn: u64) -> Result<u64> {
    Ok(match work {
        Work::Update => {
            let update = user::Entity::update_many()
                .col_expr(user::Column::Name, Expr::value(OTHER_NAME))
                .col_expr(user::Column::Score, Expr::value(turn as f64))
                .col_expr(user::Column::UpdatedAt, Expr::value(Utc::now()))
                .filter(user::Column::Id.eq(key(turn)))
                .filter(user::Column::DeletedAt.is_null());
            update.exec(db).await?.rows_affected
        }
        Work::Save => {
            let user = user::ActiveModel {
                id: Set(key(turn)),
                name: Set(OTHER_NAME.to_owned()),
                score: Set(turn as f64),
                updated_at: Set(Utc::now()),
                ..Default::default()
            };
            black_box(user.update(db).await?).id.unsigned_abs()
        }
        Work::InsertMany(count) if count as usize <= AT_ONCE => {
            user::Entity::insert_many(Fill::many(count).map(active)).exec_without_returning(db).await?
        }
        Work::InsertMany(count) => {
            let tx = db.begin().await?;
            let mut users = Fill::many(count).map(active);
            let mut sum = 0;
            for _ in (0..count).step_by(AT_ONCE) {
                let users = users.by_ref().take(AT_ONCE);
                sum += user::Entity::insert_many(users).exec_without_returning(&tx).await?;
            }
            tx.commit().await?;
            sum
        }
        _ => black_box(active(Fill::of(turn)).insert(db).await?).age.unsigned_abs(),
    })
}
