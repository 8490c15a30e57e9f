//! What the query string asks of a list: filters, an order, a page.

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::StatusCode;
use axum::http::Uri;
use axum::http::request::Parts;
use limpid::Mistake;
use limpid::request::{Criteria, Filterable};

use crate::answer::fault::Fault;
use crate::answer::list::{Answerable, Listing};

/// The filters and the order that a request asks for, of those that the model allows.
///
/// ```
/// use limpid::prelude::*;
/// use limpid_axum::{Filters, Listing, Paged, Result};
///
/// #[derive(Debug, Clone, Model)]
/// struct Post {
///     id: i64,
///     #[filterable]
///     #[sortable]
///     title: String,
/// }
///
/// // GET /posts?filter[title]=Water&sort=-title&page=2
/// async fn index(filters: Filters<PostQuery>, paged: Paged) -> Result<Listing<Post>> {
///     let page = Post::query().apply(filters.0).paginate(paged.page, paged.per_page).await?;
///     Ok(paged.answer(page))
/// }
/// ```
///
/// What is not allowed is a 400 that lists what is.
#[derive(Debug)]
pub struct Filters<Q>(pub Q);

impl<S: Sync, M: Filterable> FromRequestParts<S> for Filters<Criteria<M>> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        Ok(Filters(Criteria::parse(parts.uri.query().unwrap_or_default())?))
    }
}

/// The page that a request asks for: `page`, `per_page` and `cursor`. `PER` rows if it says nothing, at most `MOST`.
///
/// A page beyond the end is empty. Links keep all other parameters of the request; they begin with the path, or with
/// [`base_url`](crate::Answers::base_url).
#[derive(Debug, Clone)]
pub struct Paged<const PER: i64 = 20, const MOST: i64 = 100> {
    /// The number of the page, from 1.
    pub page: i64,
    /// The most rows of a page.
    pub per_page: i64,
    /// The cursor of the page, for those that have one.
    pub cursor: Option<String>,
    uri: Uri,
}

impl<const PER: i64, const MOST: i64> Paged<PER, MOST> {
    /// A page as an answer, with links to the others.
    pub fn answer<P: Answerable>(self, page: P) -> Listing<P::Row> {
        page.listing(self.uri)
    }
}

impl<S: Send + Sync, const PER: i64, const MOST: i64> FromRequestParts<S> for Paged<PER, MOST> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let OriginalUri(uri) = match OriginalUri::from_request_parts(parts, state).await {
            Ok(uri) => uri,
            Err(never) => match never {},
        };
        let (mut page, mut per_page, mut cursor, mut wrong) = (1, PER, None, Vec::new());
        for (name, text) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            let number = |wrong: &mut Vec<Mistake>| match text.parse::<i64>() {
                Ok(number) if number >= 1 => number,
                _ => {
                    wrong.push(Mistake::new(&*name, "range", "must be a whole number from 1").with("min", 1));
                    1
                }
            };
            match &*name {
                "page" => page = number(&mut wrong),
                "per_page" => per_page = number(&mut wrong).min(MOST),
                "cursor" => cursor = Some(text.into_owned()),
                _ => {}
            }
        }
        match wrong.is_empty() {
            true => Ok(Paged { page, per_page, cursor, uri }),
            false => {
                let message = "the request asks for a page that cannot be";
                Err(Fault::new(StatusCode::BAD_REQUEST, "page", message).with_fields(wrong))
            }
        }
    }
}
