//! A blog as a web service. The handlers say what happens; how a request is read, checked, bound to rows, run in a
//! transaction and answered is said in their arguments.

pub mod models;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::routing::{get, post};
use limpid::prelude::*;
use limpid::{Db, Hashed};
use limpid_axum::{
    Answers, ApiError, Atomic, Bound, Can, Filters, HasDb, Listing, Of, OnlyTrashed, Paged, Policy, Reply,
    RequestDb, Result, Valid,
};

use models::*;

/// Everything that the service does.
pub fn app(db: &Db, answers: Answers) -> Router {
    Router::new()
        .route("/users", post(register))
        .route("/posts", get(index).post(create))
        .route("/posts/{post}", get(show).put(update).delete(trash))
        .route("/posts/{post}/restore", post(restore))
        .route("/posts/{post}/comments", get(comments).post(comment))
        .route("/posts/{post}/comments/{comment}", get(show_comment).delete(remove_comment))
        .layer(Atomic::writes().on(db))
        .layer(answers)
        .with_state(db.clone())
}

/// What may go wrong in addition to the errors of the crates.
#[derive(Debug, ApiError)]
enum Refusal {
    #[api(status = 401, code = "unauthenticated", message = "say who you are, in the header `x-user`")]
    Nobody,
    #[api(from)]
    Database(limpid::Error),
}

/// Whoever asks. A service has tokens; this one believes a header.
struct Me(User);

impl<S: HasDb> FromRequestParts<S> for Me {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Refusal> {
        let id = parts.headers.get("x-user").and_then(|id| id.to_str().ok()?.parse::<i64>().ok());
        let Ok(db) = RequestDb::from_request_parts(parts, state).await else { return Err(Refusal::Nobody) };
        let user = User::find(id.ok_or(Refusal::Nobody)?).on(&db).await?;
        user.map(Me).ok_or(Refusal::Nobody)
    }
}

/// Those who wrote something may change it.
struct Own;

impl Policy<Post> for Own {
    type Actor = Me;

    async fn allows(me: &Me, post: &Post, _: &Db) -> Result<bool> {
        Ok(post.author_id == me.0.id)
    }
}

impl Policy<Comment> for Own {
    type Actor = Me;

    async fn allows(me: &Me, comment: &Comment, _: &Db) -> Result<bool> {
        Ok(comment.author_id == me.0.id)
    }
}

async fn register(form: Valid<Register>) -> Result<Reply<i64>> {
    let form = form.into_inner();
    let password = Hashed::new(&form.password)?;
    let user = User::create(UserCreate::from(form).guarded(UserGuarded { password })).await?;
    Ok(Reply::created(user.id))
}

async fn index(filters: Filters<PostQuery>, paged: Paged) -> Result<Listing<Post>> {
    let page = Post::query().apply(filters.0).latest().paginate(paged.page, paged.per_page).await?;
    Ok(paged.answer(page))
}

async fn create(me: Me, input: Valid<PostCreate>) -> Result<Reply<Post>> {
    let post = Post::create(input.into_inner().guarded(PostGuarded { author_id: me.0.id })).await?;
    let place = format!("/posts/{}", post.slug);
    Ok(Reply::created(post.clone()).version_of(&post).location(place))
}

async fn show(post: Bound<Post>) -> Reply<Post> {
    Reply::ok(post.clone()).version_of(&*post)
}

async fn update(post: Bound<Post, Can<Own>>, input: Valid<PostUpdate>) -> Result<Reply<Post>> {
    let mut post = post.into_inner();
    post.patch(input.into_inner()).await?;
    Ok(Reply::ok(post.clone()).version_of(&post).message("saved"))
}

async fn trash(post: Bound<Post, Can<Own>>) -> Result<Reply> {
    post.into_inner().delete().await?;
    Ok(Reply::no_content())
}

async fn restore(post: Bound<Post, (OnlyTrashed, Can<Own>)>) -> Result<Reply<Post>> {
    let mut post = post.into_inner();
    post.restore().await?;
    Ok(Reply::ok(post))
}

async fn comments(post: Bound<Post>, paged: Paged) -> Result<Listing<Comment>> {
    let page = post.comments().paginate(paged.page, paged.per_page).await?;
    Ok(paged.answer(page))
}

async fn comment(me: Me, post: Bound<Post>, input: Valid<CommentCreate>) -> Result<Reply<Comment>> {
    let guarded = CommentGuarded { post_id: post.id, author_id: me.0.id };
    Ok(Reply::created(Comment::create(input.into_inner().guarded(guarded)).await?))
}

async fn show_comment(comment: Bound<Comment, Of<Post>>) -> Reply<Comment> {
    Reply::ok(comment.into_inner())
}

async fn remove_comment(comment: Bound<Comment, (Of<Post>, Can<Own>)>) -> Result<Reply> {
    comment.into_inner().delete().await?;
    Ok(Reply::with_status(StatusCode::NO_CONTENT, ()))
}
