//! The parts of a URL that have names, and which of them name a row of a model.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use limpid::{Model, Query};

use crate::answer::fault::Fault;

/// The parts of a URL that have names: `user` and `post` of `/users/{user}/posts/{post}`.
#[derive(Debug, Clone)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// Those of a request. What is not UTF-8 names nothing that is there.
    pub(super) async fn of<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(params) = RawPathParams::from_request_parts(parts, state).await else {
            return Err(Fault::not_found());
        };
        Ok(Names(params.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()))
    }

    /// Only the row of this model that is named.
    pub(super) fn narrow<M: Model>(&self, query: Query<M>) -> Result<Query<M>, Fault> {
        let texts = self.texts::<M>()?;
        query.where_route_key(&texts).ok_or_else(Fault::not_found)
    }

    fn texts<M: Model>(&self) -> Result<Vec<&str>, Fault> {
        let model = snake(M::TABLE.model);
        let fields = limpid::request::route_key_fields::<M>();
        if let Some(text) = self.get(&model) {
            return Ok(if fields.len() == 1 { vec![text] } else { text.split(',').collect() });
        }
        let found: Option<Vec<_>> =
            fields.iter().map(|field| self.get(&format!("{model}_{field}"))).collect();
        let found = found.or_else(|| match fields.len() {
            1 => None,
            _ => fields.iter().map(|field| self.get(field)).collect(),
        });
        match (found, self.0.as_slice()) {
            (Some(found), _) => Ok(found),
            (None, [(_, text)]) if fields.len() == 1 => Ok(vec![text]),
            (None, _) => Err(Fault::internal(format!(
                "no part of the route names a `{}`: call one `{{{model}}}`",
                M::TABLE.model
            ))),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }
}

/// `BlogPost` as `blog_post`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for letter in name.trim_start_matches("r#").chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn a_model_has_the_name_of_a_part() {
        assert_eq!(snake("BlogPost"), "blog_post");
        assert_eq!(snake("Post"), "post");
    }
}
