//! Rows that a URL names.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::{get, post as posting};
use limpid::prelude::*;
use limpid_axum::{
    Answers, Atomic, Bound, Can, Fault, Locked, Of, OnlyTrashed, Policy, Reply, Result, WithTrashed,
};
use limpid_axum_tests::{Server, each_engine};

use crate::models::*;

#[derive(Debug, Clone, Projection)]
#[projection(of = Post)]
struct PostCard {
    title: String,
    #[select(|post| post.author.optional())]
    author: Option<AuthorName>,
}

#[derive(Debug, Clone, Projection)]
#[projection(of = User)]
struct AuthorName {
    name: String,
}

/// Whoever the header `x-user` says.
struct Me(i64);

impl<S: Sync> FromRequestParts<S> for Me {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let id = parts.headers.get("x-user").and_then(|id| id.to_str().ok()?.parse().ok());
        id.map(Me).ok_or_else(|| Fault::new(axum::http::StatusCode::UNAUTHORIZED, "who", "say who you are"))
    }
}

struct Update;

impl Policy<Post> for Update {
    type Actor = Me;

    async fn allows(me: &Me, post: &Post, _: &Db) -> Result<bool> {
        Ok(post.author_id == me.0)
    }
}

async fn show(post: Bound<Post>) -> Reply<String> {
    Reply::ok(post.title.clone())
}

async fn card(post: Bound<Post, (), PostCard>) -> Reply<String> {
    Reply::ok(format!("{} by {}", post.title, post.author.as_ref().map_or("nobody", |author| &author.name)))
}

fn app(db: &Db) -> Router {
    Router::new()
        .route("/posts/{post}", get(show))
        .route("/by-place/{anything}", get(show))
        .route("/by-field/{post_slug}/{other}", get(show))
        .route("/cards/{post}", get(card))
        .route("/all/{post}", get(async |post: Bound<Post, WithTrashed>| Reply::ok(post.slug.clone())))
        .route("/trash/{post}", get(async |post: Bound<Post, OnlyTrashed>| Reply::ok(post.slug.clone())))
        .route(
            "/users/{user}/posts/{post}",
            get(async |post: Bound<Post, Of<User>>| Reply::ok(post.slug.clone())),
        )
        .route(
            "/teams/{team}/users/{user}/posts/{post}",
            get(async |post: Bound<Post, Of<User, Of<Team>>>| Reply::ok(post.slug.clone())),
        )
        .route(
            "/tags/{tag}/posts/{post}",
            get(async |post: Bound<Post, Of<Tag>>| Reply::ok(post.slug.clone())),
        )
        .route("/mine/{post}", get(async |post: Bound<Post, Can<Update>>| Reply::ok(post.slug.clone())))
        .route(
            "/mine-of/{user}/{post}",
            get(async |post: Bound<Post, (Of<User>, Can<Update>)>| Reply::ok(post.slug.clone())),
        )
        .route(
            "/locked/{post}",
            posting(async |post: Bound<Post, Locked>| Reply::ok(post.slug.clone()))
                .get(async |post: Bound<Post, Locked>| Reply::ok(post.slug.clone())),
        )
        .route("/pivots/{post_id}/{tag_id}", get(async |_: Bound<PostTag>| Reply::ok("there")))
        .layer(Atomic::writes().on(db))
        .layer(Answers::envelope())
        .with_state(db.clone())
}

