mod models {
    use limpid::prelude::*;

    #[derive(Model)]
    #[scope(popular = views.ge(10))]
    pub struct Post {
        pub id: i64,
        pub views: i64,
        pub at: DateTime<Utc>,
    }

    #[scopes]
    impl Post {
        #[scope]
        pub fn since(query: Query<Post>, at: DateTime<Utc>) -> Query<Post> {
            query.popular().filter(|post| post.at.gt(at))
        }

        #[scope]
        pub fn any_of<'a>(query: Query<Self>, ids: &'a [i64], (low, high): (i64, i64)) -> Query<Self> {
            query.filter(|post| post.id.in_(ids)).filter(|post| post.views.between(low, high))
        }

        pub fn title_of(id: i64) -> String {
            id.to_string()
        }
    }
}

use limpid::prelude::*;
use models::{Post, PostQueries, PostScopes};

#[test]
fn compiles_and_runs() {
    let _ = Post::query().since(DateTime::UNIX_EPOCH).any_of(&[1], (2, 3)).popular().get();
    let _ = Post::title_of(7);
}
