//! Scopes: attributes, methods and plain functions.

use limpid::prelude::*;
use limpid_tests::each_engine;

#[derive(Debug, Clone, PartialEq, Model)]
#[scope(published = published.eq(true))]
#[scope(popular(min: i64) = views.ge(min))]
#[scope(between(low: i64, high: i64) = views.between(low, high))]
#[scope(titled(text: String) = title.contains(&text))]
#[scope(either = published.eq(true) | views.gt(100))]
#[scope(maybe(min: Option<i64>) = min.map(|min| views.ge(min)))]
struct Post {
    id: i64,
    #[fillable]
    title: String,
    #[fillable]
    published: bool,
    #[fillable]
    views: i64,
}

#[scopes]
impl Post {
    /// Posts worth a front page.
    #[scope]
    fn trending(query: Query<Post>, min: i64) -> Query<Post> {
        query.published().popular(min).order_by(|post| post.views.desc())
    }

    #[scope]
    fn named<'a>(query: Query<Post>, names: &'a [&'a str]) -> Query<Post> {
        query.filter(|post| post.title.in_(names.iter().copied()))
    }

    #[scope]
    fn one_of(query: Query<Post>, title: &str, other: impl Into<String>) -> Query<Post> {
        query.filter(|post| post.title.eq(title) | post.title.eq(other.into()))
    }

    /// Not a scope: the block may hold other functions.
    fn loud(&self) -> String {
        self.title.to_uppercase()
    }
}

fn hidden(query: Query<Post>) -> Query<Post> {
    query.filter(|post| !post.published)
}

async fn posts() -> limpid::Result<()> {
    for (title, published, views) in
        [("a", true, 10), ("b", true, 1_000), ("c", false, 2_000), ("d", false, 0)]
    {
        Post::create(PostCreate { title: title.into(), published, views }).await?;
    }
    Ok(())
}

async fn titles(query: Query<Post>) -> limpid::Result<String> {
    Ok(query.order_by(|post| post.title).pluck(|post| post.title).await?.concat())
}

each_engine! {
    async fn a_scope_of_an_attribute_filters(db) [Post] {
        posts().await?;
        assert_eq!(titles(Post::query().published()).await?, "ab");
        assert_eq!(titles(Post::query().popular(1_000)).await?, "bc");
        assert_eq!(titles(Post::query().between(1, 1_000)).await?, "ab");
        assert_eq!(titles(Post::query().titled("c".to_owned())).await?, "c");
        assert_eq!(titles(Post::query().maybe(Some(1_000))).await?, "bc");
        assert_eq!(titles(Post::query().maybe(None)).await?, "abcd");
    }

    async fn scopes_go_in_any_order(db) [Post] {
        posts().await?;
        assert_eq!(titles(Post::query().published().popular(100)).await?, "b");
        assert_eq!(titles(Post::query().popular(100).published()).await?, "b");
        assert_eq!(titles(Post::query().filter(|post| post.id.gt(0)).popular(100).published()).await?, "b");
        assert_eq!(titles(Post::query().trending(100).filter(|post| post.views.lt(5))).await?, "");
    }

    async fn an_or_inside_a_scope_stays_inside(db) [Post] {
        posts().await?;
        assert_eq!(titles(Post::query().either()).await?, "abc");
        assert_eq!(titles(Post::query().either().filter(|post| post.title.eq("a"))).await?, "a");
        assert_eq!(titles(Post::query().filter(|post| post.title.eq("d")).either()).await?, "");
    }

    async fn a_scope_may_be_a_method_with_arguments(db) [Post] {
        posts().await?;
        assert_eq!(Post::query().trending(5).pluck(|post| post.title).await?, ["b", "a"]);
        assert_eq!(titles(Post::query().named(&["a", "d", "x"])).await?, "ad");
        assert_eq!(titles(Post::query().one_of("a", "c").published()).await?, "a");
        assert_eq!(Post::trending(Post::query(), 5).count().await?, 2);
        assert_eq!(Post::query().popular(2_000).sole().await?.loud(), "C");
    }

    async fn a_plain_function_is_a_scope(db) [Post] {
        posts().await?;
        assert_eq!(titles(Post::query().scope(hidden)).await?, "cd");
        assert_eq!(titles(Post::query().popular(1).scope(hidden)).await?, "c");
        assert_eq!(titles(Post::query().scope(|query| hidden(query).popular(1))).await?, "c");
        assert_eq!(titles(Post::query().when(true, hidden)).await?, "cd");
        assert_eq!(titles(Post::query().when(false, hidden)).await?, "abcd");
        assert_eq!(titles(Post::query().when_some(Some(5), |query, min| query.popular(min))).await?, "abc");
        assert_eq!(titles(Post::query().when_some(None, |query, min: i64| query.popular(min))).await?, "abcd");
    }

    async fn a_scope_is_filter_enough_for_a_write(db) [Post] {
        posts().await?;
        assert_eq!(Post::query().published().update(|post| post.views.set(1)).await?, 2);
        assert_eq!(Post::query().scope(hidden).delete().await?, 2);
        assert_eq!(Post::query().count().await?, 2);
    }
}
