//! By value and by reference, in any order.

use limpid::prelude::*;

#[derive(Model)]
#[scope(popular(min: i64) = views.ge(min))]
#[scope(named(term: &str) = title.eq(term))]
#[scope(both(term: &str, min: i64) = title.contains(term) & views.ge(min))]
#[scope(turned(min: i64, term: &str) = title.contains(term) & views.ge(min))]
#[scope(owned(term: String, ids: Vec<i64>) = title.eq(term) & id.in_(ids))]
#[scope(listed(ids: &[i64]) = id.in_(ids))]
#[scope(perhaps(term: Option<&str>) = term.map(|term| title.contains(term)))]
#[scope(
    /// With words of its own.
    said(min: i64) = if min > 0 { views.ge(min) } else { views.ge(0) }
)]
#[scope(published = published)]
pub struct Post {
    pub id: i64,
    pub title: String,
    pub views: i64,
    pub published: bool,
}

#[test]
fn compiles_and_runs() {
    let term = String::from("water");
    let _ = Post::query()
        .popular(3)
        .named(&term)
        .both(&term, 3)
        .turned(3, &term)
        .owned(term.clone(), vec![1, 2])
        .listed(&[1, 2])
        .perhaps(Some(&term))
        .said(1)
        .published()
        .get();
}
