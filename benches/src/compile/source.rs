//! The sources: a model of ten columns with its relations, as each ORM wants it.
//!
//! Models stand in groups of five, as the tables of a program stand around a few of its subjects. In a group each
//! belongs to the one before it and has many of the one after it. The compiler follows such chains, so that one of
//! a hundred models overflows its recursion limit with some ORMs. A model has what its ORM's guide shows for a table
//! that is read and written; Limpid's has everything that a model may have in a README.

use std::path::{Path, PathBuf};

use limpid_arena::Result;

use crate::race::machine::version_in;

/// Whose models are compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Orm {
    Limpid,
    Sqlx,
    Sea,
    Diesel,
    Toasty,
}

/// Limpid's own sources.
pub(super) fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime")
}

/// So many models refer to each other.
const GROUP: usize = 5;

impl Orm {
    pub(super) const ALL: [Orm; 5] = [Orm::Limpid, Orm::Sqlx, Orm::Sea, Orm::Diesel, Orm::Toasty];

    /// The word of the command line.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Orm::Limpid => "limpid",
            Orm::Sqlx => "sqlx",
            Orm::Sea => "sea-orm",
            Orm::Diesel => "diesel",
            Orm::Toasty => "toasty",
        }
    }

    /// What a table calls it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Orm::Limpid => "**Limpid**",
            Orm::Sqlx => "sqlx, `FromRow` alone",
            Orm::Sea => "SeaORM",
            Orm::Diesel => "Diesel",
            Orm::Toasty => "Toasty",
        }
    }

    /// The lines of the manifest, with the versions that take part in the race.
    pub(super) fn dependencies(self) -> Result<String> {
        let peers = crate::race::folder();
        let chrono =
            "chrono = { version = \"0.4\", default-features = false, features = [\"std\", \"clock\"] }\n";
        Ok(match self {
            Orm::Limpid => format!("limpid = {{ path = {:?} }}\n", runtime()),
            Orm::Sqlx => format!(
                "{chrono}sqlx = {{ version = \"0.9.0\", default-features = false, features = [\"runtime-tokio\", \
                 \"chrono\", \"sqlite-bundled\", \"derive\"] }}\n"
            ),
            Orm::Sea => format!(
                "sea-orm = {{ version = \"={}\", default-features = false, features = [\"macros\", \
                 \"with-chrono\", \"runtime-tokio\", \"sqlx-sqlite\"] }}\n",
                version_in(&peers.join("Cargo.lock"), "sea-orm")?
            ),
            Orm::Diesel => format!(
                "{chrono}diesel = {{ version = \"={}\", default-features = false, features = \
                 [\"32-column-tables\", \"sqlite\", \"returning_clauses_for_sqlite_3_35\", \"chrono\"] }}\n\
                 libsqlite3-sys = {{ version = \"0.37\", features = [\"bundled\"] }}\n",
                version_in(&peers.join("Cargo.lock"), "diesel")?
            ),
            Orm::Toasty => format!(
                "jiff = \"0.2\"\ntoasty = {{ version = \"={}\", default-features = false, features = [\"jiff\", \
                 \"sqlite\"] }}\n",
                version_in(&peers.join("toasty/Cargo.lock"), "toasty")?
            ),
        })
    }

    /// The source of the model with this number. `bio` stands for nothing but its column.
    pub(super) fn model(self, number: usize, models: usize) -> String {
        let before = (!number.is_multiple_of(GROUP)).then(|| number - 1);
        let after = Some(number + 1).filter(|after| *after < models && !after.is_multiple_of(GROUP));
        let text = match self {
            Orm::Limpid => LIMPID,
            Orm::Sqlx => SQLX,
            Orm::Sea => SEA_ORM,
            Orm::Diesel => DIESEL,
            Orm::Toasty => TOASTY,
        };
        let mut source = String::new();
        for line in text.lines() {
            // What a line needs stands before it.
            let (needed, line) = match line.split_once('|') {
                Some(("before", line)) => (before, line),
                Some(("after", line)) => (after, line),
                Some(("alone", line)) => (before.is_none().then_some(0), line),
                _ => (Some(0), line),
            };
            if let Some(other) = needed {
                source += &line.replace("{n}", &number.to_string()).replace("{o}", &other.to_string());
                source.push('\n');
            }
        }
        source
    }
}

