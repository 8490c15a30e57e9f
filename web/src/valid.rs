//! A body that is read and keeps all rules, as an argument of a handler.

use std::any::Any;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use limpid::validate::{Asking, Body, StandingRow, Unchecked, Validated};

use crate::answer::context::Context;
use crate::answer::fault::Fault;
use crate::bound::{Can, Policy, permit};
use crate::standing::Bindings;
use crate::state::{HasDb, of_request};

/// The body of a request, read and checked: that there is one proves that it keeps all rules.
///
/// ```
/// use limpid::prelude::*;
/// use limpid_axum::{Bound, Reply, Result, Valid};
///
/// #[derive(Debug, Clone, Model)]
/// struct Post {
///     id: i64,
///     #[fillable]
///     #[rule(filled, length(max = 200))]
///     title: String,
/// }
///
/// async fn create(input: Valid<PostCreate>) -> Result<Reply<i64>> {
///     let post = Post::create(input.into_inner()).await?;
///     Ok(Reply::created(post.id))
/// }
///
/// async fn update(post: Bound<Post>, input: Valid<PostUpdate>) -> Result<Reply<i64>> {
///     let mut post = post.into_inner();
///     post.patch(input.into_inner()).await?;
///     Ok(Reply::ok(post.id))
/// }
/// ```
///
/// It reads JSON, forms, and, with the cargo feature `multipart`, the texts of `multipart/form-data`. It takes the
/// inputs of models and structs with `#[derive(Form)]`.
///
/// # The order of things
///
/// The body is read and the rules that need no database are checked; everything that is wrong is reported together. Then
/// the [`Policy`] of `Valid<PostCreate, Can<Create>>` is asked. Then the rules that need the database are, about the
/// fields in which nothing is wrong: at most one statement, and one for each `ask = ..` that has some.
///
/// An update is about the row that a [`Bound`](crate::Bound) before it has found: that row is left out of what must be
/// unique, and rules over several fields see its values of those that were not sent. Rules of your own find the
/// extensions of the request in [`Asking::context`], as `axum::http::Extensions`.
///
/// # Failures
///
/// 400 for what is not JSON, 413 for too many bytes, 415 for another type, and 422 for everything that is wrong with the
/// fields, each with path, code and parameters. At most 1,000 items of a list and 32 levels are read, and as many bytes
/// as [`Answers::body_limit`](crate::Answers::body_limit) says.
#[derive(Debug)]
pub struct Valid<T, P = ()> {
    input: T,
    _policy: PhantomData<fn() -> P>,
}

impl<T, P> Valid<T, P> {
    /// The input, by value.
    pub fn into_inner(self) -> T {
        self.input
    }
}

impl<T, P> Deref for Valid<T, P> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.input
    }
}

impl<T, P> DerefMut for Valid<T, P> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.input
    }
}

/// Who may send this: nothing, or [`Can`] with a policy.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who may send this",
    note = "write `Valid<{T}, Can<YourPolicy>>`"
)]
pub trait Sending<T, S>: Send + Sync + 'static {
    /// Whether somebody is asked.
    #[doc(hidden)]
    const ASKS: bool;

    #[doc(hidden)]
    fn permit(input: &T, parts: &mut Parts, state: &S) -> impl Future<Output = Result<(), Response>> + Send;
}

impl<T: Sync, S: Sync> Sending<T, S> for () {
    const ASKS: bool = false;

    async fn permit(_: &T, _: &mut Parts, _: &S) -> Result<(), Response> {
        Ok(())
    }
}

impl<T, S, P> Sending<T, S> for Can<P>
where
    T: Sync,
    S: HasDb,
    P: Policy<T>,
    P::Actor: FromRequestParts<S>,
{
    const ASKS: bool = true;

    async fn permit(input: &T, parts: &mut Parts, state: &S) -> Result<(), Response> {
        permit::<P, S, T>(input, parts, state).await
    }
}

impl<T, P, S> FromRequest<S> for Valid<T, P>
where
    S: HasDb,
    T: Validated + Sync,
    P: Sending<T, S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = read(request, state).await.map_err(Fault::into_response)?;
        let db = of_request(&parts, state);
        let row = row_of::<T>(&parts);
        let asking = Asking::of(&db).about(row.as_ref());
        let checked = Unchecked::<T>::read(body).check(&asking).map_err(refusal)?;
        if P::ASKS {
            match checked.preview() {
                Some(input) => P::permit(&input, &mut parts, state).await?,
                // Nobody was asked, so the database tells nothing.
                None => {
                    return Err(checked
                        .so_far()
                        .map_or_else(refusal, |()| Fault::forbidden().into_response()));
                }
            }
        }
        let context: &(dyn Any + Send + Sync) = &parts.extensions;
        let input = checked.finish(&asking.with_context(context)).await.map_err(refusal)?;
        Ok(Valid { input, _policy: PhantomData })
    }
}

fn refusal(error: limpid::Error) -> Response {
    Fault::from(error).into_response()
}

/// The row that this input changes, if one was bound.
fn row_of<T: Validated>(parts: &Parts) -> Option<StandingRow> {
    let bound = parts.extensions.get::<Bindings>()?;
    bound.0.iter().rev().find(|row| T::is_about(row)).cloned()
}

/// Reads the body, by its type.
async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<(Parts, Body), Fault> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let limit = Context::current().body_limit;
    match kind.as_str() {
        #[cfg(feature = "multipart")]
        "multipart/form-data" => multipart(request, state, limit).await,
        "application/x-www-form-urlencoded" => {
            let (parts, bytes) = bytes(request, limit).await?;
            Ok((parts, Body::form(&bytes)))
        }
        kind if kind == "application/json"
            || (kind.starts_with("application/") && kind.ends_with("+json")) =>
        {
            let (parts, bytes) = bytes(request, limit).await?;
            Ok((parts, Body::json(&bytes)))
        }
        _ => {
            let _ = state;
            Err(Fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, None))
        }
    }
}

async fn bytes(request: Request, limit: usize) -> Result<(Parts, bytes::Bytes), Fault> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, limit).await.map_err(|error| unreadable(&error))?;
    Ok((parts, bytes))
}

/// A body that is too large, or ended before its time.
fn unreadable(error: &axum::Error) -> Fault {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<http_body_util::LengthLimitError>() {
            return Fault::of_status(StatusCode::PAYLOAD_TOO_LARGE, None);
        }
        cause = inner.source();
    }
    Fault::of_status(StatusCode::BAD_REQUEST, None)
}

/// The texts of a form in parts. Files are for a handler of their own.
#[cfg(feature = "multipart")]
async fn multipart<S: Send + Sync>(
    request: Request,
    state: &S,
    limit: usize,
) -> Result<(Parts, Body), Fault> {
    use axum::extract::Multipart;

    let (parts, body) = request.into_parts();
    let mut request = Request::new(axum::body::Body::new(http_body_util::Limited::new(body, limit)));
    *request.headers_mut() = parts.headers.clone();
    let refused = |status: StatusCode| Fault::of_status(status, None);
    let mut form = Multipart::from_request(request, state).await.map_err(|error| refused(error.status()))?;
    let mut texts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|error| refused(error.status()))? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.map_err(|error| refused(error.status()))?;
        if !is_file {
            texts.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok((parts, Body::texts(texts)))
}
