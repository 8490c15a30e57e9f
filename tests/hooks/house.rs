//! The models of these tests. Their observers record each call in the database itself, so what is rolled back
//! is not recorded.

use limpid::prelude::*;
use limpid::{Changes, Committed, Error};

/// The recorded calls, in order.
#[derive(Debug, Clone, Model)]
pub struct Entry {
    pub id: i64,
    #[fillable]
    pub told: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[hooks(Self, Second)]
#[has_many(comments: Comment, cascade = soft)]
#[belongs_to_many(tags: Tag, through = PostTag)]
pub struct Post {
    pub id: i64,
    #[fillable]
    #[unique]
    pub slug: String,
    #[fillable]
    pub title: String,
    #[fillable]
    #[default(0)]
    pub views: i64,
    #[belongs_to(editor: Tag)]
    pub editor_id: Option<i64>,
    #[version]
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
    #[column(skip)]
    pub length: usize,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[hooks]
#[touches(post)]
pub struct Comment {
    pub id: i64,
    #[fillable]
    pub text: String,
    #[fillable]
    #[belongs_to(post: Post)]
    pub post_id: i64,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
pub struct Tag {
    pub id: i64,
    #[fillable]
    pub word: String,
}

#[derive(Debug, Clone, PartialEq, Model)]
#[hooks]
pub struct PostTag {
    #[key]
    #[belongs_to(post: Post)]
    pub post_id: i64,
    #[key]
    #[belongs_to(tag: Tag)]
    pub tag_id: i64,
    #[default(0)]
    pub place: i64,
}

/// Posts that are no longer wanted.
impl limpid::Prunable for Post {
    fn prunable(post: PostFields) -> impl limpid::expr::IntoFilter {
        post.views.lt(0)
    }
}

/// Another observer of the posts.
pub struct Second;

/// Writes down what is told, and refuses it if the row's text says so. In the hook's own transaction, which it
/// need not name.
async fn tell(told: String, text: Option<&str>) -> limpid::Result<()> {
    if text == Some(&format!("refuse {told}")) {
        return Err(Error::refused(format!("{told} is not wanted")).with_status(409));
    }
    if text == Some(&format!("wait {told}")) {
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    }
    Entry::create(EntryCreate { told }).await.map(drop)
}

/// Implements every hook of `$model` for `$observer`, who is called `$name`. Of before and after a change it
/// tells the text.
macro_rules! tells {
    ($observer:ty, $model:ty, $name:literal, |$row:ident| $text:expr, |$changes:ident| $new:expr, $retrieved:expr) => {
        impl Hooks<$model> for $observer {
            fn retrieved(row: &mut $model) {
                let retrieved: fn(&mut $model) = $retrieved;
                retrieved(row);
            }

            async fn before_save(
                was: Option<&$model>,
                $changes: &mut Changes<$model>,
                db: &Db,
            ) -> limpid::Result<()> {
                assert!(db.is_transaction());
                let new: Option<String> = $new;
                let was = was.map_or("new", |_| "old");
                tell(format!(concat!($name, "before_save {}"), was), new.as_deref()).await
            }

            async fn before_create($changes: &mut Changes<$model>, _db: &Db) -> limpid::Result<()> {
                let new: Option<String> = $new;
                tell(concat!($name, "before_create").into(), new.as_deref()).await
            }

            async fn after_create($row: &$model, db: &Db) -> limpid::Result<()> {
                assert!(<$model>::find($row.key()).on(db).await?.is_some());
                let text: &str = $text;
                tell(concat!($name, "after_create").into(), Some(text)).await
            }

            async fn before_update(
                _row: &$model,
                $changes: &mut Changes<$model>,
                _db: &Db,
            ) -> limpid::Result<()> {
                let new: Option<String> = $new;
                tell(concat!($name, "before_update").into(), new.as_deref()).await
            }

            async fn after_update($row: &$model, _was: &$model, _db: &Db) -> limpid::Result<()> {
                let text: &str = $text;
                tell(concat!($name, "after_update").into(), Some(text)).await
            }

            async fn after_save($row: &$model, was: Option<&$model>, _db: &Db) -> limpid::Result<()> {
                let was = was.map_or("new", |_| "old");
                let text: &str = $text;
                tell(format!(concat!($name, "after_save {}"), was), Some(text)).await
            }

            async fn before_delete($row: &$model, _db: &Db) -> limpid::Result<()> {
                let text: &str = $text;
                tell(concat!($name, "before_delete").into(), Some(text)).await
            }

            async fn after_delete($row: &$model, _db: &Db) -> limpid::Result<()> {
                let text: &str = $text;
                tell(concat!($name, "after_delete").into(), Some(text)).await
            }

            async fn before_force_delete($row: &$model, _db: &Db) -> limpid::Result<()> {
                let text: &str = $text;
                tell(concat!($name, "before_force_delete").into(), Some(text)).await
            }

            async fn after_force_delete($row: &$model, _db: &Db) -> limpid::Result<()> {
                let text: &str = $text;
                tell(concat!($name, "after_force_delete").into(), Some(text)).await
            }

            async fn before_restore($row: &$model, _db: &Db) -> limpid::Result<()> {
                let text: &str = $text;
                tell(concat!($name, "before_restore").into(), Some(text)).await
            }

            async fn after_restore($row: &$model, _db: &Db) -> limpid::Result<()> {
                let text: &str = $text;
                tell(concat!($name, "after_restore").into(), Some(text)).await
            }

            async fn after_commit(event: &Committed<$model>, db: &Db) {
                assert!(!db.is_transaction());
                let told = match event {
                    Committed::Created(_) => "created",
                    Committed::Updated { .. } => "updated",
                    Committed::Deleted(_) => "deleted",
                    Committed::ForceDeleted(_) => "force_deleted",
                    Committed::Restored(_) => "restored",
                    _ => "?",
                };
                Entry::create(EntryCreate { told: format!(concat!($name, "committed {}"), told) })
                    .await
                    .expect("the entry is written");
            }
        }
    };
}

tells!(Post, Post, "", |post| &post.title, |changes| changes.get(|post| post.title)?, |post| post.length =
    post.title.len());
tells!(Second, Post, "second ", |post| &post.title, |changes| changes.get(|post| post.title)?, |_| {});
tells!(
    Comment,
    Comment,
    "comment ",
    |comment| &comment.text,
    |changes| changes.get(|comment| comment.text)?,
    |_| {}
);
tells!(
    PostTag,
    PostTag,
    "pivot ",
    |_pivot| "",
    |changes| changes.get(|pivot| pivot.place)?.map(|_| String::new()),
    |_| {}
);

/// The calls recorded since the last time.
pub async fn told(db: &Db) -> limpid::Result<Vec<String>> {
    let told = Entry::query().order_by(|entry| entry.id).pluck(|entry| entry.told).on(db).await?;
    Entry::query().all().delete().on(db).await?;
    Ok(told)
}

/// The same without the calls of the second observer, which are the same.
pub async fn heard(db: &Db) -> limpid::Result<Vec<String>> {
    let mut all = told(db).await?;
    let second: Vec<_> =
        all.iter().filter_map(|told| told.strip_prefix("second ")).map(str::to_owned).collect();
    all.retain(|told| !told.starts_with("second "));
    let others = ["comment ", "pivot "];
    let posts: Vec<_> =
        all.iter().filter(|told| !others.iter().any(|other| told.starts_with(other))).collect();
    assert_eq!(posts, second.iter().collect::<Vec<_>>());
    Ok(all)
}

pub const CREATED: &[&str] =
    &["before_save new", "before_create", "after_create", "after_save new", "committed created"];
pub const UPDATED: &[&str] =
    &["before_save old", "before_update", "after_update", "after_save old", "committed updated"];
pub const DELETED: &[&str] = &["before_delete", "after_delete", "committed deleted"];
pub const RESTORED: &[&str] = &["before_restore", "after_restore", "committed restored"];
pub const FORCE_DELETED: &[&str] = &[
    "before_force_delete",
    "before_delete",
    "after_delete",
    "after_force_delete",
    "committed force_deleted",
];

/// What several rows raise in one transaction: what waits for the commit comes last.
pub fn times(rows: usize, raised: &[&str]) -> Vec<String> {
    let (commit, rest) = raised.split_last().expect("something is raised");
    let rest = rest.iter().copied().cycle().take(rest.len() * rows);
    rest.chain(std::iter::repeat_n(*commit, rows)).map(str::to_owned).collect()
}

pub fn input(slug: &str) -> PostCreate {
    PostCreate { slug: slug.into(), title: slug.into(), views: None }
}

pub async fn post(db: &Db, slug: &str) -> limpid::Result<Post> {
    Post::create(input(slug)).on(db).without_events().await
}

pub async fn posts(db: &Db, slugs: &[&str]) -> limpid::Result<Vec<Post>> {
    Post::create_many(slugs.iter().map(|slug| input(slug))).on(db).without_hooks().await
}

pub async fn comment(db: &Db, post: &Post, text: &str) -> limpid::Result<Comment> {
    let input = CommentCreate { text: text.into(), post_id: post.id };
    Comment::create(input).on(db).without_events().await
}
