use limpid::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, ColumnType)]
pub struct PostId(i64);

#[derive(Debug, Clone, PartialEq, ColumnType)]
pub struct Slug(String);

#[derive(Model)]
pub struct Post {
    #[key(auto)]
    pub id: PostId,
    #[unique]
    pub slug: Slug,
}

#[derive(Model)]
pub struct Comment {
    pub id: Uuid,
    #[references(Post)]
    pub post_id: PostId,
    #[references(Post)]
    pub quoted_id: Option<PostId>,
}

#[derive(Model)]
pub struct Country {
    #[key(given)]
    pub code: String,
}

#[test]
fn compiles_and_runs() {
    let _ = Post::find(PostId(7));
    let _ = Post::query().filter(|post| post.slug.starts_with("wa") & post.id.eq(PostId(3))).get();
    let _ = Comment::query().filter(|comment| comment.post_id.eq(PostId(3))).get();
    let _ = Country::find("de");
    let _ = Country::create(CountryGuarded { code: "de".into() });
}
