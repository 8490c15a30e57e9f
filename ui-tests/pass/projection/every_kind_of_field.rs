//! Columns, expressions, relations of each arity, projections in projections, more fields than a tuple holds.

use limpid::prelude::*;

pub mod blog {
    use limpid::prelude::*;

    #[derive(Clone, Model)]
    #[has_many(comments: Comment)]
    #[has_one(first: Comment)]
    pub struct Post {
        pub id: i64,
        pub r#type: String,
        pub views: i64,
    }

    #[derive(Clone, Model)]
    pub struct Comment {
        pub id: i64,
        #[belongs_to(post: Post)]
        pub post_id: i64,
    }
}

#[derive(Clone, Projection)]
#[projection(of = blog::Comment)]
pub struct Line {
    pub id: i64,
    post: Titled,
}

#[derive(Clone, Projection)]
#[projection(of = crate::projection::every_kind_of_field::blog::Post,)]
struct Titled {
    r#type: String,
}

fn most(post: <blog::Post as Model>::Fields) -> limpid::Expr<Option<i64>> {
    post.comments.max(|comment| comment.id)
}

#[derive(Projection)]
#[projection(of = blog::Post)]
pub(crate) struct Wide {
    #[select(|post| post.views)]
    a: i64,
    #[select(|post| post.id)]
    b: i64,
    #[select(|post| post.id)]
    c: i64,
    #[select(|post| post.id)]
    d: i64,
    #[select(|post| post.id)]
    e: i64,
    #[select(|post| post.id.gt(3))]
    f: bool,
    #[select(|post| post.comments)]
    g: Vec<Line>,
    #[select(|post| post.first)]
    h: Option<blog::Comment>,
    #[select(most)]
    i: Option<i64>,
    comments: Vec<blog::Comment>,
}