each_engine! {
    async fn a_row_is_bound_by_its_route_key_and_everything_else_is_the_same_404(db)
        [Team, User, Post, Tag, PostTag]
    {
        let (_, ada, _) = seed(&db).await?;
        let mut gone = write_post(&db, "gone", &ada).await?;
        gone.delete().on(&db).await?;
        let mut closed = write_post(&db, "closed", &ada).await?;
        closed.update(|post| post.archived.set(true)).on(&db).await?;
        let server = Server::start(app(&db)).await;

        assert_eq!(server.get("/posts/water").await.json()["data"], "About water");
        assert_eq!(server.get("/by-place/water").await.status, 200);
        assert_eq!(server.get("/by-field/water/x").await.status, 200);
        assert_eq!(server.get("/cards/water").await.json()["data"], "About water by Ada");

        let missing = server.get("/posts/nothing").await;
        assert_eq!(missing.status, 404);
        let long = format!("/posts/{}", "a".repeat(5_000));
        for path in ["/posts/gone", "/posts/closed", "/posts/%00", "/posts/%ff", "/posts/a%00b", "/posts/%27--", &long] {
            let answer = server.get(path).await;
            assert_eq!((answer.status, answer.error()), (404, missing.error()), "{path}");
        }
    }

    async fn the_trash_is_bound_where_that_is_said(db) [Team, User, Post, Tag, PostTag] {
        let (_, ada, _) = seed(&db).await?;
        write_post(&db, "gone", &ada).await?.delete().on(&db).await?;
        let server = Server::start(app(&db)).await;
        let status = async |path: &str| server.get(path).await.status;
        assert_eq!((status("/all/gone").await, status("/all/water").await), (200, 200));
        assert_eq!((status("/trash/gone").await, status("/trash/water").await), (200, 404));
    }

    async fn a_child_is_asked_for_with_its_parents_in_one_statement(db) [Team, User, Post, Tag, PostTag] {
        let (team, ada, water) = seed(&db).await?;
        let blue = Team::create(TeamCreate { slug: "blue".into() }).on(&db).await?;
        let mut bob = write_user(&db, "Bob", &blue).await?;
        write_post(&db, "stone", &bob).await?;
        let wet = Tag::create(TagCreate { word: "wet".into() }).on(&db).await?;
        let dry = Tag::create(TagCreate { word: "dry".into() }).on(&db).await?;
        water.tags().attach(wet.id).on(&db).await?;

        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        db.on_query(move |_| { counter.fetch_add(1, Ordering::Relaxed); });
        let server = Server::start(app(&db)).await;
        let (ada_id, bob_id) = (ada.id, bob.id);
        let status = async |path: String| {
            asked.store(0, Ordering::Relaxed);
            let status = server.get(&path).await.status;
            assert!(asked.load(Ordering::Relaxed) <= 1, "{path} is one statement");
            status
        };
        assert_eq!(status(format!("/users/{ada_id}/posts/water")).await, 200);
        assert_eq!(status(format!("/users/{ada_id}/posts/stone")).await, 404);
        assert_eq!(status(format!("/users/{bob_id}/posts/stone")).await, 200);
        assert_eq!(status("/users/ada/posts/water".into()).await, 404);
        assert_eq!(status(format!("/teams/{}/users/{ada_id}/posts/water", team.slug)).await, 200);
        assert_eq!(status(format!("/teams/blue/users/{ada_id}/posts/water")).await, 404);
        assert_eq!(status(format!("/teams/blue/users/{bob_id}/posts/stone")).await, 200);
        assert_eq!(status(format!("/tags/{}/posts/water", wet.id)).await, 200);
        assert_eq!(status(format!("/tags/{}/posts/water", dry.id)).await, 404);
        assert_eq!(status(format!("/pivots/{}/{}", water.id, wet.id)).await, 200);
        assert_eq!(status(format!("/pivots/{}/{}", water.id, dry.id)).await, 404);

        // A parent in the trash is not there.
        bob.delete().on(&db).await?;
        assert_eq!(status(format!("/users/{bob_id}/posts/stone")).await, 404);
    }

    async fn a_policy_refuses_before_the_handler(db) [Team, User, Post, Tag, PostTag] {
        let (_, ada, _) = seed(&db).await?;
        let server = Server::start(app(&db)).await;
        let id = ada.id.to_string();
        let as_user = async |path: &str, user: &str| server.send("GET", path, &[("x-user", user)], b"").await;
        assert_eq!(as_user("/mine/water", &id).await.status, 200);
        let refused = as_user("/mine/water", "0").await;
        assert_eq!((refused.status, refused.error()["code"].clone()), (403, "forbidden".into()));
        assert_eq!(server.get("/mine/water").await.status, 401);
        assert_eq!(as_user("/mine/nothing", "0").await.status, 404);
        assert_eq!(as_user(&format!("/mine-of/{id}/water"), &id).await.status, 200);
        assert_eq!(as_user("/mine-of/0/water", &id).await.status, 404);
    }

    async fn a_locked_row_is_bound_in_a_transaction_alone(db) [Team, User, Post, Tag, PostTag] {
        seed(&db).await?;
        let server = Server::start(app(&db)).await;
        assert_eq!(server.send("POST", "/locked/water", &[], b"").await.status, 200);
        assert_eq!(server.send("POST", "/locked/nothing", &[], b"").await.status, 404);
        let outside = server.get("/locked/water").await;
        assert_eq!((outside.status, outside.error()["code"].clone()), (500, "internal".into()));
    }

    async fn a_version_that_the_client_does_not_know_is_412(db) [Team, User, Post, Tag, PostTag] {
        let (_, _, mut water) = seed(&db).await?;
        let server = Server::start(app(&db)).await;
        let known = format!("\"{}\"", water.version);
        let with = async |tag: &str| server.send("GET", "/posts/water", &[("if-match", tag)], b"").await;
        assert_eq!(with(&known).await.status, 200);
        assert_eq!(with("*").await.status, 200);
        water.update(|post| post.title.set("Other")).on(&db).await?;
        let stale = with(&known).await;
        assert_eq!((stale.status, stale.error()["code"].clone()), (412, "stale".into()));
    }
}
