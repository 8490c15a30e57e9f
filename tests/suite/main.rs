//! x
#![allow(missing_docs)]
mod drift;

use limpid::prelude::*;

#[derive(Debug, Clone, PartialEq, Model)]
#[soft_deletes]
#[timestamps]
#[scope(published = published.eq(true))]
#[scope(popular(min: i64) = views.ge(min))]
#[scope(search(term: &str) = title.contains(term))]
#[global_scope(Sane = views.ge(0))]
pub struct Post {
    pub id: i64,
    #[fillable] pub title: String,
    #[fillable] pub body: Option<String>,
    #[guarded] pub author_id: i64,
    #[default(false)] pub published: bool,
    #[default(0)] pub views: i64,
    #[default("x")] pub r#type: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}

#[scopes]
impl Post {
    /// Trending.
    #[scope]
    pub fn trending(query: Query<Post>, since: DateTime<Utc>) -> Query<Post> {
        query.published().filter(|post| post.created_at.gt(since)).order_by(|post| post.views.desc())
    }
}

#[tokio::test]
async fn first() -> limpid::Result<()> {
    let db = limpid::connect("sqlite::memory:").await?;
    println!("{}", limpid::schema![Post].to_sql(&db)?.join(";\n"));
    limpid::schema![Post].create(&db).await?;
    db.scope(async {
        let input: PostCreate = serde_json::from_str(r#"{"title": "Water", "body": null}"#).unwrap();
        let mut post = Post::create(input.guarded(PostGuarded { author_id: 3 })).set(|post| post.published.set(true)).await?;
        post.update(|post| (post.title.set("Clear water"), post.views.increment(1))).await?;
        assert_eq!(post.views, 1);
        assert_eq!(Post::find_or_fail(post.id).await?, post);
        let page = Post::query().published().popular(1).search("water").trending(DateTime::UNIX_EPOCH)
            .filter(|post| post.body.eq(None) & post.author_id.in_([1, 2, 3]) & post.r#type.eq("x")).latest().paginate(1, 20).await?;
        assert_eq!(page.total, 1);
        println!("{}", serde_json::to_string(&page.map(|post| post.title)).unwrap());
        println!("{}", Post::query().published().filter(|post| post.body.eq(None) & !(post.views.gt(3) | post.published)).latest().to_sql(&db));
        post.delete().await?;
        assert!(post.is_trashed());
        assert_eq!(Post::query().count().await?, 0);
        post.restore().await?;
        let mut draft = post.edit();
        draft.title = "new".into();
        assert_eq!(draft.changes(), ["title"]);
        draft.save().await?;
        let n: i64 = db.transaction(async |tx| -> limpid::Result<i64> {
            Post::query().all().increment(|post| post.views, 5).await?;
            Post::query().on_count(tx).await
        }).await?;
        assert_eq!(n, 1);
        println!("{}", serde_json::from_str::<PostCreate>(r#"{"title": "Water", "author_id": 3}"#).unwrap_err());
        println!("{}", serde_json::from_str::<PostCreate>(r#"{"title": null}"#).unwrap_err());
        println!("{}", serde_json::from_str::<PostCreate>(r#"{"title": 5}"#).unwrap_err());
        println!("{}", serde_json::from_str::<PostCreate>(r#"{"titel": 5}"#).unwrap_err());
        Ok(())
    }).await
}

trait OnCount { async fn on_count(self, db: &Db) -> limpid::Result<i64>; }
impl<S: 'static> OnCount for Query<Post, S> { async fn on_count(self, db: &Db) -> limpid::Result<i64> { self.count().on(db).await } }
