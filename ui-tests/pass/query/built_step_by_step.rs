use limpid::prelude::*;

#[derive(Model)]
#[timestamps]
pub struct Post {
    pub id: i64,
    pub title: String,
    pub views: i64,
    pub published: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub fn search(term: Option<&str>, mins: &[i64], newest: bool) -> Query<Post> {
    let mut query = Post::query();
    for min in mins {
        query = query.filter(|post| post.views.ge(min));
    }
    query
        .filter(|post| term.map(|term| post.title.contains(term)))
        .filter(|post| !post.published | (post.views.gt(3) & post.published))
        .when(newest, |query| query.latest())
        .when_some(term, |query, term| query.filter(|post| post.title.ne(term)))
        .order_by(|post| (post.views.desc().nulls_last(), post.title))
}

#[test]
fn compiles_and_runs() {
    let _ = search(Some("water"), &[1, 2], true).get();
}
