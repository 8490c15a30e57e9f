//! One row: stamped, copied, compared, and saved beside other writers.

use limpid::Error;
use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[timestamps]
#[soft_deletes]
struct Post {
    id: i64,
    #[fillable]
    #[unique]
    slug: String,
    #[fillable]
    title: Option<String>,
    #[default(0)]
    views: u32,
    #[default(0.0)]
    score: f64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    deleted_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone, PartialEq, Model)]
struct Ticket {
    #[key(uuid)]
    id: Uuid,
    #[fillable]
    seat: i32,
}

fn post(slug: &str) -> PostCreate {
    PostCreate { slug: slug.into(), title: Some("T".into()) }
}

each_engine! {
    async fn a_row_is_touched(db) [Post] {
        let mut post = Post::create(post("a")).await?;
        let before = post.clone();
        post.touch().await?;
        assert!(post.updated_at > before.updated_at);
        assert_eq!(Post { updated_at: before.updated_at, ..post.clone() }, before);
        assert_eq!(Post::find_or_fail(post.id).await?, post);
        assert_eq!(Post::query().filter(|post| post.slug.eq("a")).touch().await?, 1);
        assert!(Post::find_or_fail(post.id).await?.updated_at > post.updated_at);
        let mut gone = post.clone();
        Post::query().filter(|row| row.id.eq(post.id)).delete().await?;
        assert!(matches!(gone.touch().await, Err(Error::NotFound { .. })));
    }

    async fn a_row_is_copied(db) [Post, Ticket] {
        let mut first = Post::create(post("a")).set(|post| post.views.set(9_u32)).await?;
        assert!(matches!(first.replicate().await, Err(Error::Unique { .. })));
        first.delete().await?;
        let copy = first.replicate().set(|post| post.slug.set("b")).await?;
        assert_eq!((copy.slug.as_str(), copy.title.as_deref(), copy.views), ("b", Some("T"), 9));
        assert!(!copy.is_trashed() && copy.created_at > first.created_at && copy.id != first.id);
        let ticket = Ticket::create(TicketCreate { seat: 4 }).await?;
        let copy = ticket.replicate().await?;
        assert!(copy.seat == 4 && !copy.is(&ticket) && ticket.is(&ticket.clone()));
    }

    async fn the_same_row_is_the_same_whatever_it_holds(db) [Post] {
        let mut post = Post::create(post("a")).await?;
        let before = post.clone();
        post.update(|post| post.slug.set("b")).await?;
        assert!(post.is(&before) && post != before);
    }

    async fn concurrent_writers_of_different_columns_keep_both_changes(db) [Post] {
        let post = Post::create(post("a")).await?;
        let (mut one, mut other) = (post.clone().edit(), post.clone().edit());
        one.title = None;
        other.views = 5;
        assert_eq!((one.changes(), other.changes()), (vec!["title"], vec!["views"]));
        one.save().await?;
        other.save().await?;
        assert_eq!(one.changes(), Vec::<&str>::new());
        assert_eq!(other.title, None, "it holds what the row holds");
        let mut stale = post;
        stale.refresh().await?;
        assert_eq!((stale.title, stale.views), (None, 5));
    }

    async fn increment_many_adds_a_different_amount_to_each_row(db) [Post] {
        let posts = Post::create_many(["a", "b", "c"].map(post)).await?;
        let ids: Vec<_> = posts.iter().map(|post| post.id).collect();
        let seen = [(ids[0], 5_u32), (ids[1], 2), (ids[0], 1), (9_999, 1)];
        assert_eq!(Post::increment_many(|post| post.views, seen).await?, 3);
        assert_eq!(Post::increment_many(|post| post.score, [(ids[2], 0.5)]).await?, 1);
        let held = Post::query().order_by(|post| post.id).get().await?;
        assert_eq!(held.iter().map(|post| post.views).collect::<Vec<_>>(), [6, 2, 0]);
        assert!(held[2].score == 0.5 && held[0].updated_at > posts[0].updated_at);
        let tasks: Vec<_> = (0..16).map(|_| {
            let ids = ids.clone();
            limpid::spawn(async move { Post::increment_many(|post| post.views, ids.into_iter().map(|id| (id, 1_u32))).await })
        }).collect();
        for task in tasks {
            task.await.expect("no panic")?;
        }
        assert_eq!(Post::query().order_by(|post| post.id).pluck(|post| post.views).await?, [22, 18, 16]);
    }
}
