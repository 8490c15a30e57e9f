//! Pages as answers: `{"success": true, "data": [..], "meta": {..}}`, with links that keep the other parameters.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use limpid::{CursorPage, Page, SimplePage};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::context::Context;
use super::fault::Fault;
use super::reply::json_response;

/// A page as an answer. Made by [`Paged::answer`](crate::Paged::answer), which knows the links.
#[derive(Debug, Clone)]
#[must_use = "an answer does nothing until it is returned"]
pub struct Listing<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) meta: Map<String, Value>,
    /// The parameters that lead to other pages.
    pub(crate) links: Vec<(&'static str, Option<Jump>)>,
    pub(crate) uri: Uri,
}

/// A parameter that leads to another page.
#[derive(Debug, Clone)]
pub(crate) struct Jump {
    pub(crate) name: &'static str,
    pub(crate) value: String,
}

/// A page that can be answered.
pub trait Answerable {
    /// Its rows.
    type Row;

    #[doc(hidden)]
    fn listing(self, uri: Uri) -> Listing<Self::Row>;
}

fn page(number: i64) -> Option<Jump> {
    Some(Jump { name: "page", value: number.to_string() })
}

impl<T> Answerable for Page<T> {
    type Row = T;

    fn listing(self, uri: Uri) -> Listing<T> {
        let last = self.pages.max(1);
        let links = vec![
            ("first", page(1)),
            // From beyond the end it leads back to the last page that there is.
            ("prev", self.has_prev.then(|| page((self.page - 1).min(last))).flatten()),
            ("next", self.has_next.then(|| page(self.page + 1)).flatten()),
            ("last", page(last)),
        ];
        let meta = json!({
            "page": self.page, "per_page": self.per_page, "total": self.total, "pages": self.pages,
            "has_next": self.has_next, "has_prev": self.has_prev,
        });
        Listing { rows: self.data, meta: object(meta), links, uri }
    }
}

impl<T> Answerable for SimplePage<T> {
    type Row = T;

    fn listing(self, uri: Uri) -> Listing<T> {
        let links = vec![
            ("first", page(1)),
            ("prev", self.has_prev.then(|| page(self.page - 1)).flatten()),
            ("next", self.has_next.then(|| page(self.page + 1)).flatten()),
        ];
        let meta = json!({
            "page": self.page, "per_page": self.per_page,
            "has_next": self.has_next, "has_prev": self.has_prev,
        });
        Listing { rows: self.data, meta: object(meta), links, uri }
    }
}

impl<T> Answerable for CursorPage<T> {
    type Row = T;

    fn listing(self, uri: Uri) -> Listing<T> {
        let jump = |value: &Option<String>| value.clone().map(|value| Jump { name: "cursor", value });
        let links = vec![("prev", jump(&self.prev)), ("next", jump(&self.next))];
        let meta = json!({ "per_page": self.per_page, "next": self.next, "prev": self.prev });
        Listing { rows: self.data, meta: object(meta), links, uri }
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The same address with another page: every other parameter stays as it was written, in its place.
fn link(uri: &Uri, jump: &Jump, base: Option<&str>) -> String {
    let is_jump = |pair: &str| {
        let mut names = form_urlencoded::parse(pair.as_bytes()).map(|(name, _)| name);
        names.next().is_some_and(|name| name == "page" || name == "cursor")
    };
    let kept = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !is_jump(pair));
    let value: String = form_urlencoded::byte_serialize(jump.value.as_bytes()).collect();
    let mut pairs: Vec<String> = kept.map(str::to_owned).collect();
    pairs.push(format!("{}={value}", jump.name));
    format!("{}{}?{}", base.unwrap_or_default(), uri.path(), pairs.join("&"))
}

impl<T: Serialize> IntoResponse for Listing<T> {
    fn into_response(self) -> Response {
        let context = Context::current();
        let data = match serde_json::to_value(&self.rows) {
            Ok(data) => data,
            Err(error) => return Fault::internal(error.to_string()).into_response(),
        };
        let links = self.links.iter().map(|(name, jump)| {
            let link = jump.as_ref().map(|jump| link(&self.uri, jump, context.base_url.as_deref()));
            ((*name).to_owned(), json!(link))
        });
        let mut meta = self.meta;
        meta.insert("links".to_owned(), Value::Object(links.collect()));
        json_response(StatusCode::OK, &json!({ "success": true, "data": data, "meta": meta }))
    }
}