const LIMPID: &str = "\
use limpid::prelude::*;

before|use crate::m{o}::M{o};
after|use crate::m{o}::M{o};

#[derive(Debug, Clone, Model)]
#[soft_deletes]
#[timestamps]
after|#[has_many(children: M{o}, key = owner_id)]
#[scope(adults = age.ge(18))]
#[scope(older_than(age_: i64) = age.gt(age_))]
pub struct M{n} {
    pub id: i64,
    #[fillable]
    pub name: String,
    #[fillable]
    #[unique]
    pub email: String,
    #[fillable]
    pub age: i64,
    #[default(true)]
    pub active: bool,
    #[fillable]
    pub bio: Option<String>,
    #[guarded]
before|    #[belongs_to(owner: M{o})]
    pub owner_id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}
";

const SQLX: &str = "\
use chrono::{DateTime, Utc};

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct M{n} {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub age: i64,
    pub active: bool,
    pub bio: Option<String>,
    pub owner_id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}
";

const SEA_ORM: &str = "\
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = \"m{n}s\")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    #[sea_orm(unique)]
    pub email: String,
    pub age: i64,
    pub active: bool,
    pub bio: Option<String>,
    pub owner_id: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
before|    #[sea_orm(belongs_to, from = \"owner_id\", to = \"id\")]
before|    pub owner: BelongsTo<crate::m{o}::Entity>,
after|    #[sea_orm(has_many)]
after|    pub children: HasMany<crate::m{o}::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
";

const DIESEL: &str = "\
use chrono::{DateTime, Utc};
use diesel::prelude::*;

before|use crate::m{o}::M{o};

diesel::table! {
    m{n}s (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        age -> BigInt,
        active -> Bool,
        bio -> Nullable<Text>,
        owner_id -> BigInt,
        created_at -> TimestamptzSqlite,
        updated_at -> TimestamptzSqlite,
        deleted_at -> Nullable<TimestamptzSqlite>,
    }
}

alone|#[derive(Debug, Clone, Queryable, Selectable, Identifiable, AsChangeset)]
before|#[derive(Debug, Clone, Queryable, Selectable, Identifiable, AsChangeset, Associations)]
before|#[diesel(belongs_to(M{o}, foreign_key = owner_id))]
#[diesel(table_name = m{n}s)]
pub struct M{n} {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub age: i64,
    pub active: bool,
    pub bio: Option<String>,
    pub owner_id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Insertable)]
#[diesel(table_name = m{n}s)]
pub struct NewM{n} {
    pub name: String,
    pub email: String,
    pub age: i64,
    pub bio: Option<String>,
    pub owner_id: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
";

const TOASTY: &str = "\
use jiff::Timestamp;
use toasty::Deferred;

before|use crate::m{o}::M{o};
after|use crate::m{o}::M{o};

#[derive(Debug, toasty::Model)]
pub struct M{n} {
    #[key]
    #[auto]
    pub id: i64,
    pub name: String,
    #[unique]
    pub email: String,
    pub age: i64,
    #[default(true)]
    pub active: bool,
    pub bio: Option<String>,
    #[index]
    pub owner_id: i64,
before|    #[belongs_to(key = owner_id, references = id)]
before|    pub owner: Deferred<M{o}>,
after|    #[has_many(pair = owner)]
after|    pub children: Deferred<Vec<M{o}>>,
    #[auto]
    pub created_at: Timestamp,
    #[auto]
    pub updated_at: Timestamp,
    pub deleted_at: Option<Timestamp>,
}
";
